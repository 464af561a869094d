"""When somebody is not there, as a value: pure, without a clock. Every instant is aware.

What repeats is kept as wall time of a zone and turned into instants day by day, so a free Friday
lasts 24 hours on most days and 23 or 25 where the clock is changed.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

DAY = timedelta(days=1)
MOST_STEPS = 400  # stretches that follow one another without a gap

Stretch = tuple[datetime, datetime]


@dataclass(frozen=True)
class Away:
    """From `begins` to `ends`, or within them on `weekdays` (0 is Monday) between two times."""

    begins: datetime
    ends: datetime | None
    zone: tzinfo = UTC
    weekdays: frozenset[int] = frozenset()
    from_time: time | None = None
    to_time: time | None = None


def stretches(away: Away, start: datetime, end: datetime) -> Iterator[Stretch]:
    """The stretches (UTC) that reach into the time from start to end, in order."""
    whole = _on_days(away, start, end) if away.weekdays else _once(away)
    for begins, ends in whole:
        begins, ends = max(begins, away.begins), min(ends, away.ends or ends)
        if begins < ends and begins < end and start < ends:
            yield begins.astimezone(UTC), ends.astimezone(UTC)


def _once(away: Away) -> Iterator[Stretch]:
    if away.ends is not None:
        yield away.begins, away.ends


def _on_days(away: Away, start: datetime, end: datetime) -> Iterator[Stretch]:
    first, last = (at.astimezone(away.zone).date() for at in (start, end))
    day = max(first - DAY, away.begins.astimezone(away.zone).date() - DAY)
    while day <= last:
        if day.weekday() in away.weekdays:
            yield _of_day(away, day)
        day += DAY


def _of_day(away: Away, day: date) -> Stretch:
    """From that day's time to the other; one that ends before it begins goes over midnight."""
    from_, to = away.from_time or time(), away.to_time or time()
    return _instant(day, from_, away.zone), _instant(
        day if from_ < to else day + DAY, to, away.zone
    )


def _instant(day: date, at: time, zone: tzinfo) -> datetime:
    return datetime.combine(day, at, zone).astimezone(UTC)


def stretch_at(away: Away, at: datetime) -> Stretch | None:
    """The stretch in which this instant lies; the moment of its end does not."""
    near = stretches(away, at, at + timedelta(microseconds=1))
    return next((one for one in near if one[0] <= at < one[1]), None)


def back_at(aways: Iterable[Away], at: datetime) -> datetime | None:
    """When somebody who is away at that instant is back; None for who is there."""
    every, now = list(aways), at
    for _step in range(MOST_STEPS):
        ends = [found[1] for one in every if (found := stretch_at(one, now))]
        if not ends:
            break
        now = max(ends)
    return now if now > at else None


def cover_of(who: int, covers: Mapping[int, int | None]) -> int | None:
    """Who covers for somebody: the cover's own cover where that one is away too, and so on.

    `covers`: who is away, and whom each named. None: the team, also where they name one another.
    """
    met, cover = {who}, covers.get(who)
    while cover is not None and cover in covers:
        if cover in met:
            return None
        met.add(cover)
        cover = covers[cover]
    return None if cover in met else cover
