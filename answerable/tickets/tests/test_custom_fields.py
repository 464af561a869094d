"""Custom fields: what is typed, kept, asked for and refused."""

from contextlib import suppress
from datetime import date
from decimal import Decimal

import pytest
from babel.dates import format_date
from hypothesis import given
from hypothesis import strategies as st

from answerable.core.errors import Refused
from answerable.core.locales import locale_of
from answerable.testing import (
    at_once,
    customer_actor,
    make_agent,
    make_provider,
    make_ticket,
    refused,
)
from answerable.tickets import actions, events
from answerable.tickets.actions import defining
from answerable.tickets.actions.defining import Wanted
from answerable.tickets.actions.fields import Change
from answerable.tickets.fields import kinds
from answerable.tickets.fields.models import CustomField, FieldValue
from answerable.tickets.fields.values import sheet_of, values_of_ticket

TAGS = ["en", "en-GB", "tr", "ru", "de", "de-CH", "es", "fr", "ar", "fa"]


@pytest.mark.parametrize(
    ("words", "tag", "value"),
    [
        ("1,234.5", "en", "1234.5"),
        ("1.234,5", "de", "1234.5"),
        ("1.234,5", "tr", "1234.5"),
        ("1 234,5", "ru", "1234.5"),
        ("1\u00a0234,5", "ru", "1234.5"),
        ("1\u202f234,5", "fr", "1234.5"),
        ("1’234.5", "de-CH", "1234.5"),
        ("1.5", "de", "1.5"),  # no grouping has one digit, so it can only be a point
        ("1.500", "de", "1500"),
        ("1.500", "en", "1.5"),
        ("1,5", "en", "1.5"),
        ("١٢٫٥", "ar", "12.5"),
        ("١٬٢٣٤", "ar", "1234"),
        ("-7", "en", "-7"),
        ("−7", "ru", "-7"),
        ("007", "en", "7"),
        ("-0", "en", "0"),
        ("0,50", "tr", "0.5"),
    ],
)
def test_numbers_are_read_as_people_write_them(words, tag, value):
    assert kinds.read("number", words, tag=tag) == value


@pytest.mark.parametrize(
    "words", ["12a", "1.2.3", "1,23,4.5.6", "--1", "1e5", "NaN", "∞", "½", "."]
)
@pytest.mark.parametrize("tag", TAGS)
def test_what_is_no_number_is_refused_with_an_example(words, tag):
    with pytest.raises(Refused) as refusal:
        kinds.read("number", words, tag=tag)
    assert refusal.value.code == "field_no_number"


@given(st.decimals(-(10**11) + 1, 10**11 - 1, places=4), st.sampled_from(TAGS))
def test_a_number_shown_can_be_typed_again(number, tag):
    value = kinds.canonical(Decimal(number))
    assert kinds.read("number", kinds.typed("number", value, tag=tag), tag=tag) == value


@given(st.dates(date(1000, 1, 1), date(2999, 12, 31)), st.sampled_from(TAGS))
def test_a_date_in_short_form_is_read_again(day, tag):
    order = {"d": f"{day.day}", "m": f"{day.month}", "y": f"{day.year:04}"}
    typed = "/".join(order[part] for part in kinds._order(tag))
    assert kinds.read("date", typed, tag=tag) == day.isoformat()
    assert kinds.read("date", day.isoformat(), tag=tag) == day.isoformat()
    if 2000 <= day.year <= 2099:
        assert (
            kinds.read("date", format_date(day, "short", locale_of(tag)), tag=tag)
            == day.isoformat()
        )


@pytest.mark.parametrize(
    "words", ["31.02.2026", "tomorrow", "2026-13-01", "1.2", "0001-01-01", "9999-1-1"]
)
def test_what_is_no_day_is_refused(words):
    with pytest.raises(Refused) as refusal:
        kinds.read("date", words, tag="tr")
    assert refusal.value.code == "field_no_date"


@given(
    st.text(max_size=600),
    st.sampled_from(["text", "number", "date", "choice"]),
    st.sampled_from(TAGS),
)
def test_nothing_typed_breaks_the_reading(words, kind, tag):
    with suppress(Refused):
        value = kinds.read(kind, words, tag=tag)
        assert "\x00" not in value
        assert not value or kinds.columns(kind, value)["text"] == value


pytestmark = pytest.mark.django_db
CAUSE = [
    {"key": "", "name": {"en": "Broken", "tr": "Kırık"}},
    {"key": "", "name": {"en": "Wrong size"}},
]


