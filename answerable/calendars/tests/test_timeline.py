"""Business time against a reference that walks minute by minute, and against known tables."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from answerable.calendars.errors import CalendarError, NeverOpen
from answerable.calendars.hours import Hours, spans, zone
from answerable.calendars.timeline import Timeline, instant, micros
from answerable.testing_examples import examples

MINUTE = timedelta(minutes=1)
ZONES = [
    "UTC", "America/New_York", "Europe/Istanbul", "Europe/London", "Asia/Kolkata",
    "Asia/Kathmandu", "Australia/Lord_Howe", "America/Sao_Paulo", "Pacific/Apia",
]  # fmt: skip


class Walker:
    """The reference: is each minute of UTC open? Knows nothing of intervals or sums."""

    def __init__(self, hours, pauses=()):
        self.hours, self.pauses = hours, pauses

    def is_open(self, at):
        if any(start <= at < end for start, end in self.pauses):
            return False
        local = at.astimezone(self.hours.zone).date()
        days = [local + timedelta(days=n) for n in (-2, -1, 0, 1)]
        return self._covers(days, at, self.hours.spans_on) and not self._covers(
            days, at, lambda day: self.hours.breaks.get(day, ())
        )

    def _covers(self, days, at, spans_on):
        return any(
            self.hours.instant(day, begin).astimezone(UTC)
            <= at
            < self.hours.instant(day, end).astimezone(UTC)
            for day in days
            for begin, end in spans_on(day)
        )

    def add(self, at, minutes, limit=60 * 24 * 6):
        for _step in range(limit):
            if self.is_open(at):
                if minutes == 0:
                    return at
                minutes -= 1
                if minutes == 0:
                    return at + MINUTE
            at += MINUTE
        return None

    def sub(self, at, minutes, limit=60 * 24 * 6):
        for _step in range(limit):
            at -= MINUTE
            if self.is_open(at):
                minutes -= 1
                if minutes == 0:
                    return at
        return None

    def between(self, start, end):
        count = 0
        while start < end:
            count += self.is_open(start)
            start += MINUTE
        return count


def clock(minute):
    return f"{minute // 60:02d}:{minute % 60:02d}"


@st.composite
def day_spans(draw):
    """Up to three spans, the last perhaps over midnight."""
    cuts = sorted(draw(st.sets(st.integers(0, 95), min_size=0, max_size=6)))
    pairs = [[clock(a * 15), clock(b * 15)] for a, b in zip(cuts[::2], cuts[1::2], strict=False)]
    if draw(st.booleans()) and pairs and cuts[0] > 8:
        last = cuts[len(pairs) * 2 - 1]
        if last < 95:
            pairs.append([clock(last * 15 + 15), clock(draw(st.integers(0, 8)) * 15)])
            if pairs[-1][1] == "00:00":
                pairs[-1][1] = "24:00"
    return spans(pairs)


# Days around a change of the clock in one of the zones, and an ordinary week.
START = st.sampled_from(
    [
        datetime(2026, 3, 6, 5, 7), datetime(2026, 10, 31, 3, 0), datetime(2026, 3, 28, 12, 44),
        datetime(2026, 10, 24, 20, 1), datetime(2018, 11, 2, 11, 0), datetime(2026, 4, 4, 13, 30),
        datetime(2011, 12, 29, 6, 0), datetime(2024, 2, 28, 9, 15), datetime(2026, 6, 1, 0, 0),
    ]
)  # fmt: skip


@st.composite
def places(draw):
    start = draw(START).replace(tzinfo=UTC)
    days = [start.date() + timedelta(days=n) for n in range(-3, 6)]
    some_day = st.sampled_from(days)
    hours = Hours(
        zone=zone(draw(st.sampled_from(ZONES))),
        week=tuple(draw(day_spans()) for _day in range(7)),
        holidays=frozenset(draw(st.sets(some_day, max_size=2))),
        shifts=draw(st.dictionaries(some_day, day_spans(), max_size=2)),
        breaks=draw(st.dictionaries(some_day, day_spans(), max_size=2)),
    )
    begin = start + MINUTE * draw(st.integers(-2000, 4000))
    pauses = [(begin, begin + MINUTE * draw(st.integers(0, 3000)))] if draw(st.booleans()) else []
    return start, hours, pauses


@settings(max_examples=examples(10), deadline=None)
@given(places(), st.integers(0, 24 * 60), st.integers(1, 1500))
def test_agrees_with_walking_minute_by_minute(place, length, minutes):
    start, hours, pauses = place
    if not hours.repeats:
        return
    timeline, walker = Timeline(hours, pauses), Walker(hours, pauses)
    end = start + MINUTE * length
    assert timeline.is_open(start) == walker.is_open(start)
    assert timeline.between(start, end) == MINUTE * walker.between(start, end)
    added, taken = walker.add(start, minutes), walker.sub(start, minutes)
    if added is not None:
        assert timeline.add(start, MINUTE * minutes) == added
    if taken is not None:
        assert timeline.sub(start, MINUTE * minutes) == taken


@settings(max_examples=examples(80), deadline=None)
@given(places(), st.integers(1, 400 * 3600))
def test_what_is_added_is_what_lies_between(place, seconds):
    start, hours, pauses = place
    if not hours.repeats:
        return
    timeline, duration = Timeline(hours, pauses), timedelta(seconds=seconds)
    due = timeline.add(start, duration)
    assert timeline.between(start, due) == duration
    assert timeline.between(due, start) == -duration
    back = timeline.sub(due, duration)
    assert timeline.between(back, due) == duration
    assert back >= start


@settings(max_examples=examples(60), deadline=None)
@given(places(), st.lists(st.integers(-90_000, 900_000), min_size=1, max_size=30))
def test_many_at_once_are_the_same_as_one_by_one(place, offsets):
    start, hours, pauses = place
    if not hours.repeats:
        return
    timeline = Timeline(hours, pauses)
    begins = [start + timedelta(seconds=offset) for offset in offsets]
    array = np.array([micros(at) for at in begins])
    due = timeline.add_many(array, 7_200_000_000)
    assert [instant(int(at)) for at in due] == [
        timeline.add(at, timedelta(hours=2)) for at in begins
    ]
    assert list(timeline.between_many(array, due)) == [7_200_000_000] * len(begins)


NINE_TO_FIVE = tuple(spans([["09:00", "17:00"]]) for _day in range(5)) + ((), ())


def office(name, **exceptions):
    return Timeline(Hours(zone=zone(name), week=NINE_TO_FIVE, **exceptions))


@pytest.mark.parametrize(
    ("name", "start", "hours", "due"),
    [
        ("Europe/Berlin", "2026-03-27T16:00+01:00", 2, "2026-03-30T10:00+02:00"),
        ("Europe/Berlin", "2026-10-23T16:00+02:00", 2, "2026-10-26T10:00+01:00"),
        ("Asia/Kathmandu", "2026-06-01T00:00+00:00", 8, "2026-06-01T17:00+05:45"),
        ("Australia/Lord_Howe", "2026-04-03T16:30+11:00", 1, "2026-04-06T09:30+10:30"),
        ("Europe/Istanbul", "2016-09-06T12:00+03:00", 40, "2016-09-13T12:00+03:00"),
        ("America/New_York", "2024-02-28T16:00-05:00", 9, "2024-02-29T17:00-05:00"),
    ],
)
def test_due_times_across_changes_of_the_clock(name, start, hours, due):
    added = office(name).add(datetime.fromisoformat(start), timedelta(hours=hours))
    assert added == datetime.fromisoformat(due)


def test_a_day_of_24_hours_has_23_or_25_when_the_clock_changes():
    always = Timeline(Hours(zone("Europe/Berlin"), (spans([["00:00", "24:00"]]),) * 7))
    here = zone("Europe/Berlin")

    def length(day):
        start = datetime(2026, *day, tzinfo=here)
        return always.between(start, datetime(2026, day[0], day[1] + 1, tzinfo=here))

    assert length((3, 29)) == timedelta(hours=23)
    assert length((10, 25)) == timedelta(hours=25)


def test_a_night_shift_belongs_to_the_day_it_begins_on():
    night = tuple(spans([["22:00", "06:00"]]) for _day in range(5)) + ((), ())
    timeline = Timeline(Hours(zone("UTC"), night, holidays=frozenset({date(2026, 6, 2)})))
    assert timeline.is_open(datetime(2026, 6, 2, 5, 59, tzinfo=UTC))
    assert not timeline.is_open(datetime(2026, 6, 2, 22, 0, tzinfo=UTC))
    assert not timeline.is_open(datetime(2026, 6, 3, 5, 0, tzinfo=UTC))
    assert timeline.is_open(datetime(2026, 6, 6, 5, 0, tzinfo=UTC))


def test_decades_ahead_and_back_are_exact():
    timeline = office("Europe/Istanbul")
    start = datetime(2026, 6, 1, 6, tzinfo=UTC)
    far = timeline.add(start, timedelta(hours=8 * 5 * 52 * 60))
    assert timeline.between(start, far) == timedelta(hours=8 * 5 * 52 * 60)
    assert far.year in (2085, 2086)
    assert timeline.sub(far, timedelta(hours=8 * 5 * 52 * 60)) <= start


def test_a_calendar_that_is_never_open_says_so():
    with pytest.raises(NeverOpen):
        Timeline(Hours(zone("UTC"), ((),) * 7))
    once = Timeline(
        Hours(zone("UTC"), ((),) * 7, shifts={date(2026, 1, 1): spans([["09:00", "10:00"]])})
    )
    start = datetime(2020, 1, 1, tzinfo=UTC)
    assert once.add(start, timedelta(hours=1)) == datetime(2026, 1, 1, 10, tzinfo=UTC)
    with pytest.raises(NeverOpen):
        once.add(start, timedelta(hours=1, seconds=1))


def test_an_endless_pause_is_answered_not_looped():
    start = datetime(2026, 6, 1, 12, tzinfo=UTC)
    timeline = Timeline(Hours(zone("UTC"), NINE_TO_FIVE), [(start, None)])
    with pytest.raises(NeverOpen):
        timeline.add(start, timedelta(seconds=1))


def test_bad_spans_and_zones_are_clear_errors():
    for pairs in ([["9", "17:00"]], [["09:00", "09:00"]], [["24:00", "01:00"]], [["09:60", "10:00"]],
                  [["09:00", "12:00"], ["11:00", "13:00"]], ["09:00-17:00"], "x", [["a", "b", "c"]]):  # fmt: skip
        with pytest.raises(CalendarError):
            spans(pairs)
    for name in ("Mars/Olympus", "../etc/passwd", ""):
        with pytest.raises(CalendarError):
            zone(name)
