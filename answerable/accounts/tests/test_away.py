"""Absences as values: once and week by week, over changes of the clock; who covers for whom."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from answerable.accounts.away import Away, back_at, cover_of, stretch_at, stretches

BERLIN = ZoneInfo("Europe/Berlin")


def at(text: str, zone: ZoneInfo = BERLIN) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


SUNDAYS = Away(at("2026-01-01"), None, BERLIN, frozenset({6}))
NIGHTS = Away(at("2026-01-01"), None, BERLIN, frozenset({6}), time(22), time(6))
MORNINGS = Away(at("2026-01-01"), at("2026-06-01"), BERLIN, frozenset({0}), time(9), time(12))
HOLIDAY = Away(at("2026-03-02T12:00"), at("2026-03-06"))


@pytest.mark.parametrize(
    ("away", "when", "is_away"),
    [
        (HOLIDAY, "2026-03-02T11:59:59", False),
        (HOLIDAY, "2026-03-02T12:00", True),
        (HOLIDAY, "2026-03-05T23:59:59", True),
        (HOLIDAY, "2026-03-06T00:00", False),
        (SUNDAYS, "2026-03-28T23:59:59", False),
        (SUNDAYS, "2026-03-29T00:00", True),  # the clock goes forward in this night
        (SUNDAYS, "2026-03-29T23:59:59", True),
        (SUNDAYS, "2026-03-30T00:00", False),
        (SUNDAYS, "2026-10-25T02:30", True),  # comes twice
        (NIGHTS, "2026-03-29T21:59", False),
        (NIGHTS, "2026-03-29T22:00", True),
        (NIGHTS, "2026-03-30T05:59", True),
        (NIGHTS, "2026-03-30T06:00", False),
        (MORNINGS, "2026-05-25T09:00", True),
        (MORNINGS, "2026-05-25T12:00", False),
        (MORNINGS, "2026-06-01T09:00", False),  # its end has come
        (MORNINGS, "2025-12-29T09:00", False),  # it has not begun
    ],
)
def test_who_is_away_when(away: Away, when: str, is_away: bool) -> None:
    assert bool(stretch_at(away, at(when))) == is_away


@pytest.mark.parametrize(
    ("day", "hours"), [("2026-03-22", 24), ("2026-03-29", 23), ("2026-10-25", 25)]
)
def test_a_free_day_is_as_long_as_the_clock_makes_it(day: str, hours: int) -> None:
    found = stretch_at(SUNDAYS, at(day) + timedelta(hours=3))
    assert found is not None
    assert found[1] - found[0] == timedelta(hours=hours)
    assert all(one.tzinfo is UTC for one in found)


def test_a_half_hour_zone_where_midnight_is_skipped() -> None:
    beirut = ZoneInfo("Asia/Beirut")  # 2026-03-29 begins at 01:00
    away = Away(at("2026-01-01", beirut), None, beirut, frozenset({6}))
    (found,) = stretches(away, at("2026-03-29T01:00", beirut), at("2026-03-29T02:00", beirut))
    assert found[1] - found[0] == timedelta(hours=23)


def test_absences_that_follow_one_another_are_one() -> None:
    week = Away(at("2026-03-23"), at("2026-03-29"))
    monday = Away(at("2026-03-30"), at("2026-03-30T14:00"))
    assert back_at([week, SUNDAYS, monday], at("2026-03-25")) == at("2026-03-30T14:00")
    assert back_at([week, SUNDAYS], at("2026-03-30")) is None


def test_who_is_always_away_is_back_some_day_we_stop_looking() -> None:
    always = Away(at("2026-01-01"), None, BERLIN, frozenset(range(7)))
    found = back_at([always], at("2026-02-01"))
    assert found
    assert found > at("2027-01-01")


@pytest.mark.parametrize(
    ("covers", "cover"),
    [
        ({}, None),
        ({1: None}, None),
        ({1: 2}, 2),
        ({1: 2, 2: 3}, 3),
        ({1: 2, 2: None}, None),
        ({1: 2, 2: 1}, None),
        ({1: 2, 2: 3, 3: 2}, None),
        ({1: 1}, None),
    ],
)
def test_covers_who_are_away_themselves_are_covered(
    covers: dict[int, int | None], cover: int | None
) -> None:
    assert cover_of(1, covers) == cover
