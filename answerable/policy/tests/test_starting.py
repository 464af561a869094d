"""The ready policies: complete, without doubt, in three languages, and true to themselves."""

from itertools import product
from pathlib import Path

import pytest

from answerable.calendars.cases import hours_from
from answerable.calendars.models import Calendar
from answerable.calendars.queries import timeline_now
from answerable.calendars.timeline import EPOCH
from answerable.core.errors import Refused
from answerable.policy import actions, starting
from answerable.policy.document import ALWAYS_OPEN, KINDS, SECTIONS
from answerable.policy.files import from_yaml, to_yaml
from answerable.policy.lint import lint, vague_words
from answerable.policy.matching import promise_for
from answerable.policy.models import Version
from answerable.testing import make_agent

LANGUAGES = {"en", "tr", "ru"}
CHANNELS = ("email", "form", "chat", "phone", "portal")
TAGS = ((), ("refund",), ("outage",), ("certificate",))

every = pytest.mark.parametrize("slug", starting.names())


def test_there_is_one_for_each_file():
    files = {path.stem for path in Path(starting.__file__).parent.glob("*.yaml")}
    assert set(starting.names()) == files == {"shop", "software", "office"}
    with pytest.raises(KeyError):
        starting.load("../shop")
    with pytest.raises(KeyError):
        starting.calendars("bakery")


@every
def test_nothing_in_it_is_doubtful(slug):
    known = {each.slug: each.slug for each in starting.calendars(slug)}
    assert lint(starting.load(slug), calendars=known) == []


@every
def test_it_needs_just_the_calendars_it_brings(slug):
    found = starting.calendars(slug)
    assert {each.slug for each in found} == starting.load(slug).calendars
    for each in found:
        assert hours_from({"tz": each.zone, "week": each.week}).repeats
        assert set(each.name) == LANGUAGES


@every
def test_it_comes_back_from_its_file_unchanged(slug):
    document = starting.load(slug)
    assert from_yaml(to_yaml(document)) == document


@every
def test_every_text_is_there_in_three_languages_and_names_times(slug):
    document = starting.load(slug)
    assert set(document.languages) == LANGUAGES
    texts = list(_texts(document))
    assert len(texts) > 60
    for words in texts:
        assert set(words) == LANGUAGES
        assert len(set(words.values())) == 3, f"not translated: {words}"
        assert not [vague_words(text, tag) for tag, text in words.items() if vague_words(text, tag)]


def _texts(document):
    found = list(document.promises + document.internal_promises)
    yield from (each.name for each in found)
    yield from (step.reason for step in document.escalation if step.reason)
    for section in document.sections:
        yield from (section.title, section.body)
        for question in section.questions:
            yield from (question.text, *question.choices)


@every
def test_every_section_is_written_and_the_important_ones_are_asked(slug):
    sections = {section.key: section for section in starting.load(slug).sections}
    assert tuple(sections) == SECTIONS
    asked = {key for key, section in sections.items() if section.questions}
    assert asked >= {"professionalism", "unhappy", "refunds", "teamwork", "delays"}
    assert {sections[key].audience for key in ("professionalism", "teamwork", "delays")} == {
        "staff"
    }
    assert {sections[key].audience for key in ("mission", "unhappy", "returns")} == {"public"}


def _tickets():
    """Facts of every sort of ticket a template tells apart."""
    for channel, priority, internal, group, tags in product(
        CHANNELS, range(4), (False, True), ("", "premium"), TAGS
    ):
        yield {
            "channel": channel, "priority": priority, "internal": internal, "group": group,
            "tag": set(tags), "language": "en", "team": None, "organisation": None, "via": "",
        }  # fmt: skip


def _held(document, kind, facts):
    return promise_for(document, kind, facts, now=EPOCH)


@every
def test_every_ticket_has_a_promise_of_each_kind_and_every_promise_a_ticket(slug):
    document = starting.load(slug)
    held = [_held(document, kind, facts) for facts in _tickets() for kind in KINDS]
    assert all(held)
    assert {promise.key for promise in held} == {promise.key for promise in document.promises}


