"""Clocks counted: kept, broken, open, and the time taken, as one by one they would be."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from answerable.calendars.models import Calendar
from answerable.calendars.resting import taken
from answerable.policy import actions as policy
from answerable.policy.data import read
from answerable.sla import clocks, reporting
from answerable.sla.access import clocks_reported_to
from answerable.sla.models import Clock
from answerable.sla.tests.breaking import break_promise, make_clock
from answerable.testing import make_agent, make_customer, make_ticket, write
from answerable.tickets import actions

HOUR = timedelta(hours=1)


def columns(agent=None, now=None):
    now = now or timezone.now()
    found = clocks_reported_to(agent) if agent else Clock.objects.all()
    return reporting.read_columns(reporting.counted(found, now - timedelta(days=30), now), now=now)


def figures(found):
    return reporting.figures(found, found.kept | True)


@pytest.fixture
def some(ticket):
    """One of each: kept, broken, late and running, resting and broken, running in time, void."""
    now = timezone.now()
    begun = now - 3 * HOUR

    def another():
        return make_ticket(make_customer(), team=ticket.team, owner=ticket.owner)

    make_clock(ticket, state="kept", stopped_at=begun + HOUR)
    break_promise(another())
    make_clock(another())
    break_promise(another(), state="resting", stopped_at=None, resting_since=begun + 2.5 * HOUR)
    make_clock(another(), target=36_000)
    make_clock(another(), state="void", stopped_at=begun + HOUR)


def test_the_due_instant_decides_and_what_is_neither_counts_in_no_share(some):
    found = figures(columns())
    assert (found.kept, found.broken, found.open, found.n) == (1, 3, 1, 4)
    assert found.share == 0.25
    assert found.interval.low < 0.25 < found.interval.high


def test_open_ones_count_in_times_for_as_long_as_they_lasted(some):
    found = figures(columns())
    assert found.lasted.median is None, "three of five are still open"
    assert sorted(round(spent / 60) for spent in columns().worked) == [60, 150, 179, 180, 180]


def test_nothing_counted_says_nothing(db):
    found = figures(columns())
    assert (found.n, found.share, found.interval, found.worked.median) == (0, None, None, None)


def test_time_taken_is_what_the_clock_itself_would_say(db):
    """Played through the real actions: opening hours, two rests, a clock that rests now."""
    week = {day: [["09:00", "12:00"], ["13:00", "17:00"]] for day in ("mon", "tue", "wed", "thu")}
    Calendar.objects.create(slug="office", name="Office", zone="Asia/Kolkata", week=week)
    promise = {
        "key": "s",
        "kind": "solution",
        "target": "9h",
        "hours": "office",
        "name": {"en": "S"},
    }
    document = {
        "languages": ["en"],
        "promises": [{**promise, "rests": ["customer", "other"]}],
        "escalation": [],
    }
    manager, agent = make_agent(role="administrator"), make_agent()
    start = datetime(2026, 6, 1, 4, tzinfo=UTC)
    with time_machine.travel(start, tick=False) as machine:
        policy.publish(policy.draft(read(document), by=manager), by=manager)
        one, two = (make_ticket(make_customer()) for _ in range(2))
        for hours, ticket in ((3, one), (5, two)):
            machine.move_to(start + hours * HOUR)
            actions.reply(ticket, body="And?", by=agent)
        machine.move_to(start + 50 * HOUR)
        write(one, "This")
        machine.move_to(start + 55 * HOUR)
        actions.solve(one, by=agent)
        now = start + 60 * HOUR
        found = columns(now=now)
        for place, key in enumerate(found.numbers["clock"].tolist()):
            clock = Clock.objects.select_related("snapshot").get(pk=key)
            end = clock.stopped_at or clock.resting_since
            spent = taken(clocks.timeline_for(clock), clock.started_at, end, clocks.rests_of(clock))
            assert found.worked[place] == spent.total_seconds() > 0
            assert found.lasted[place] == ((clock.stopped_at or now) - start).total_seconds()


def test_who_may_count_what(some, owner, lead, administrator, billing):
    break_promise(make_ticket(make_customer(), team=billing))
    break_promise(make_ticket(make_customer()))
    counted = {who: len(columns(who)) for who in (owner, lead, administrator)}
    assert counted == {owner: 0, lead: 5, administrator: 7}


def test_a_lead_of_a_team_counts_nothing_they_could_not_open(some, lead):
    lead.roles.first().permissions.remove("tickets.read_all")
    lead.memberships.update(is_lead=False)
    assert len(columns(lead)) == 0


def test_one_query_however_many(some, django_assert_num_queries):
    with django_assert_num_queries(1):
        columns()
