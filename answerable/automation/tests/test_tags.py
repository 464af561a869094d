"""The tags themselves: what names them follows, and what the policy names stays."""

import pytest

from answerable.automation.models import Macro, Rule
from answerable.core.models import AuditEntry
from answerable.policy import actions as policy
from answerable.policy.data import read
from answerable.policy.naming import names_tag
from answerable.routing.models import Route
from answerable.testing import make_ticket, refused
from answerable.tickets import actions, search
from answerable.tickets.actions import tags
from answerable.tickets.conditions.renaming import renamed
from answerable.tickets.jobs import keep_tagged
from answerable.tickets.models import Tag
from answerable.tickets.saved.models import SavedView

pytestmark = pytest.mark.django_db
ASKS = {
    "all": [
        {"field": "tag", "op": "in", "value": ["refund", "late"]},
        {"field": "subject", "op": "contains", "value": "refund"},
    ]
}


@pytest.fixture
def tagged(ticket, owner):
    actions.tag(ticket, name="refund", by=owner)
    return Tag.objects.get(name="refund")


@pytest.fixture
def named(owner, tagged):
    """A view, a rule, a route and a macro that name the tag."""
    steps = [{"do": "tag", "value": "refund"}, {"do": "note", "value": "refund"}]
    view = SavedView.objects.create(name="Refunds", owner=owner, condition=ASKS)
    rule = Rule.objects.create(name="Refunds", condition=ASKS, steps=steps, when="opened")
    macro = Macro.objects.create(name="Refund", steps=steps)
    route = Route.objects.create(name="Refunds", condition=ASKS, team=tagged.tickets.get().team)
    return view, rule, route, macro


def test_a_new_name_is_everywhere_and_the_ticket_is_found_by_it(
    tagged, named, ticket, administrator
):
    tags.change_tag(tagged, name=" money  back ", colour="red", by=administrator)
    keep_tagged(tag=tagged.pk)
    view, rule, route, macro = named
    for one in named:
        one.refresh_from_db()
    assert (
        view.condition == rule.condition == route.condition == renamed(ASKS, "refund", "money back")
    )
    assert view.condition["all"][0]["value"] == ["money back", "late"]
    assert view.condition["all"][1]["value"] == "refund", "words of a subject are no tag"
    assert rule.steps == macro.steps == [
        {"do": "tag", "value": "money back"}, {"do": "note", "value": "refund"},
    ]  # fmt: skip
    assert search.page(administrator, "money").tickets == [ticket]
    entry = AuditEntry.objects.get(key="tag.renamed")
    assert entry.data == {"before": "refund", "after": "money back"}


def test_merging_leaves_each_ticket_with_one_and_no_double(
    tagged, named, ticket, owner, orders, administrator
):
    both, none = make_ticket(team=orders, owner=owner), make_ticket(team=orders, owner=owner)
    for name in ("refund", "return"):
        actions.tag(both, name=name, by=owner)
    into = Tag.objects.get(name="return")
    assert tags.merge_tags(tagged, into=into, by=administrator) == 2
    assert [sorted(one.tags.values_list("name", flat=True)) for one in (ticket, both, none)] == [
        ["return"], ["return"], [],
    ]  # fmt: skip
    assert not Tag.objects.filter(name="refund").exists()
    named[0].refresh_from_db()
    assert named[0].condition["all"][0]["value"] == ["return", "late"]
    with refused("same_tag"):
        tags.merge_tags(into, into=into, by=administrator)


def test_what_the_policy_names_keeps_its_name(tagged, named, administrator):
    data = {
        "languages": ["en"],
        "promises": [{"key": "first", "kind": "first_reply", "target": "1h", "name": {"en": "First"},
                      "when": {"all": [{"field": "tag", "op": "contains", "value": "refund"}]}}],
    }  # fmt: skip
    draft = policy.draft(read(data), by=administrator)
    assert names_tag(draft.data, "refund")
    other = Tag.objects.create(name="return")
    with refused("policy_names_tag"):
        tags.change_tag(tagged, name="money back", colour="", by=administrator)
    with refused("policy_names_tag"):
        tags.merge_tags(tagged, into=other, by=administrator)
    assert Tag.objects.filter(name="refund").exists()
    tags.change_tag(tagged, name="refund", colour="blue", by=administrator)  # a colour is no name
    named[0].refresh_from_db()
    assert named[0].condition == ASKS


@pytest.mark.parametrize(
    ("name", "colour", "code"),
    [("", "", "tag_missing"), ("LATE", "", "tag_exists"), ("x", "pink", "colour_unknown")],
)
def test_odd_names_and_colours_are_refused(name, colour, code, tagged, administrator):
    Tag.objects.create(name="late")
    with refused(code):
        tags.change_tag(tagged, name=name, colour=colour, by=administrator)
    tagged.refresh_from_db()
    assert (tagged.name, tagged.colour) == ("refund", "")


def test_a_retired_tag_is_added_by_nobody_and_stays_where_it_is(
    tagged, ticket, owner, orders, administrator
):
    tags.retire_tag(tagged, by=administrator)
    other = make_ticket(team=orders, owner=owner)
    with refused("tag_retired", other):
        actions.tag(other, name="refund", by=owner)
    assert ticket.tags.get() == tagged
    tags.offer_tag_again(tagged, by=administrator)
    actions.tag(other, name="refund", by=owner)


def test_only_who_may_changes_tags(tagged, owner):
    into = Tag.objects.create(name="return")
    acts = (
        lambda: tags.change_tag(tagged, name="x", colour="", by=owner),
        lambda: tags.merge_tags(tagged, into=into, by=owner),
        lambda: tags.retire_tag(tagged, by=owner),
        lambda: tags.offer_tag_again(tagged, by=owner),
    )
    for act in acts:
        with refused("may_not_manage"):
            act()
    tagged.refresh_from_db()
    assert (tagged.name, tagged.retired_at) == ("refund", None)
