"""A calendar as a value: the week, the exceptions, the zone, checked when it is made."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from answerable.calendars.errors import CalendarError

DAY = 24 * 3600
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

Span = tuple[int, int]  # seconds of wall time since midnight; the end may lie past 24:00


@dataclass(frozen=True)
class Hours:
    """When somebody is there, in wall time of `zone`.

    `week`: seven tuples of spans, Monday first. `shifts` replace the spans of their date (an empty
    tuple closes it). `holidays` close every span that begins on that date, shifts too. `breaks`
    are cut out of whatever is open then. A span over midnight belongs to the day it begins on.
    """

    zone: ZoneInfo
    week: tuple[tuple[Span, ...], ...]
    holidays: frozenset[date] = frozenset()
    shifts: Mapping[date, tuple[Span, ...]] = field(default_factory=dict)
    breaks: Mapping[date, tuple[Span, ...]] = field(default_factory=dict)

    def spans_on(self, day: date) -> tuple[Span, ...]:
        """The spans that begin on this date, before breaks."""
        if day in self.holidays:
            return ()
        shift = self.shifts.get(day)
        return self.week[day.weekday()] if shift is None else shift

    @property
    def repeats(self) -> bool:
        """True if the week itself opens, so that open time never ends."""
        return any(self.week)

    def offset(self, number: int) -> int:
        """Seconds east of UTC as the day of this ordinal begins."""
        begins = datetime.fromordinal(number).replace(tzinfo=self.zone).utcoffset() or timedelta()
        return begins.days * DAY + begins.seconds

    def days_skipped(self, first: int, last: int) -> frozenset[date]:
        """Dates of these years that the zone left out, crossing the date line: nobody is there."""
        news = [date(year, 1, 1) for year in range(first, last + 2)]
        offsets = [self.instant(day, 0).utcoffset() or timedelta() for day in news]
        found = []
        for (start, end), (before, after) in zip(pairwise(news), pairwise(offsets), strict=True):
            if after - before > timedelta(hours=12):
                days = [start + timedelta(days=n) for n in range((end - start).days)]
                found += [day for day in days if not self._has(day)]
        return frozenset(found)

    def _has(self, day: date) -> bool:
        return self.instant(day, 0).astimezone(UTC) < self.instant(day, DAY).astimezone(UTC)

    def instant(self, day: date, second: int) -> datetime:
        """The instant of a wall time. One that the clock skips is as much later as was skipped;
        one that comes twice is its first coming (RFC 5545 section 3.3.5 reads them alike)."""
        days, second = divmod(second, DAY)
        wall = datetime.combine(day + timedelta(days=days), time(), self.zone)
        return wall.replace(hour=second // 3600, minute=second // 60 % 60, second=second % 60)


def zone(name: str) -> ZoneInfo:
    """The IANA zone of that name, or CalendarError."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError, TypeError) as error:
        raise CalendarError(f"There is no time zone named {name!r}.") from error


def clock_second(text: str) -> int:
    """Seconds since midnight of "HH:MM" or "HH:MM:SS"; "24:00" is the end of the day."""
    parts = text.split(":") if isinstance(text, str) else []
    if not 2 <= len(parts) <= 3 or not all(p.isascii() and p.isdigit() for p in parts):
        raise CalendarError(f"{text!r} is not a time of day such as 09:30.")
    hour, minute, second = (*map(int, parts), 0)[:3]
    total = hour * 3600 + minute * 60 + second
    if minute > 59 or second > 59 or total > DAY:
        raise CalendarError(f"{text!r} is not a time of day such as 09:30.")
    return total


def span(start: str, end: str) -> Span:
    """A span of a day. One that ends before it begins goes over midnight; 00:00 to 00:00 is the
    whole day; any other span of no length is an error."""
    begin, finish = clock_second(start), clock_second(end)
    if begin == DAY:
        raise CalendarError(f"A span cannot begin at {start}.")
    if finish < begin or begin == finish == 0:
        finish += DAY
    if finish == begin:
        raise CalendarError(f"The span {start} to {end} has no length.")
    return begin, finish


def spans(pairs: Iterable[Iterable[str]], *, may_overlap: bool = False) -> tuple[Span, ...]:
    """Several spans of one day, in order; spans that overlap are an error unless they may."""
    if isinstance(pairs, str | bytes) or not isinstance(pairs, Iterable):
        raise CalendarError(f"{pairs!r} is not a list of spans.")
    found = []
    for pair in pairs:
        ends = () if isinstance(pair, str) else tuple(pair)
        if len(ends) != 2:
            raise CalendarError(f"{pair!r} is not a span of two times.")
        found.append(span(*ends))
    found.sort()
    for (_b, before), (after, _e) in pairwise(found):
        if after < before and not may_overlap:
            raise CalendarError("Spans of one day overlap.")
    return tuple(found)
