"""Custom fields in conditions, steps, search, merging: everywhere a ticket's facts count."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from answerable.customers import merging
from answerable.testing import make_agent, make_customer, make_provider, make_ticket
from answerable.tickets import actions, conditions, search, steps
from answerable.tickets.actions import Change, defining
from answerable.tickets.actions.defining import Wanted
from answerable.tickets.conditions import ConditionError
from answerable.tickets.fields.values import values_of_ticket, values_with_customers
from answerable.tickets.models import CustomField, FieldValue, Ticket
from answerable.tickets.saved.queries import tickets_where
from answerable.tickets.steps.vocabulary import StepError

pytestmark = pytest.mark.django_db
SIZES = [{"key": "", "name": {"en": "Small", "tr": "Küçük"}}, {"key": "", "name": {"en": "Big"}}]


@pytest.fixture
def make(administrator):
    def make_field(name: str, **fields) -> CustomField:
        return defining.add_field(Wanted(name={"en": name}, **fields), by=administrator)

    return make_field


@pytest.fixture
def known(ticket, owner, make) -> dict[str, CustomField]:
    """A field of each kind; the ticket has a value for each, a second one for none."""
    fields = {
        "order": make("Order"),
        "weight": make("Weight", kind="number"),
        "delivery": make("Delivery", kind="date"),
        "size": make("Size", kind="choice", options=SIZES),
        "tier": make("Tier", subject="customer"),
    }
    values = {
        "order": "VZ İ-220",
        "weight": "12.5",
        "delivery": "2026-03-01",
        "size": "small",
        "tier": "Gold",
    }
    actions.set_fields(ticket, [Change(fields[k], v) for k, v in values.items()], by=owner)
    make_ticket(team=ticket.team)
    return fields


def put(ticket, field, value, by):
    actions.set_fields(ticket, [Change(field, value)], by=by)


@pytest.mark.parametrize(
    ("field", "op", "value", "with_value", "without"),
    [
        ("order", "is", "vz i-220", True, False),
        ("order", "contains", "I-22", True, False),
        ("order", "not_contains", "x", True, True),
        ("order", "is_not", "VZ İ-220", False, True),
        ("order", "starts_with", "VZ", True, False),
        ("order", "is_set", None, True, False),
        ("order", "is_not_set", None, False, True),
        ("weight", "is", "12.50", True, False),
        ("weight", "is", 12, False, False),
        ("weight", "is_not", "12.5", False, True),
        ("weight", "at_least", "12.5", True, False),
        ("weight", "at_most", "12.4999", False, False),
        ("weight", "at_most", 100, True, False),
        ("delivery", "is", "2026-03-01", True, False),
        ("delivery", "is_not", "2026-03-02", True, True),
        ("delivery", "before", "2026-03-02", True, False),
        ("delivery", "after", "2026-03-01", False, False),
        ("delivery", "older_than", 24, True, False),
        ("delivery", "newer_than", 24, False, False),
        ("delivery", "within_next", 24, True, False),
        ("size", "is", "small", True, False),
        ("size", "in", ["small", "big"], True, False),
        ("size", "not_in", ["big"], True, True),
        ("tier", "is", "gold", True, False),
        ("tier", "is_not_set", None, False, True),
    ],
)
def test_a_query_finds_what_memory_says(ticket, known, field, op, value, with_value, without):
    now = timezone.now().replace(year=2026, month=11)
    data = {"field": f"field:{field}", "op": op} | ({} if value is None else {"value": value})
    condition = conditions.parse(data)
    assert conditions.parse(conditions.to_data(condition)) == condition
    for asked, expected in (
        (condition, (with_value, without)),
        (conditions.parse({"not": data}), (not with_value, not without)),
    ):
        found = set(Ticket.objects.filter(conditions.as_query(asked, now=now)))
        for one, holds in zip(Ticket.objects.order_by("pk"), expected, strict=True):
            assert conditions.matches(asked, conditions.facts_of(one), now=now) is holds
            assert (one in found) is holds
    assert conditions.in_words(condition)


@pytest.mark.parametrize(
    "data",
    [
        {"field": "field:nothing", "op": "is_set"},
        {"field": "field:", "op": "is_set"},
        {"field": "field:weight", "op": "is", "value": "heavy"},
        {"field": "field:weight", "op": "is", "value": True},
        {"field": "field:weight", "op": "is", "value": "NaN"},
        {"field": "field:weight", "op": "at_least", "value": "Infinity"},
        {"field": "field:delivery", "op": "is", "value": "tomorrow"},
        {"field": "field:delivery", "op": "is", "value": 3},
        {"field": "field:size", "op": "is", "value": "huge"},
        {"field": "field:size", "op": "contains", "value": "small"},
        {"field": "field:order__pk", "op": "is", "value": "1"},
    ],
)
def test_what_cannot_be_asked_is_refused(known, data):
    with pytest.raises(ConditionError):
        conditions.parse(data)


def test_a_condition_is_said_in_the_readers_language(known):
    words = conditions.in_words(
        conditions.parse({"field": "field:delivery", "op": "before", "value": "2026-03-02"})
    )
    assert words == "Delivery is before Mar 2, 2026"


def test_a_view_by_what_is_hidden_answers_a_provider_nothing(ticket, owner, make):
    order = make("Order", masked_as="order")
    put(ticket, order, "4711", owner)
    provider = make_provider(masked=["order"])
    helper = make_agent(teams=tuple(provider.teams.all()))
    actions.follow(ticket, agent=helper)
    condition = conditions.parse({"field": "field:order", "op": "is", "value": "4711"})
    assert tickets_where(condition, owner).get() == ticket
    assert not tickets_where(condition, helper).exists()
    assert not search.page(helper, "field:order=4711").tickets
    assert not search.page(helper, "4711").tickets


def test_steps_set_fields_and_are_undone_one_by_one(ticket, owner, colleague, known):
    data = [
        {"do": "field:order", "value": "new"},
        {"do": "field:size", "value": ""},
        {"do": "field:tier", "value": "Silver"},
    ]
    todo = steps.parse(data)
    assert steps.to_data(todo) == data
    assert steps.in_words(todo) == [
        "Set the field “Order” to new", "Empty the field “Size”", "Set the field “Tier” to Silver",
    ]  # fmt: skip
    before = steps.picture_of(ticket)
    steps.perform(ticket, todo, by=owner)
    after = steps.picture_of(ticket)
    assert after["fields"] == {
        "order": "new",
        "weight": "12.5",
        "delivery": "2026-03-01",
        "tier": "Silver",
    }
    put(ticket, known["order"], "mine", colleague)
    assert steps.undo(ticket, before=before, after=after, by=owner)
    assert values_with_customers(ticket) == before["fields"] | {"order": "mine"}


def test_pictures_from_before_there_were_fields_are_undone_too(ticket, owner):
    before = steps.picture_of(ticket)
    actions.change_priority(ticket, priority=3, by=owner)
    after = steps.picture_of(ticket)
    for picture in (before, after):
        del picture["fields"]
    assert steps.undo(ticket, before=before, after=after, by=owner)


@pytest.mark.parametrize(
    "data",
    [
        {"do": "field:weight", "value": "1,5"},
        {"do": "field:size", "value": "huge"},
        {"do": "field:gone"},
        {"do": "field:weight", "value": 3},
    ],
)
def test_a_step_keeps_only_what_can_be_kept(known, data):
    if data.get("value") == 3:
        assert steps.parse([data])[0].value == ""  # a number as JSON is no kept value
        return
    with pytest.raises(StepError):
        steps.parse([data])


def test_texts_are_found_and_fields_asked_for_in_words(ticket, owner, known):
    assert list(search.page(owner, "vz-220").tickets) == []
    for question in (
        "VZ i-220", "gold", "field:order", 'field:"order=VZ İ-220"', "field:weight>12", "field:weight=12.5",
        "field:delivery<2026-03-02", "field:size=small", "field:Size=Small", "field:tier=gold",
    ):  # fmt: skip
        assert [one.pk for one in search.page(owner, question).tickets] == [ticket.pk], question
    for question in ("field:order=", "field:weight<12", "field:size=big", "-field:order"):
        assert ticket.pk not in [one.pk for one in search.page(owner, question).tickets], question
    for question in (
        "field:nothing=1",
        "field:weight=heavy",
        "field:order>1",
        "field:=",
        "field:size=huge",
    ):
        assert search.page(owner, question).problems, question
    put(ticket, known["order"], "", owner)
    assert list(search.page(owner, "VZ i-220").tickets) == []


def test_merging_fills_what_is_empty_and_undoing_empties_it(ticket, owner, known):
    into = make_ticket(ticket.customer, team=ticket.team)
    put(into, known["order"], "theirs", owner)
    actions.merge(ticket, into=into, by=owner)
    assert values_of_ticket(into) == values_of_ticket(ticket) | {"order": "theirs"}
    told = into.events.filter(key="ticket.field_set").count()
    assert told == 1 + 3
    put(into, known["weight"], "1", owner)
    actions.unmerge(ticket, by=owner)
    assert values_of_ticket(into) == {"order": "theirs", "weight": "1"}
    assert values_of_ticket(ticket)["weight"] == "12.5"


def test_a_split_off_ticket_begins_empty(ticket, owner, known):
    from answerable.testing import write

    second = write(ticket, "Something else")
    new = actions.split(ticket, messages=[second.pk], subject="Else", by=owner)
    assert values_of_ticket(new) == {}
    assert "order" in values_of_ticket(ticket)


def test_two_people_who_are_one_share_what_is_known_of_them(ticket, lead, known, make):
    other = make_customer()
    since = make("Since", kind="date", subject="customer")
    actions.set_fields_of_customer(
        other, [Change(known["tier"], "Silver"), Change(since, "2020-01-01")], by=lead
    )
    merging_ = merging.merge(other, into=ticket.customer, by=lead)

    def of(customer):
        rows = FieldValue.objects.filter(customer=customer)
        return dict(rows.values_list("field__key", "text"))

    assert of(ticket.customer) == {"tier": "Gold", "since": "2020-01-01"}
    merging.unmerge(merging_, by=lead)
    assert of(ticket.customer) == {"tier": "Gold"}
    assert of(other) == {"tier": "Silver", "since": "2020-01-01"}


def test_conditions_read_the_fields_once_where_it_is_said(known, django_assert_num_queries):
    from answerable.tickets.fields.known import read_once

    data = {"all": [{"field": f"field:{key}", "op": "is_set"} for key in known]}
    with read_once(), django_assert_num_queries(1):
        conditions.parse(data)
        conditions.parse(data)


def test_facts_cost_nothing_extra_until_a_field_is_asked(ticket, known, django_assert_num_queries):
    facts = conditions.facts_of(Ticket.objects.select_related("customer").get(pk=ticket.pk))
    with django_assert_num_queries(0):
        assert facts["state"] == "open"
    with pytest.raises(KeyError):
        facts["nothing"]
    with django_assert_num_queries(3):
        assert facts["field:order"] == "vz i-220"
        assert facts["field:nothing"] is None
        assert facts["field:delivery"] < (timezone.now() + timedelta(days=999)).date()


@pytest.mark.parametrize(
    ("data", "index"),
    [
        ({"field": "field:order", "op": "is", "value": "x"}, "field_value_folded"),
        ({"field": "field:weight", "op": "at_least", "value": "3"}, "field_value_number"),
        ({"field": "field:delivery", "op": "before", "value": "2026-03-01"}, "field_value_date"),
        ({"field": "field:tier", "op": "is", "value": "gold"}, "field_value_folded"),
    ],
)
def test_tickets_are_found_along_an_index_of_the_values(known, data, index):
    wanted = conditions.as_query(conditions.parse(data), now=timezone.now())
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
        assert index in Ticket.objects.filter(wanted).explain()
