"""The replay reads history exactly as the clocks lived it."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
import time_machine
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from answerable.accounts.models import Agent
from answerable.calendars.models import Calendar
from answerable.calendars.queries import snapshot_of, timeline_of
from answerable.calendars.timeline import micros
from answerable.core.errors import Refused
from answerable.policy import actions as policy
from answerable.policy.data import read
from answerable.policy.loading import load
from answerable.policy.replay import DoneBy, replay
from answerable.sla import past
from answerable.sla.models import Breach, Clock
from answerable.testing import make_agent, make_customer, make_provider, make_ticket, write
from answerable.testing_examples import examples
from answerable.tickets import actions
from answerable.tickets.models import Ticket

START = datetime(2026, 6, 1, 10, tzinfo=UTC)

POLICY = {
    "languages": ["en"],
    "promises": [
        {"key": "first", "kind": "first_reply", "target": "2h", "hours": "office", "rests": []},
        {"key": "next", "kind": "next_reply", "target": "3h", "rests": ["other"]},
        {"key": "vip", "kind": "solution", "target": "3h", "hours": "office", "rests": ["customer", "other"],
         "when": {"field": "tag", "op": "contains", "value": "vip"}},
        {"key": "solved", "kind": "solution", "target": "9h", "hours": "office", "rests": ["customer"]},
        {"key": "update", "kind": "update", "target": "5h", "hours": "office", "rests": []},
    ],
}  # fmt: skip

ACTS = st.sampled_from(
    ["customer", "reply", "undo", "solving", "note", "wait", "snooze", "reopen", "solve", "machine", "close", "held", "held solving", "let", "back"]
)  # fmt: skip


@pytest.fixture
def agent(db):
    manager = make_agent("manager@example.com", role="administrator")
    week = {day: [["09:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
    Calendar.objects.create(slug="office", name="Office", zone="UTC", week=week)
    with time_machine.travel(START - timedelta(days=1), tick=False):
        policy.publish(policy.draft(read(POLICY), by=manager), by=manager)
    make_agent(teams=(make_provider(review_percent=100).teams.get(),))
    return make_agent()


def act(ticket, what, agent):
    now = datetime.now(UTC)
    if what == "customer" or what == "machine":
        write(ticket, "words", automatic="" if what == "customer" else "bounce")
    elif what in ("reply", "solving"):
        actions.reply(ticket, body="words", by=agent, solve=what == "solving")
    elif what == "undo":
        actions.take_back(actions.reply(ticket, body="oops", by=agent), by=agent)
    elif what == "note":
        actions.add_note(ticket, body="words", by=agent)
    elif what == "wait":
        actions.wait_for_other(ticket, whom="Depot", until=now + timedelta(hours=3), by=agent)
    elif what == "snooze":
        actions.snooze(ticket, until=now + timedelta(hours=3), by=agent)
    elif what == "close":
        actions.close(ticket)
    elif what in ("held", "held solving"):
        writer = Agent.objects.get(provider__isnull=False)
        actions.reply(ticket, body="words", by=writer, solve=what == "held solving")
    elif what in ("let", "back"):
        decide(ticket, what, agent)
    else:
        {"reopen": actions.reopen, "solve": actions.solve}[what](ticket, by=agent)


def decide(ticket, what, agent):
    """The oldest reply that is held leaves, or is its writer's again."""
    held = ticket.messages.filter(
        held_at__isnull=False, taken_back_at=None, goes_at__gt=timezone.now()
    )
    if message := held.order_by("pk").first():
        if what == "let":
            actions.let_leave(message, by=agent.actor)
        else:
            actions.take_back(message, by=message.agent)


def live(lives, agent):
    for life in lives:
        with time_machine.travel(START, tick=False) as traveller:
            ticket = make_ticket(make_customer())
            if len(life) % 2:
                actions.tag(ticket, name="vip", by=agent)
            for what, minutes in life:
                traveller.shift(timedelta(minutes=minutes))
                actions.wake(ticket)
                try:
                    act(ticket, what, agent)
                except Refused:
                    continue


@settings(
    max_examples=examples(40),
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # shrinking lives takes minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(st.lists(st.tuples(ACTS, st.integers(1, 700)), max_size=9), min_size=1, max_size=3))
def test_a_replay_of_the_policy_in_force_says_what_the_clocks_said(agent, lives):
    Ticket.objects.all().delete()
    live(lives, agent)
    end = START + timedelta(days=30)
    office = timeline_of(snapshot_of("office"))
    outcomes = replay(read(POLICY), load(start=START, end=end), {"office": office, "always": None})
    history = load(start=START, end=end)
    replayed = sorted(
        (int(history.ticket[case]), outcome.promise.key, int(history.start[case]), bool(late), bool(over))
        for outcome in outcomes
        for case, late, over in zip(outcome.cases, outcome.late, outcome.over, strict=True)
    )  # fmt: skip
    lived = sorted(
        (c.ticket.number, c.promise, micros(c.started_at), _is_late(c, end), c.stopped_at is not None)
        for c in Clock.objects.exclude(state="void").select_related("ticket")
    )  # fmt: skip
    assert replayed == lived
    kept = clocks_as_they_are()
    Clock.objects.all().delete()
    past.derive(Ticket.objects.all(), now=end)
    assert clocks_as_they_are() == kept, "the past brought in whole gives the same clocks"


def clocks_as_they_are():
    clocks = Clock.objects.exclude(state="void").order_by("ticket", "kind", "episode")
    fields = ("ticket", "kind", "episode", "version", "promise", "snapshot", "target", "started_at")
    ends = ("rests", "resting_since", "due_at", "stopped_at", "stopped_by", "state")
    return list(clocks.values_list(*fields, *ends))


def _is_late(clock, end):
    if clock.stopped_at is not None:
        return clock.state == "broken"
    if clock.state == "resting":
        return Breach.objects.filter(clock=clock).exists()
    return clock.due_at < end


def test_the_tightest_target_counts_what_is_not_over_for_what_it_is():
    minutes = np.array([10, 20, 30, 40, 50, 60, 70, 80, 90, 100])
    over = np.ones(10, bool)
    assert DoneBy(minutes, over).quantile(0.9) == 90
    assert DoneBy(minutes, over).quantile(0.5) == 50
    over[[2, 4]] = False
    assert DoneBy(minutes, over).quantile(0.9) == 100
    assert DoneBy(minutes, np.zeros(10, bool)).quantile(0.5) is None
    assert DoneBy(np.array([], int), np.array([], bool)).quantile(0.5) is None
