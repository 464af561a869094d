"""Tickets merged, parted and merged back: nothing is promised twice and nothing is forgotten."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from answerable.policy import actions as policy
from answerable.policy.data import read
from answerable.sla.models import Clock
from answerable.testing import make_agent, make_customer, make_ticket, write
from answerable.tickets import actions
from answerable.tickets.models import Ticket

START = datetime(2026, 6, 1, 10, tzinfo=UTC)
POLICY = {
    "languages": ["en"],
    "promises": [
        {"key": "urgent", "kind": "first_reply", "target": "30m", "name": {"en": "Urgent"},
         "when": {"field": "priority", "op": "is", "value": 3}},
        {"key": "first", "kind": "first_reply", "target": "2h", "name": {"en": "First reply"}},
        {"key": "next", "kind": "next_reply", "target": "4h", "name": {"en": "Next reply"}},
        {"key": "solved", "kind": "solution", "target": "20h", "name": {"en": "Solved"}},
    ],
    "escalation": [],
}  # fmt: skip


@pytest.fixture
def travel(db):
    with time_machine.travel(START, tick=False) as traveller:
        yield lambda minutes: traveller.move_to(START + timedelta(minutes=minutes))


@pytest.fixture
def agent(travel, orders):
    manager = make_agent("manager@example.com", role="administrator")
    policy.publish(policy.draft(read(POLICY), by=manager), by=manager)
    return make_agent("agent@example.com", teams=(orders,))


@pytest.fixture
def two(agent, travel, orders):
    """Two tickets of one customer; the second an hour later."""
    customer = make_customer()
    first = make_ticket(customer, team=orders, owner=agent, subject="Vase")
    travel(60)
    return first, make_ticket(customer, team=orders, owner=agent, subject="Vase again")


def running(ticket):
    rows = ticket.clocks.filter(state__in=["running", "resting"]).order_by("kind")
    return [
        (clock.promise, int((clock.started_at - START).total_seconds() // 60)) for clock in rows
    ]


def due(ticket):
    at = Ticket.objects.get(pk=ticket.pk).next_due_at
    return at and int((at - START).total_seconds() // 60)


def test_of_two_promises_the_one_due_first_goes_on(two, agent):
    first, second = two
    actions.merge(first, into=second, by=agent)
    assert running(second) == [("first", 0), ("solved", 0)]
    assert running(first) == []
    assert (due(first), due(second)) == (None, 120)
    assert first.events.filter(key="promise.moved").count() == 1


def test_the_later_one_adds_nothing(two, agent):
    first, second = two
    actions.merge(second, into=first, by=agent)
    assert running(first) == [("first", 0), ("solved", 0)]
    assert due(first) == 120


def test_what_comes_follows_the_conditions_there_and_back(two, agent):
    first, second = two
    actions.reply(second, body="Here", by=agent, undo_seconds=0)
    actions.change_priority(second, priority=3, by=agent)
    actions.merge(first, into=second, by=agent)
    assert running(second) == [("urgent", 0), ("solved", 0)]
    assert second.events.filter(key="promise.changed").exists()
    first.refresh_from_db()
    actions.unmerge(first, by=agent)
    assert running(first) == [("first", 0), ("solved", 0)]


def test_a_merging_undone_leaves_the_promises_of_before(two, agent, travel):
    first, second = two
    before = running(first), running(second), due(first), due(second)
    actions.merge(first, into=second, by=agent)
    travel(70)
    first.refresh_from_db()
    actions.unmerge(first, by=agent)
    assert (running(first), running(second), due(first), due(second)) == before


def test_undone_after_an_answer_only_what_still_runs_comes_back(two, agent, travel):
    first, second = two
    actions.merge(first, into=second, by=agent)
    travel(80)
    second.refresh_from_db()
    actions.reply(second, body="Here", by=agent, undo_seconds=0)
    travel(90)
    first.refresh_from_db()
    actions.unmerge(first, by=agent)
    kept = Clock.objects.get(promise="first", started_at=START)
    assert (kept.state, kept.ticket) == ("kept", second)
    assert Clock.objects.filter(ticket=first, kind="solution", state="running").exists()


def test_a_matter_split_off_is_promised_from_when_it_was_written(agent, travel, orders):
    ticket = make_ticket(make_customer(), team=orders, owner=agent)
    travel(10)
    actions.reply(ticket, body="Which one?", by=agent, undo_seconds=0)
    travel(30)
    other = write(ticket, "And where is my invoice?")
    assert running(ticket) == [("next", 30), ("solved", 0)]
    travel(60)
    new = actions.split(ticket, messages=[other.pk], subject="Invoice", by=agent)
    assert running(new) == [("first", 30), ("solved", 30)]
    assert due(new) == 150
    assert running(ticket) == [("solved", 0)], "nothing is owed for words that went"
    assert ticket.events.filter(key="promise.changed").count() == 1


def test_what_stays_unanswered_stays_owed(agent, travel, orders):
    ticket = make_ticket(make_customer(), team=orders, owner=agent)
    travel(30)
    other = write(ticket, "And where is my invoice?")
    actions.split(ticket, messages=[other.pk], subject="Invoice", by=agent)
    assert running(ticket) == [("first", 0), ("solved", 0)]


def test_the_words_that_began_it_may_go_and_the_rest_is_owed_from_its_own_time(
    agent, travel, orders
):
    ticket = make_ticket(make_customer(), team=orders, owner=agent)
    begun = ticket.messages.get().pk
    travel(30)
    write(ticket, "And where is my invoice?")
    new = actions.split(ticket, messages=[begun], subject="Vase", by=agent)
    assert running(ticket)[0] == ("first", 30)
    assert running(new)[0] == ("first", 0)
    assert (due(ticket), due(new)) == (150, 120)
