"""Whole days in the reader's zone, and the stretch to compare with."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from answerable.sla.periods import period_named

TODAY = date(2026, 3, 31)
BERLIN = ZoneInfo("Europe/Berlin")


def named(name, first="", last="", zone=BERLIN):
    return period_named(name, today=TODAY, zone=zone, first=first, last=last)


@pytest.mark.parametrize(
    ("name", "first", "last", "before"),
    [
        ("7", date(2026, 3, 25), TODAY, (date(2026, 3, 18), date(2026, 3, 24))),
        ("30", date(2026, 3, 2), TODAY, (date(2026, 1, 31), date(2026, 3, 1))),
        ("month", date(2026, 3, 1), TODAY, (date(2026, 2, 1), date(2026, 2, 28))),
        ("last-month", date(2026, 2, 1), date(2026, 2, 28), (date(2026, 1, 1), date(2026, 1, 31))),
    ],
)
def test_the_days_of_a_period_and_of_the_one_before(name, first, last, before):
    found = named(name)
    assert (found.first, found.last) == (first, last)
    assert (found.before.first, found.before.last) == before


def test_days_begin_at_midnight_of_the_reader_also_when_clocks_change():
    found = named("custom", "2026-03-29", "2026-03-29")
    assert found.start == datetime(2026, 3, 28, 23, tzinfo=UTC)
    assert found.end == datetime(2026, 3, 29, 22, tzinfo=UTC), "a day of 23 hours"
    assert found.before.end == found.start


@pytest.mark.parametrize(
    ("first", "last"),
    [("", ""), ("x", "y"), ("2026-03-31", "2026-03-01"), ("1900-01-01", "2026-01-01")],
)
def test_what_cannot_be_read_is_thirty_days(first, last):
    assert named("custom", first, last) == named("30")
    assert named("rubbish") == named("30")


def test_the_future_is_not_asked():
    assert named("custom", "2026-03-01", "2027-01-01").last == TODAY
