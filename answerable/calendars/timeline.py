"""A calendar compiled to open intervals in UTC: every question is a binary search.

Instants are whole microseconds since 1970-01-01 UTC. Beside the ends of each interval stands the
open time up to them, so adding, subtracting and measuring never walk. What is compiled grows by
itself to where a question reaches.
"""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate
from typing import TYPE_CHECKING

from answerable.calendars.errors import CalendarError, NeverOpen
from answerable.calendars.hours import DAY, Hours

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
EPOCH_DAY = EPOCH.toordinal()
SECOND = 1_000_000
FIRST_YEAR, LAST_YEAR = 2, 9998  # a day of room on both sides for every zone
NOT_AHEAD = "There is not that much open time left in this calendar."
NOT_BEFORE = "There was not that much open time before in this calendar."

Interval = tuple[int, int]


def micros(at: datetime) -> int:
    """An aware datetime as microseconds since 1970."""
    return (at - EPOCH) // MICROSECOND


def instant(at: int) -> datetime:
    """Microseconds since 1970 as a datetime in UTC."""
    return EPOCH + at * MICROSECOND


class Timeline:
    """The open time of `hours` with `pauses` (aware start and end; None: still going on) cut out.

    All results in UTC. Safe to share between threads as long as nobody needs it to grow.
    """

    def __init__(
        self, hours: Hours, pauses: Iterable[tuple[datetime, datetime | None]] = ()
    ) -> None:
        pauses = list(pauses)
        self.hours = hours
        self._pauses = _merged(_pause(start, end) for start, end in pauses)
        self._horizon = _horizon(hours, pauses)
        self._years = (0, 0)

    def is_open(self, at: datetime) -> bool:
        """True if the instant lies in open time; the moment of closing does not."""
        at_ = micros(at)
        self._reach(at_, at_)
        found = bisect_right(self._starts, at_) - 1
        return found >= 0 and at_ < self._ends[found]

    def between(self, start: datetime, end: datetime) -> timedelta:
        """Open time from start to end; negative if end is the earlier."""
        a, b = micros(start), micros(end)
        self._reach(min(a, b), max(a, b))
        return (self._elapsed(b) - self._elapsed(a)) * MICROSECOND

    def add(self, start: datetime, duration: timedelta) -> datetime:
        """The first instant by which `duration` of open time has passed since start.

        No duration at all answers start itself, or the next opening if it is closed then.
        """
        wanted = _not_negative(duration)
        at = micros(start)
        self._reach(at, at)
        if wanted == 0:
            return instant(at) if self.is_open(start) else self._opening_after(at)
        if wanted > self._most(at, self._horizon[1]):
            raise NeverOpen(NOT_AHEAD)
        while (target := self._elapsed(at) + wanted) > self._total:
            self._grow_forward()
        found = bisect_left(self._open_at_end, target)
        return instant(self._ends[found] - (self._open_at_end[found] - target))

    def sub(self, start: datetime, duration: timedelta) -> datetime:
        """The last instant from which `duration` of open time passes until start.

        No duration at all answers start itself, or the closing before it if it is closed then.
        """
        wanted = _not_negative(duration)
        at = micros(start)
        self._reach(at, at)
        if wanted == 0:
            return instant(at) if self.is_open(start) else self._closing_before(at)
        if wanted > self._most(at, self._horizon[0]):
            raise NeverOpen(NOT_BEFORE)
        while (target := self._elapsed(at) - wanted) < 0:
            self._grow_backward()
        found = bisect_right(self._open_at_start, target) - 1
        return instant(self._starts[found] + (target - self._open_at_start[found]))

    def intervals(self, start: datetime, end: datetime) -> list[tuple[datetime, datetime]]:
        """The open intervals between two instants, cut at them: to show what counted."""
        a, b = micros(start), micros(end)
        self._reach(a, b)
        first, last = bisect_right(self._ends, a), bisect_left(self._starts, b)
        pairs = zip(self._starts[first:last], self._ends[first:last], strict=True)
        return [(instant(max(s, a)), instant(min(e, b))) for s, e in pairs]

    # --- the same over arrays ---------------------------------------------------------------

    def add_many(self, starts: "NDArray[np.int64]", wanted: int) -> "NDArray[np.int64]":
        """add() for many instants at once: microseconds in, microseconds out; wanted > 0."""
        import numpy as np

        if wanted <= 0:
            raise CalendarError("A duration must be longer than nothing.")
        if not starts.size:
            return starts.copy()
        self._reach(int(starts.min()), int(starts.max()))
        if wanted > self._most(int(starts.max()), self._horizon[1]):
            raise NeverOpen(NOT_AHEAD)
        while self._elapsed(int(starts.max())) + wanted > self._total:
            self._grow_forward()
        ends, at_end = np.frombuffer(self._ends, "i8"), np.frombuffer(self._open_at_end, "i8")
        target = self._elapsed_many(starts) + wanted
        found = np.searchsorted(at_end, target, side="left")
        result: NDArray[np.int64] = ends[found] - (at_end[found] - target)
        return result

    def between_many(
        self, starts: "NDArray[np.int64]", ends: "NDArray[np.int64]"
    ) -> "NDArray[np.int64]":
        """between() for many pairs at once, in microseconds."""
        if not starts.size:
            return starts.copy()
        self._reach(
            int(min(starts.min(), ends.min())),
            int(max(starts.max(), ends.max())),
        )
        return self._elapsed_many(ends) - self._elapsed_many(starts)

    def _elapsed_many(self, at: "NDArray[np.int64]") -> "NDArray[np.int64]":
        import numpy as np

        starts, ends = np.frombuffer(self._starts, "i8"), np.frombuffer(self._ends, "i8")
        before = np.frombuffer(self._open_at_start, "i8")
        found = np.searchsorted(starts, at, side="right") - 1
        inside = np.maximum(found, 0)
        result = before[inside] + np.clip(at - starts[inside], 0, ends[inside] - starts[inside])
        return np.where(found < 0, 0, result)

    # --- what is compiled -------------------------------------------------------------------

    def _elapsed(self, at: int) -> int:
        """Open time from the first compiled instant to this one."""
        found = bisect_right(self._starts, at) - 1
        if found < 0:
            return 0
        return self._open_at_start[found] + min(at, self._ends[found]) - self._starts[found]

    @property
    def _total(self) -> int:
        return self._open_at_end[-1] if self._open_at_end else 0

    def _reach(self, first: int, last: int) -> None:
        """Compiles at least the years of both instants and one more on each side."""
        low, high = instant(first).year - 1, instant(last).year + 1
        if low < FIRST_YEAR or high > LAST_YEAR:
            raise CalendarError("This moment lies outside the years that a calendar holds.")
        if self._years == (0, 0):
            self._compile(low, high)
        elif low < self._years[0] or high > self._years[1]:
            self._compile(min(low, self._years[0]), max(high, self._years[1]))

    def _most(self, at: int, year: int) -> int:
        """More open time than there can be from an instant to that year, weighed by whole weeks:
        what asks for more is refused before a long search for it.

        Clocks put back make a day longer: by less than a day a year, whatever a zone did.
        """
        years = abs(year - instant(at).year) + 2
        in_a_week = sum(end - start for day in self.hours.week for start, end in day)
        special = sum(end - start for day in self.hours.shifts.values() for start, end in day)
        return (years * (53 * in_a_week + DAY) + special) * SECOND

    def _grow_forward(self) -> None:
        low, high = self._years
        if high > self._horizon[1]:
            raise NeverOpen(NOT_AHEAD)
        self._compile(low, high + max(2, high - low))

    def _grow_backward(self) -> None:
        low, high = self._years
        if low < self._horizon[0]:
            raise NeverOpen(NOT_BEFORE)
        self._compile(low - max(2, high - low), high)

    def _opening_after(self, at: int) -> datetime:
        while (found := bisect_left(self._starts, at)) == len(self._starts):
            self._grow_forward()
        return instant(self._starts[found])

    def _closing_before(self, at: int) -> datetime:
        while not (found := bisect_right(self._ends, at)):
            self._grow_backward()
        return instant(self._ends[found - 1])

    def _compile(self, low: int, high: int) -> None:
        first, last = max(low, FIRST_YEAR), min(high, LAST_YEAR)
        open_ = _without(_merged(self._spans(first, last)), self._cuts(first, last))
        self._starts = array("q", (start for start, _end in open_))
        self._ends = array("q", (end for _start, end in open_))
        self._open_at_end = array("q", accumulate(end - start for start, end in open_))
        self._open_at_start = array("q", [0, *self._open_at_end[:-1]][: len(open_)])
        self._years = (low, high)

    def _spans(self, low: int, high: int) -> Iterable[Interval]:
        """Every span that begins in these years, before breaks; empty ones (DST) left out.

        Where the offset is the same today, tomorrow and the day after, a wall time is a sum.
        """
        hours, first, last = self.hours, date(low, 1, 1).toordinal(), date(high, 12, 31).toordinal()
        skipped = hours.days_skipped(low, high)
        today, tomorrow = hours.offset(first), hours.offset(first + 1)
        for number in range(first, last + 1):
            day, after = date.fromordinal(number), hours.offset(number + 2)
            steady = today == tomorrow == after
            base = (number - EPOCH_DAY) * DAY - today
            today, tomorrow = tomorrow, after
            for begin, finish in () if day in skipped else hours.spans_on(day):
                if steady:
                    yield (base + begin) * SECOND, (base + finish) * SECOND
                    continue
                start, end = micros(hours.instant(day, begin)), micros(hours.instant(day, finish))
                if start < end:
                    yield start, end

    def _cuts(self, low: int, high: int) -> list[Interval]:
        """Breaks and pauses as one list."""
        skipped = self.hours.days_skipped(low, high)
        breaks = (
            (micros(self.hours.instant(day, begin)), micros(self.hours.instant(day, finish)))
            for day, spans in self.hours.breaks.items()
            for begin, finish in spans
            if low <= day.year <= high and day not in skipped
        )
        return _merged([*breaks, *self._pauses])


