"""Conditions: refused unless in the vocabulary, and the same in memory as in the database."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from answerable.customers.models import Organisation
from answerable.testing import make_agent, make_customer, make_team, make_ticket
from answerable.testing_examples import examples
from answerable.tickets.conditions import (
    ConditionError,
    as_query,
    facts_of,
    fields_in,
    in_words,
    matches,
    parse,
    to_data,
)
from answerable.tickets.conditions.vocabulary import ASKED, FIELDS, OPERATORS
from answerable.tickets.models import Tag, Ticket

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def leaf(field, op, value=None):
    return {"field": field, "op": op} | ({} if value is None else {"value": value})


@pytest.mark.parametrize(
    ("data", "where"),
    [
        ({"field": "customer__identities__value", "op": "is", "value": "x"}, "/field"),
        ({"field": "password", "op": "is", "value": "x"}, "/field"),
        ({"field": ["state"], "op": "is", "value": "open"}, "/field"),
        (leaf("state", "startswith", "o"), "/op"),
        (leaf("state", "regex", "o"), "/op"),
        (leaf("state", "is", "gone"), "/value"),
        (leaf("state", "is", {"_connector": "OR 1=1"}), "/value"),
        (leaf("state", "in", "open"), "/value"),
        (leaf("state", "in", ["open", 7]), "/value/1"),
        (leaf("priority", "is", 9), "/value"),
        (leaf("priority", "is", "2; drop table"), "/value"),
        (leaf("priority", "is", True), "/value"),
        (leaf("spam", "is", "yes"), "/value"),
        (leaf("created", "before", "2026-01-01"), "/value"),
        (leaf("created", "older_than", -1), "/value"),
        # Beyond any calendar: each of these once ended the transaction in which a mail came in.
        (leaf("created", "older_than", 24 * 3660 + 1), "/value"),
        (leaf("due", "within_next", 10**12), "/value"),
        (leaf("created", "before", "0001-01-01T00:00:00+14:00"), "/value"),
        (leaf("created", "after", "9999-12-31T23:00:00-12:00"), "/value"),
        (leaf("subject", "contains", "a\ud800"), "/value"),
        (leaf("tag", "in", ["good", "a\0b"]), "/value/1"),
        (leaf("owner", "is_set", "x"), "/value"),
        (leaf("owner", "is", "you"), "/value"),
        (leaf("subject", "contains", " "), "/value"),
        (leaf("subject", "contains", "x" * 501), "/value"),
        ({"_connector": "OR", "all": []}, "/"),
        ({"all": [], "any": []}, "/"),
        ({"all": {}}, "/all"),
        ({"any": [leaf("state", "is", "open"), 7]}, "/any/1"),
        ({"not": {"not": {"not": {"not": {"not": {}}}}}}, "/not/not/not/not/not"),
        ({"all": [leaf("state", "is", "open")] * 61}, "/"),
        ([], "/"),
        ("state = open", "/"),
    ],
)
def test_what_is_not_in_the_vocabulary_is_refused_where_it_stands(data, where):
    with pytest.raises(ConditionError) as refused:
        parse(data)
    assert refused.value.where == where


def test_every_field_can_be_asked_and_every_question_has_a_label():
    for field in FIELDS.values():
        assert ASKED[field.kind]
    assert {op for asked in ASKED.values() for op in asked} == set(OPERATORS)


_MOMENTS = st.integers(-100, 100).map(lambda hours: (NOW + timedelta(hours=hours)).isoformat())
_WORDS = st.sampled_from(["vazo", "VAZO", "kırık", "İade", "заказ", "ЁЛКА", "4812", "tr", "%", "_"])


def _values(field):
    if field.slug in ("team", "owner", "customer", "organisation"):
        me = [st.just("me")] if field.slug == "owner" else []
        return st.one_of(st.integers(1, 6), *me)
    if field.choices:
        return st.sampled_from([value for value, _label in field.choices])
    if field.kind == "number":
        return st.integers(0, 4)
    if field.slug == "language":
        return st.sampled_from(["tr", "TR-tr", "ru", "en"])
    if field.slug == "address":
        return st.sampled_from(["@example.net", "ELIF", "kaya"])
    if field.slug == "via":
        return st.sampled_from(["support@example.com", "SUPPORT"])
    if field.slug in ("tag", "group"):
        return st.sampled_from(["vip", "return", "none"])
    return _WORDS


@st.composite
def leaf_data(draw):
    field = draw(st.sampled_from(list(FIELDS.values())))
    op = draw(st.sampled_from(ASKED[field.kind]))
    takes = OPERATORS[op].takes
    if takes == "nothing":
        return leaf(field.slug, op)
    if takes == "hours":
        return leaf(field.slug, op, draw(st.integers(0, 90)))
    if takes == "many":
        return leaf(field.slug, op, draw(st.lists(_values(field), min_size=1, max_size=3)))
    if field.kind == "flag":
        return leaf(field.slug, op, draw(st.booleans()))
    if field.kind == "moment":
        return leaf(field.slug, op, draw(_MOMENTS))
    return leaf(field.slug, op, draw(_values(field)))


conditions = st.recursive(
    leaf_data(),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda parts: {"all": parts}),
        st.lists(inner, max_size=3).map(lambda parts: {"any": parts}),
        inner.map(lambda part: {"not": part}),
    ),
    max_leaves=5,
)


@pytest.fixture
def tickets(db):
    """Tickets that differ in everything that can be asked."""
    team, agent = make_team("orders"), make_agent("me@example.com")
    tags = [Tag.objects.create(name=name) for name in ("vip", "return")]
    for n, subject in enumerate(
        ["Vazo kırık geldi", "İADE istiyorum", "Мой заказ, ёлка", "Order 4812", "100 % _sure_", ""]
    ):
        customer = make_customer(f"Elif{n}@{'kaya.example' if n % 2 else 'example.net'}".lower())
        customer.organisation = Organisation.objects.create(name="Kaya") if n % 3 == 0 else None
        customer.group = "vip" if n % 2 else ""
        customer.is_internal = n == 3
        customer.save()
        ticket = make_ticket(customer, team=team if n % 2 else None, subject=subject)
        ticket.tags.set(tags[: n % 3])
        Ticket.objects.filter(pk=ticket.pk).update(
            owner=agent if n % 3 == 0 else None,
            state=["open", "solved", "snoozed"][n % 3],
            priority=n % 4,
            language=["tr", "tr-TR", "ru", "", "en", "EN-gb"][n],
            via="Support@example.com" if n % 2 else "",
            channel=["email", "form", "chat"][n % 3],
            undelivered=n == 2,
            spam_at=NOW if n == 4 else None,
            message_count=n,
            created_at=NOW - timedelta(hours=17 * n),
            last_message_at=NOW - timedelta(hours=5 * n),
            last_from_customer_at=NOW - timedelta(hours=n) if n % 2 else None,
            waiting_since=NOW - timedelta(hours=30 * n),
            next_due_at=NOW + timedelta(hours=20 * (n - 2)) if n % 2 == 0 else None,
            nobody_since=NOW if n % 3 else None,
        )
    return agent


@settings(
    max_examples=examples(100),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=conditions)
def test_memory_and_database_agree(tickets, data):
    condition = parse(data)
    assert parse(to_data(condition)) == condition
    found = set(
        Ticket.objects.filter(as_query(condition, now=NOW, me=tickets.pk)).values_list(
            "pk", flat=True
        )
    )
    held = {
        ticket.pk
        for ticket in Ticket.objects.select_related("customer").prefetch_related(
            "tags", "customer__identities"
        )
        if matches(condition, facts_of(ticket), now=NOW, me=tickets.pk)
    }
    assert found == held, in_words(condition)


@pytest.mark.parametrize("op", ["older_than", "newer_than", "within_next"])
def test_the_most_hours_are_still_a_moment_in_memory_and_in_the_database(tickets, op):
    condition = parse(leaf("created", op, 24 * 3660))
    found = Ticket.objects.filter(as_query(condition, now=NOW)).count()
    held = [matches(condition, facts_of(one), now=NOW) for one in Ticket.objects.all()]
    assert found == sum(held)


def test_an_empty_condition_always_holds(tickets):
    for nothing in (None, {}, {"all": []}):
        assert Ticket.objects.filter(as_query(parse(nothing), now=NOW)).count() == 6
    assert not Ticket.objects.filter(as_query(parse({"any": []}), now=NOW)).exists()


def test_turkish_and_russian_subjects_are_found_however_they_are_typed(tickets):
    for typed in ("iade", "İADE", "IADE"):
        assert Ticket.objects.get(as_query(parse(leaf("subject", "contains", typed)), now=NOW))
    assert Ticket.objects.get(as_query(parse(leaf("subject", "contains", "елка")), now=NOW))
    assert Ticket.objects.get(as_query(parse(leaf("subject", "contains", "KIRIK")), now=NOW))


def test_a_condition_can_be_said():
    data = {
        "all": [
            leaf("channel", "is", "email"),
            {"any": [leaf("priority", "at_least", 2), leaf("tag", "contains", "vip")]},
            {"not": leaf("team", "is", 7)},
        ]
    }
    said = in_words(parse(data), lambda field, key: "Billing")
    assert said == (
        "Channel is Mail and (Priority is at least High or Tag contains vip)"
        " and not (Team is Billing)"
    )
    assert in_words(parse(None)) == "always"
    assert fields_in(parse(data)) == {"channel", "priority", "tag", "team"}