@pytest.fixture
def make(administrator):
    """A field made by the administrator; `fields` are those of Wanted."""

    def make_field(name: str, **fields) -> CustomField:
        return defining.add_field(Wanted(name={"en": name}, **fields), by=administrator)

    return make_field


def put(ticket, field, value, by, **more):
    actions.set_fields(ticket, [Change(field, value, **more)], by=by)


def test_a_value_is_set_changed_and_emptied_and_the_history_says_so(ticket, owner, make):
    cause = make("Cause", kind="choice", options=CAUSE)
    put(ticket, cause, "broken", owner)
    put(ticket, cause, "broken", owner)  # nothing new
    put(ticket, cause, "wrong-size", owner)
    put(ticket, cause, "", owner)
    told = [event for event in ticket.events.order_by("id") if "field" in event.key]
    assert [event.data for event in told] == [
        {"field": "cause", "before": "", "after": "broken"},
        {"field": "cause", "before": "broken", "after": "wrong-size"},
        {"field": "cause", "before": "wrong-size", "after": ""},
    ]
    assert events.sentence(told[0]) == "Owner set Cause to Broken"
    assert events.sentence(told[2], owner.pk) == "You emptied Cause"
    assert not FieldValue.objects.exists()


def test_the_key_of_a_field_is_made_of_its_name_and_never_taken_twice(make):
    assert [make("Order number").key for _ in range(3)] == [
        "order-number",
        "order-number-2",
        "order-number-3",
    ]
    assert make("Заказ").key == "field"
    with refused("field_key_taken"):
        make("Other", key="order-number")
    with refused("field_key_unreadable"):
        make("Other", key="Order Number")


def test_options_are_retired_and_never_lost(make, administrator, ticket, owner):
    cause = make("Cause", kind="choice", options=CAUSE)
    put(ticket, cause, "broken", owner)
    kept = [{"key": "wrong-size", "name": {"en": "Size"}}, {"key": "", "name": {"en": "Broken"}}]
    defining.change_field(cause, Wanted(name={"en": "Cause"}, options=kept), by=administrator)
    assert [(one["key"], one["retired"]) for one in cause.options] == [
        ("wrong-size", False), ("broken-2", False), ("broken", True)
    ]  # fmt: skip
    held = sheet_of(ticket, reader=owner, tag="tr").held("cause")
    assert (held.words, held.value) == ("Kırık", "broken")
    assert ("broken", "Kırık") in held.choices
    with pytest.raises(Refused):
        kinds.read("choice", "broken", tag="en", options=cause.options)
    assert (
        kinds.read("choice", "broken", tag="en", options=cause.options, kept="broken") == "broken"
    )
    with refused("too_few_options"):
        defining.change_field(cause, Wanted(name={"en": "Cause"}), by=administrator)


def test_only_who_may_change_settings_defines_fields(owner, make):
    field = make("Order")
    for act in (
        lambda: defining.add_field(Wanted(name={"en": "X"}), by=owner),
        lambda: defining.change_field(field, Wanted(name={"en": "X"}), by=owner),
        lambda: defining.move_field(field, earlier=True, by=owner),
        lambda: defining.retire_field(field, by=owner),
        lambda: defining.offer_field_again(field, by=owner),
    ):
        with refused("may_not_manage"):
            act()
    assert CustomField.objects.get().name == {"en": "Order"}


def test_a_ticket_is_not_solved_while_a_needed_field_is_empty(ticket, owner, make):
    order = make("Order number", needed_to_solve=True)
    with refused("fields_missing", ticket):
        actions.solve(ticket, by=owner)
    with refused("fields_missing", ticket):
        actions.reply(ticket, body="Done", by=owner, solve=True)
    actions.reply(ticket, body="Not yet", by=owner)
    put(ticket, order, "4711", owner)
    actions.solve(ticket, by=owner)
    assert ticket.state == "solved"


def test_customers_solve_whatever_is_empty(ticket, make):
    make("Order number", needed_to_solve=True)
    actions.solve(ticket, by=customer_actor(ticket.customer))
    assert ticket.state == "solved"


