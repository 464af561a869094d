"""Whose turn it is: each act leads to its state, writes one fact, or is refused."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from answerable.core.actors import SYSTEM
from answerable.testing import make_ticket, refused, write
from answerable.tickets import actions
from answerable.tickets.models import State

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def soon():
    return timezone.now() + HOUR


ACTS = {
    "solve": lambda t, by: actions.solve(t, by=by),
    "reopen": lambda t, by: actions.reopen(t, by=by),
    "wait": lambda t, by: actions.wait_for_other(t, whom="Depot", until=soon(), by=by),
    "snooze": lambda t, by: actions.snooze(t, until=soon(), by=by),
    "reply": lambda t, by: actions.reply(t, body="Hello", by=by),
    "reply and solve": lambda t, by: actions.reply(t, body="Done", by=by, solve=True),
    "write": lambda t, by: write(t, "Hello?"),
    "close": lambda t, by: actions.close(t),
}

# from -> act -> to; what is not named stays as it is
TABLE = [
    ("open", "solve", State.SOLVED),
    ("open", "reopen", State.OPEN),
    ("open", "wait", State.WAITING_OTHER),
    ("open", "snooze", State.SNOOZED),
    ("open", "reply", State.WAITING_CUSTOMER),
    ("open", "reply and solve", State.SOLVED),
    ("open", "write", State.OPEN),
    ("open", "close", State.OPEN),
    ("reply", "solve", State.SOLVED),
    ("reply", "reopen", State.OPEN),
    ("reply", "wait", State.WAITING_OTHER),
    ("reply", "snooze", State.SNOOZED),
    ("reply", "write", State.OPEN),
    ("wait", "solve", State.SOLVED),
    ("wait", "reopen", State.OPEN),
    ("wait", "snooze", State.SNOOZED),
    ("wait", "reply", State.WAITING_CUSTOMER),
    ("wait", "write", State.OPEN),
    ("snooze", "solve", State.SOLVED),
    ("snooze", "reopen", State.OPEN),
    ("snooze", "wait", State.WAITING_OTHER),
    ("snooze", "reply", State.WAITING_CUSTOMER),
    ("snooze", "write", State.OPEN),
    ("solve", "solve", State.SOLVED),
    ("solve", "reopen", State.OPEN),
    ("solve", "wait", State.WAITING_OTHER),
    ("solve", "snooze", State.SNOOZED),
    ("solve", "reply", State.WAITING_CUSTOMER),
    ("solve", "write", State.OPEN),
    ("solve", "close", State.CLOSED),
]


@pytest.mark.parametrize(("before", "act", "after"), TABLE)
def test_each_act_leads_to_its_state(ticket, owner, before, act, after):
    if before != "open":
        ACTS[before](ticket, owner)
    ACTS[act](ticket, owner)
    assert ticket.state == after
    ticket.refresh_from_db()
    assert ticket.state == after


@pytest.mark.parametrize("act", ["solve", "reopen", "wait", "snooze", "reply"])
def test_nothing_more_happens_to_a_closed_ticket(ticket, owner, act):
    actions.solve(ticket, by=owner)
    actions.close(ticket)
    with refused("closed", ticket):
        ACTS[act](ticket, owner)


def test_solving_twice_is_one_fact(ticket, owner, colleague):
    actions.solve(ticket, by=owner)
    actions.solve(ticket, by=colleague)
    assert ticket.events.filter(key="ticket.solved").count() == 1


def test_who_solves_what_nobody_owned_is_answerable_for_it(customer, owner):
    ticket = make_ticket(customer)
    actions.solve(ticket, by=owner)
    assert (ticket.owner, ticket.nobody_since) == (owner, None)
    assert list(ticket.events.order_by("-id").values_list("key", flat=True)[:2]) == [
        "ticket.solved",
        "ticket.taken",
    ]


def test_software_that_solves_owns_nothing(customer):
    ticket = make_ticket(customer)
    actions.solve(ticket, by=SYSTEM)
    assert (ticket.state, ticket.owner) == (State.SOLVED, None)


def test_waiting_for_somebody_else_names_whom_and_until_when(ticket, owner):
    until = soon()
    actions.wait_for_other(ticket, whom="  Depot ", until=until, by=owner)
    assert (ticket.waiting_note, ticket.waiting_until) == ("Depot", until)
    with refused("whom_missing", ticket):
        actions.wait_for_other(ticket, whom=" ", until=until, by=owner)


@pytest.mark.parametrize("act", ["wait", "snooze"])
def test_a_moment_that_is_over_is_refused(ticket, owner, act):
    past = timezone.now() - HOUR
    with refused("until_past", ticket):
        if act == "wait":
            actions.wait_for_other(ticket, whom="Depot", until=past, by=owner)
        else:
            actions.snooze(ticket, until=past, by=owner)


@pytest.mark.parametrize(
    ("before", "act", "after"),
    [
        (None, "snooze", State.OPEN),
        ("reply", "snooze", State.WAITING_CUSTOMER),
        (None, "wait", State.OPEN),
    ],
)
def test_a_ticket_wakes_when_its_time_has_come_and_not_before(ticket, owner, before, act, after):
    if before:
        ACTS[before](ticket, owner)
    ACTS[act](ticket, owner)
    asleep = ticket.state
    actions.wake(ticket)
    assert ticket.state == asleep
    with time_machine.travel(timezone.now() + 2 * HOUR):
        actions.wake(ticket)
        assert ticket.state == after
        actions.wake(ticket)
    assert ticket.events.filter(key="ticket.woken").count() == 1


def test_only_what_was_solved_long_enough_ago_is_closed(ticket, customer, owner):
    young = make_ticket(customer, owner=owner)
    answered = make_ticket(customer, owner=owner)
    actions.solve(ticket, by=owner)
    actions.solve(answered, by=owner)
    with time_machine.travel(timezone.now() + 14 * 24 * HOUR):
        write(answered, "No, it is not")
        actions.solve(young, by=owner)
        assert actions.close_solved(older_than=timedelta(days=14)) == 1
        assert actions.close_solved(older_than=timedelta(days=14)) == 0
    states = [_fresh(t).state for t in (ticket, young, answered)]
    assert states == [State.CLOSED, State.SOLVED, State.OPEN]


def test_closing_in_portions(customer, owner):
    for _ in range(3):
        actions.solve(make_ticket(customer), by=owner)
    with time_machine.travel(timezone.now() + HOUR):
        assert actions.close_solved(older_than=timedelta(), at_most=2) == 2
        assert actions.close_solved(older_than=timedelta(), at_most=2) == 1


def test_solved_again_meanwhile_it_is_not_closed_yet(ticket, owner):
    limit = timezone.now()
    actions.solve(ticket, by=owner)
    assert not actions.close(ticket, solved_before=limit)
    assert ticket.state == State.SOLVED


def _fresh(ticket):
    ticket.refresh_from_db()
    return ticket
