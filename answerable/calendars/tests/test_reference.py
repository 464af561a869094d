"""Business time against a reference that steps from minute to minute.

The reference looks at a wall clock only: it writes down what the clock shows at each minute of
UTC, finds there when a span begins and ends, and counts. It shares no line with the timeline.
BUSINESS_TIME_CASES=10000 makes the long run of it.
"""

import os
import random
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import pytest

from answerable.calendars.hours import Hours, spans
from answerable.calendars.timeline import Timeline

CASES = int(os.environ.get("BUSINESS_TIME_CASES", "50"))
MINUTE = timedelta(minutes=1)
BEFORE, DAYS = timedelta(days=5), 16

# Zones with the days around a change of their clocks, or an ordinary week.
PLACES = [
    ("Europe/Berlin", date(2026, 3, 29)), ("Europe/Berlin", date(2026, 10, 25)),
    ("America/New_York", date(2026, 3, 8)), ("America/New_York", date(2026, 11, 1)),
    ("Australia/Lord_Howe", date(2026, 4, 5)), ("Australia/Lord_Howe", date(2026, 10, 4)),
    ("America/Sao_Paulo", date(2018, 11, 4)), ("America/Sao_Paulo", date(2018, 2, 18)),
    ("Europe/Istanbul", date(2016, 3, 27)), ("Europe/Istanbul", date(2015, 11, 8)),
    ("Asia/Kathmandu", date(1986, 1, 1)), ("Asia/Kolkata", date(2026, 6, 3)),
    ("Pacific/Chatham", date(2026, 9, 27)), ("Pacific/Chatham", date(2026, 4, 5)),
    ("Pacific/Apia", date(2011, 12, 30)), ("Pacific/Kwajalein", date(1993, 8, 21)),
    ("Africa/Casablanca", date(2026, 2, 15)), ("Asia/Pyongyang", date(2018, 5, 5)),
    ("America/Caracas", date(2007, 12, 9)), ("Europe/Dublin", date(2026, 10, 25)),
    ("Asia/Tehran", date(2022, 9, 22)), ("UTC", date(2024, 2, 29)),
]  # fmt: skip


@cache
def shown(name: str, start: datetime) -> list[datetime]:
    """What the clock of the zone shows at each minute."""
    place = ZoneInfo(name)
    minutes = (start + MINUTE * n for n in range(DAYS * 1440))
    return [at.astimezone(place).replace(tzinfo=None, fold=0) for at in minutes]


@cache
def first_shown(name: str, start: datetime) -> dict[datetime, int]:
    """At which minute a wall time is shown for the first time."""
    found: dict[datetime, int] = {}
    for place, wall in enumerate(shown(name, start)):
        found.setdefault(wall, place)
    return found


class Stepping:
    """Is each minute open? And what follows from counting."""

    def __init__(self, name, hours, pauses, start):
        self.start, self.walls = start, shown(name, start)
        self.first = first_shown(name, start)
        self.open = bytearray(len(self.walls))
        days = sorted({wall.date() for wall in self.walls})
        for day in days[1:-2]:
            self.paint(day, () if day in hours.holidays else self.hours_of(hours, day), 1)
        for day in days[1:-2]:
            self.paint(day, hours.breaks.get(day, ()), 0)
        for begin, end in pauses:
            first, last = ((at - start) // MINUTE for at in (begin, end))
            self.open[first:last] = bytes(last - first)

    @staticmethod
    def hours_of(hours, day):
        return hours.shifts.get(day, hours.week[day.weekday()])

    def paint(self, day, day_spans, value):
        for begin, end in day_spans:
            first, last = (
                self.minute(datetime.combine(day, time()) + timedelta(seconds=at))
                for at in (begin, end)
            )
            for place in range(first, last):
                self.open[place] = value

    def minute(self, wall):
        """When the clock shows this; what it skips comes as much later as it skipped."""
        if wall in self.first:
            return self.first[wall]
        for place in range(1, len(self.walls)):
            if self.walls[place - 1] < wall < self.walls[place]:
                skipped = self.walls[place] - self.walls[place - 1] - MINUTE
                return self.first[wall + skipped]
        raise LookupError(wall)

    def at(self, place):
        return self.start + MINUTE * place

    def add(self, place, minutes):
        while minutes:
            if place >= len(self.open):
                return None
            minutes -= self.open[place]
            place += 1
        return self.at(place)

    def sub(self, place, minutes):
        while minutes:
            if place <= 0:
                return None
            place -= 1
            minutes -= self.open[place]
        return self.at(place)


def clock(minute):
    return f"{minute // 60:02d}:{minute % 60:02d}"


def some_spans(dice):
    """None to three spans, quarter hours, now and then the whole day or over midnight."""
    kind = dice.random()
    if kind < 0.15:
        return ()
    if kind < 0.25:
        return spans([["00:00", "24:00"]])
    cuts = sorted(dice.sample(range(1, 96), dice.choice((2, 2, 4, 6))))
    pairs = [[clock(a * 15), clock(b * 15)] for a, b in zip(cuts[::2], cuts[1::2], strict=True)]
    if kind > 0.7:
        pairs[-1][1] = clock(dice.randrange(cuts[0]) * 15)
    return spans(pairs)


def some_case(dice):
    name, day = dice.choice(PLACES)
    start = datetime.combine(day, time(), UTC) - BEFORE
    days = [day + timedelta(days=n) for n in range(-3, 6)]
    hours = Hours(
        zone=ZoneInfo(name),
        week=tuple(some_spans(dice) for _day in range(7)),
        holidays=frozenset(dice.sample(days, dice.choice((0, 0, 1, 2)))),
        shifts={on: some_spans(dice) for on in dice.sample(days, dice.choice((0, 0, 1, 2)))},
        breaks={on: some_spans(dice) for on in dice.sample(days, dice.choice((0, 0, 1, 2)))},
    )
    pauses = []
    for _pause in range(dice.choice((0, 0, 1, 3))):
        begin = start + BEFORE + MINUTE * dice.randint(-2000, 4000)
        pauses.append((begin, begin + MINUTE * dice.randint(0, 3000)))
    return name, start, hours, pauses


@pytest.mark.parametrize("seed", range(max(1, CASES // 100)))
def test_agrees_with_stepping_from_minute_to_minute(seed):
    dice = random.Random(seed)
    compared = 0
    for _case in range(min(CASES, 100)):
        name, start, hours, pauses = some_case(dice)
        if not hours.repeats:
            continue
        timeline, stepping = Timeline(hours, pauses), Stepping(name, hours, pauses, start)
        for _question in range(4):
            place, length = 4 * 1440 + dice.randrange(3 * 1440), dice.randrange(1, 3000)
            at, end = stepping.at(place), stepping.at(place + length)
            about = (seed, _case, name, hours, pauses, at, length)
            assert timeline.is_open(at) == bool(stepping.open[place]), about
            counted = sum(stepping.open[place : place + length])
            assert timeline.between(at, end) == MINUTE * counted, about
            added, taken = stepping.add(place, length), stepping.sub(place, length)
            if added and added < start + timedelta(days=DAYS - 4):
                assert timeline.add(at, MINUTE * length) == added, about
                compared += 1
            if taken and taken > start + timedelta(days=2):
                assert timeline.sub(at, MINUTE * length) == taken, about
                compared += 1
    assert compared > min(CASES, 100) * 3