def _horizon(hours: Hours, pauses: Iterable[tuple[datetime, datetime | None]]) -> tuple[int, int]:
    """The first and last year in which there can be open time."""
    first, last = FIRST_YEAR, LAST_YEAR
    if not hours.repeats:
        days = [day for day, spans in hours.shifts.items() if spans]
        if not days:
            raise NeverOpen("This calendar is never open.")
        first, last = min(days).year, max(days).year + 1
    endless = [start.year for start, end in pauses if end is None]
    return first, min([last, *endless])


def _pause(start: datetime, end: datetime | None) -> Interval:
    last = datetime(LAST_YEAR + 1, 12, 31, tzinfo=UTC) if end is None else end
    if last < start:
        raise CalendarError("A pause ends before it begins.")
    return micros(start), micros(last)


def _not_negative(duration: timedelta) -> int:
    wanted = duration // MICROSECOND
    if wanted < 0:
        raise CalendarError("A duration cannot be negative.")
    return wanted


def _merged(intervals: Iterable[Interval]) -> list[Interval]:
    """The same time without overlaps and without seams, in order."""
    result: list[Interval] = []
    for start, end in sorted(intervals):
        if result and start <= result[-1][1]:
            result[-1] = (result[-1][0], max(result[-1][1], end))
        elif start < end:
            result.append((start, end))
    return result


def _without(open_: list[Interval], cuts: list[Interval]) -> list[Interval]:
    """What is open and not cut out; both lists merged and in order."""
    result = []
    cut = 0
    for start, end in open_:
        while cut < len(cuts) and cuts[cut][1] <= start:
            cut += 1
        here = cut
        while here < len(cuts) and cuts[here][0] < end:
            if start < cuts[here][0]:
                result.append((start, cuts[here][0]))
            start = max(start, cuts[here][1])
            here += 1
        if start < end:
            result.append((start, end))
    return result