@every
def test_raising_the_priority_never_breaks_the_promise_it_is_to_save(slug):
    document = starting.load(slug)
    steps = [step for step in document.escalation if "raise_priority" in step.do]
    raised = 0
    for step, facts in product(steps, _tickets()):
        if not any(_held(document, kind, facts).key in step.promises for kind in KINDS):
            continue
        higher = facts | {"priority": min(facts["priority"] + 1, 3)}
        for kind in KINDS:
            assert _held(document, kind, higher) == _held(document, kind, facts)
        raised += 1
    assert raised


@every
def test_the_owner_the_lead_and_the_head_hear_of_it_in_that_order(slug):
    document = starting.load(slug)
    for promise in document.promises:
        steps = [s for s in document.escalation if not s.promises or promise.key in s.promises]
        early = {role for step in steps if step.share and step.share <= 0.5 for role in step.tell}
        told = {role for step in steps for role in step.tell}
        assert early == {"owner"}
        assert "lead" in told
        assert "head" in told or "chat" in promise.key


@every
def test_a_customer_is_told_a_new_time_only_while_the_promise_still_holds(slug):
    for step in starting.load(slug).escalation:
        if "tell_customer" in step.do:
            assert step.share is not None
            assert set(step.reason) == LANGUAGES


@every
def test_nobody_may_give_more_than_those_above(slug):
    limits = {}
    for each in starting.load(slug).authority:
        limits.setdefault(each.kind, {})[each.role] = each.amount
    for by_role in limits.values():
        assert by_role["agent"] < by_role["lead"] < by_role["administrator"]


@every
def test_support_hours_are_stated_for_each_channel(slug):
    document = starting.load(slug)
    assert set(document.support_hours) == set(CHANNELS)
    assert set(document.support_hours.values()) <= document.calendars | {ALWAYS_OPEN}
    assert document.review_due is None
    assert document.handover_hours == "office"


@every
def test_departments_owe_each_other_answers(slug):
    givers = {each.giver for each in starting.load(slug).internal_promises}
    assert givers >= {"warehouse", "billing", "development"}
    assert any(giver.startswith("provider:") for giver in givers)


@pytest.mark.django_db
@every
def test_starting_makes_a_draft_that_can_be_published_as_it_is(slug):
    manager = make_agent("manager@example.com", role="administrator")
    version = actions.start_from(slug, zone="Europe/Istanbul", country="TR", by=manager)
    assert version.state == Version.State.DRAFT
    assert version.document == starting.load(slug)
    office = Calendar.objects.get(slug="office")
    assert (office.zone, office.country) == ("Europe/Istanbul", "TR")
    assert timeline_now(office)
    actions.publish(version, by=manager)
    assert version.state == Version.State.PUBLISHED


@pytest.mark.django_db
def test_starting_leaves_calendars_that_are_there_as_they_are():
    manager = make_agent("manager@example.com", role="administrator", language="tr")
    ours = {"mon": [["10:00", "12:00"]]}
    Calendar.objects.create(slug="office", name="Ours", zone="Asia/Almaty", week=ours)
    actions.start_from("shop", zone="Europe/Istanbul", country="", by=manager)
    office, chat = (Calendar.objects.get(slug=slug) for slug in ("office", "chat"))
    assert (office.name, office.zone, office.week) == ("Ours", "Asia/Almaty", ours)
    assert (chat.name, chat.zone, chat.country) == ("Sohbet saatleri", "Europe/Istanbul", "")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "template", "zone", "country", "code"),
    [
        ("agent", "shop", "UTC", "", "may_not_write_policy"),
        ("administrator", "bakery", "UTC", "", "no_template"),
        ("administrator", "shop", "Mars/Base", "", "no_place"),
        ("administrator", "shop", "UTC", "QQ", "no_place"),
    ],
)
def test_a_start_that_is_refused_makes_nothing(role, template, zone, country, code):
    agent = make_agent("somebody@example.com", role=role)
    with pytest.raises(Refused) as refusal:
        actions.start_from(template, zone=zone, country=country, by=agent)
    assert refusal.value.code == code
    assert not Version.objects.exists()
    assert not Calendar.objects.exists()
