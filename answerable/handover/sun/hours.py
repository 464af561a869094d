"""When a team goes and comes back, and which team follows which: pure, in UTC."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from answerable.calendars.timeline import Timeline

AWAY = timedelta(hours=4)  # a shorter gap, such as lunch, is no closing
AHEAD = timedelta(days=60)  # as far as one looks for the next opening


@dataclass(frozen=True)
class Night:
    """A stretch in which nobody of the team is there: from `closes` to before `back`."""

    closes: datetime
    back: datetime


def next_night(timeline: Timeline, now: datetime) -> Night | None:
    """The night a team that is open goes into. None while it is closed, and where it never closes."""
    if not timeline.is_open(now):
        return None
    days = timeline.intervals(now, now + AHEAD)
    for (_start, closes), (back, _end) in pairwise(days):
        if back - closes >= AWAY:
            return Night(closes, back)
    closes = days[-1][1]
    return Night(closes, now + AHEAD) if closes + AWAY <= now + AHEAD else None


def night_at(timeline: Timeline, now: datetime) -> Night | None:
    """The night that lies over the team now. None while it is open, or only at lunch."""
    if timeline.is_open(now):
        return None
    before = timeline.intervals(now - AHEAD, now)
    after = timeline.intervals(now, now + AHEAD)
    closes = before[-1][1] if before else now - AHEAD
    back = after[0][0] if after else now + AHEAD
    return Night(closes, back) if back - closes >= AWAY else None


def night_around(timeline: Timeline, now: datetime) -> Night | None:
    """The night the team goes into, or that lies over it."""
    return next_night(timeline, now) or night_at(timeline, now)


def in_order(follows: Mapping[int, int]) -> list[int]:
    """Every team of the map in the order of the sun: beginnings first, then along each chain."""
    behind = set(follows.values())
    starts = [key for key in follows if key not in behind] + list(follows)
    found: list[int] = []
    for key in starts:
        while key is not None and key not in found:
            found.append(key)
            key = follows.get(key)  # type: ignore[assignment]
    return found
