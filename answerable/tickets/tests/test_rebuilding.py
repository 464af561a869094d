"""Whatever happens to a ticket, its row says what its events and messages say."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from answerable.core.actors import SYSTEM
from answerable.core.errors import Refused
from answerable.testing import make_ticket, write
from answerable.testing_examples import examples
from answerable.tickets import actions, rebuilding
from answerable.tickets.models import Message, Ticket

pytestmark = pytest.mark.django_db


def soon():
    return timezone.now() + timedelta(minutes=30)


def last_reply(ticket):
    return ticket.messages.filter(direction="out", taken_back_at=None).order_by("id").last()


def take_back(ticket, by):
    if reply := last_reply(ticket):
        actions.take_back(reply, by=by)


def fail(ticket, by):
    if reply := last_reply(ticket):
        actions.delivery_failed(ticket, message=reply, address="a@example.net", reason="refused")


ACTS = {
    "write": lambda t, by, team: write(t, "words of the customer"),
    "write late": lambda t, by, team: write(t, "old", at=timezone.now() - timedelta(days=9)),
    "picture only": lambda t, by, team: write(t, ""),
    "machine writes": lambda t, by, team: write(t, "away", automatic="out_of_office"),
    "reply": lambda t, by, team: actions.reply(t, body="words of ours", by=by),
    "reply and solve": lambda t, by, team: actions.reply(t, body="done", by=by, solve=True),
    "take back": lambda t, by, team: take_back(t, by),
    "note": lambda t, by, team: actions.add_note(t, body="between us", by=by),
    "fail": lambda t, by, team: fail(t, by),
    "solve": lambda t, by, team: actions.solve(t, by=by),
    "reopen": lambda t, by, team: actions.reopen(t, by=by),
    "close": lambda t, by, team: actions.close(t),
    "wait": lambda t, by, team: actions.wait_for_other(t, whom="Depot", until=soon(), by=by),
    "snooze": lambda t, by, team: actions.snooze(t, until=soon(), by=by),
    "wake": lambda t, by, team: wake_later(t),
    "take": lambda t, by, team: actions.take(t, by=by),
    "release": lambda t, by, team: actions.release(t, by=SYSTEM),
    "assign": lambda t, by, team: actions.assign(t, to=by, by=by),
    "move": lambda t, by, team: actions.move_to_team(t, team=team, by=by),
    "move out": lambda t, by, team: actions.move_to_team(t, team=None, by=by),
    "urgent": lambda t, by, team: actions.change_priority(t, priority=3, by=by),
    "spam": lambda t, by, team: actions.mark_spam(t, by=by),
    "not spam": lambda t, by, team: actions.unmark_spam(t, by=by),
}


def wake_later(ticket):
    with time_machine.travel(timezone.now() + timedelta(hours=1)):
        actions.wake(ticket)


@settings(
    max_examples=examples(40),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(st.sampled_from(sorted(ACTS)), min_size=1, max_size=9))
def test_after_any_acts_the_row_follows_from_the_facts(owner, billing, customer, orders, acts):
    ticket = make_ticket(customer, team=orders, owner=owner)
    for act in acts:
        try:
            ACTS[act](ticket, owner, billing)
        except Refused:
            continue
    ticket.refresh_from_db()
    assert rebuilding.differences(ticket) == [], acts


SPOILT = {
    "state": "closed",
    "waiting_for": "other",
    "priority": 3,
    "message_count": 77,
    "last_words": "nonsense",
    "last_message_at": timezone.now() - timedelta(days=99),
    "last_from_customer_at": None,
    "solved_at": timezone.now(),
    "spam_at": timezone.now(),
    "snoozed_until": timezone.now(),
    "owner_id": None,
    "team_id": None,
    "nobody_since": timezone.now(),
    "undelivered": True,
    "waiting_since": timezone.now() - timedelta(days=99),
}


@pytest.mark.parametrize("column", SPOILT)
def test_a_column_that_lies_is_found_and_mended(ticket, column):
    right = Ticket.objects.values().get(pk=ticket.pk)
    Ticket.objects.filter(pk=ticket.pk).update(**{column: SPOILT[column]})
    assert column in {difference.column for difference in rebuilding.check()}
    list(rebuilding.mend())
    assert list(rebuilding.check()) == []
    mended = Ticket.objects.values().get(pk=ticket.pk)
    if column == "waiting_since":
        assert abs(mended[column] - right[column]) < timedelta(seconds=1)
    else:
        assert mended[column] == right[column]


def test_checking_changes_nothing(ticket):
    Ticket.objects.update(message_count=77)
    list(rebuilding.check())
    ticket.refresh_from_db()
    assert ticket.message_count == 77


def test_a_lost_message_shows(ticket):
    Message.objects.filter(ticket=ticket).update(taken_back_at=timezone.now())
    assert {"message_count", "last_words"} <= {d.column for d in rebuilding.check()}