def test_a_field_is_asked_where_its_condition_holds(ticket, owner, make):
    is_return = {"field": "tag", "op": "contains", "value": "return"}
    make("Cause", kind="choice", options=CAUSE, condition=is_return, needed_to_solve=True)
    other = {"field": "field:cause", "op": "is", "value": "broken"}
    make("Photo", condition=other)
    keys = lambda: sheet_of(type(ticket).objects.get(pk=ticket.pk), reader=owner, tag="en").keys  # noqa: E731
    assert keys() == ""
    actions.tag(ticket, name="return", by=owner)
    assert keys() == "cause"
    with refused("fields_missing", ticket):
        actions.solve(ticket, by=owner)
    put(ticket, CustomField.objects.get(key="cause"), "broken", owner)
    assert keys() == "cause photo"


def test_a_field_cannot_wait_for_itself(make, administrator):
    field = make("Loop")
    itself = {"any": [{"field": "field:loop", "op": "is_set"}]}
    with refused("field_asks_itself"):
        defining.change_field(
            field, Wanted(name={"en": "Loop"}, condition=itself), by=administrator
        )


def test_who_saw_another_value_is_told_and_nothing_is_overwritten(ticket, owner, colleague, make):
    order = make("Order")
    put(ticket, order, "1", owner, expected="")
    with refused("field_changed", ticket):
        put(ticket, order, "2", colleague, expected="")
    assert values_of_ticket(ticket) == {"order": "1"}


def test_a_field_of_a_customer_is_theirs_on_every_ticket(ticket, owner, make):
    vip = make("Contract", subject="customer")
    put(ticket, vip, "gold", owner)
    other = make_ticket(ticket.customer, team=ticket.team)
    assert sheet_of(other, reader=owner, tag="en").held("contract").value == "gold"
    assert make_ticket().customer.field_values.count() == 0


def test_providers_do_not_see_what_is_masked_nor_change_what_we_know(ticket, make):
    provider = make_provider(masked=["order"])
    helper = make_agent(teams=tuple(provider.teams.all()))
    order, tier = make("Order", masked_as="order"), make("Tier", subject="customer")
    put(ticket, order, "4711", ticket.owner)
    held = sheet_of(ticket, reader=helper, tag="en").held("order")
    assert held.is_masked
    assert "4711" not in held.words
    assert "4711" not in str(list(ticket.events.values_list("data", flat=True)))
    with refused("hidden_part", ticket):
        put(ticket, order, "1", helper)
    with refused("not_yours_to_say", ticket):
        put(ticket, tier, "1", helper)


def test_nobody_is_asked_for_what_they_may_not_fill_in(ticket, make):
    provider = make_provider(masked=["order"])
    helper = make_agent(teams=tuple(provider.teams.all()))
    make("Order", masked_as="order", needed_to_solve=True)
    make("Tier", subject="customer", needed_to_solve=True)
    with refused("fields_missing", ticket):
        actions.solve(ticket, by=ticket.owner)
    actions.solve(ticket, by=helper)
    assert ticket.state == "solved"


def test_a_closed_ticket_keeps_its_values(ticket, owner, make):
    order = make("Order")
    actions.solve(ticket, by=owner)
    actions.close(ticket)
    with refused("closed", ticket):
        put(ticket, order, "1", owner)


def test_a_retired_field_is_asked_no_more_and_keeps_its_values(ticket, owner, make, administrator):
    order = make("Order", needed_to_solve=True)
    put(ticket, order, "1", owner)
    defining.retire_field(order, by=administrator)
    order.refresh_from_db()
    assert sheet_of(ticket, reader=owner, tag="en").keys == ""
    with refused("field_retired", ticket):
        put(ticket, order, "2", owner)
    put(ticket, order, "", owner)
    actions.solve(ticket, by=owner)
    defining.offer_field_again(order, by=administrator)
    assert sheet_of(ticket, reader=owner, tag="en").keys == "order"


@pytest.mark.django_db(transaction=True)
def test_two_who_write_at_once_do_not_overwrite_each_other(ticket, owner, colleague, make):
    order, tier = make("Order"), make("Tier", subject="customer")
    for field in (order, tier):
        done = at_once(
            lambda field=field: put(
                ticket.__class__.objects.get(pk=ticket.pk), field, "1", owner, expected=""
            ),
            lambda field=field: put(
                ticket.__class__.objects.get(pk=ticket.pk), field, "2", colleague, expected=""
            ),
        )
        (lost,) = [one for one in done if one is not None]
        assert isinstance(lost, Refused)
        assert lost.code == "field_changed"
    assert FieldValue.objects.count() == 2
