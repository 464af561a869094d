"""Periodic work: once in each slot, whoever looks and however clocks behave."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from answerable.core.jobs import Kind, periodic
from answerable.core.models import Job
from answerable.core.schedule import Schedule, slot_of
from answerable.core.worker import run_due_jobs

pytestmark = pytest.mark.django_db
HOURLY = timedelta(hours=1)
ran: list[str] = []


@periodic("test.hourly", every=HOURLY)
def hourly() -> None:
    ran.append("x")


@pytest.fixture
def clock():
    ran.clear()
    with time_machine.travel("2026-03-29T00:10:00Z", tick=False) as travelling:
        yield travelling


def schedule() -> Schedule:
    return Schedule([Kind("test.hourly", hourly, every=HOURLY)])


@pytest.mark.parametrize(
    ("every", "now", "slot"),
    [
        (timedelta(minutes=10), "2026-01-01T00:09:59", "2026-01-01T00:00:00"),
        (timedelta(minutes=10), "2026-01-01T00:10:00", "2026-01-01T00:10:00"),
        (timedelta(days=1), "2026-03-29T23:59:59", "2026-03-29T00:00:00"),
    ],
)
def test_slots_begin_at_round_times(every, now, slot):
    moment = datetime.fromisoformat(now).replace(tzinfo=UTC)
    assert slot_of(every, moment) == datetime.fromisoformat(slot).replace(tzinfo=UTC)


def test_once_in_each_slot_however_many_look(clock):
    one, two = schedule(), schedule()
    for _ in range(3):
        one.enqueue_due()
        two.enqueue_due()
        run_due_jobs()
    assert ran == ["x"]
    clock.shift(HOURLY)
    one.enqueue_due()
    two.enqueue_due()
    run_due_jobs()
    assert ran == ["x", "x"]


def test_a_clock_that_lags_does_not_repeat_the_slot(clock):
    schedule().enqueue_due()
    run_due_jobs()
    clock.shift(-timedelta(minutes=20))
    schedule().enqueue_due()
    assert run_due_jobs() == 0


def test_after_an_outage_only_the_present_slot_runs(clock):
    schedule().enqueue_due()
    clock.shift(timedelta(days=3))
    schedule().enqueue_due()
    assert Job.objects.filter(state="ready").count() == 1


def test_a_clock_that_was_far_ahead_does_not_stop_the_work(clock):
    clock.shift(timedelta(days=365))
    schedule().enqueue_due()
    run_due_jobs()
    clock.shift(-timedelta(days=365))
    schedule().enqueue_due()
    assert run_due_jobs() == 1
