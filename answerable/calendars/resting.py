"""Open time with rests: stretches in which a clock stood still, known only as they happen.

The same as pauses cut out of the calendar, without compiling a calendar for each clock. Rests are
pairs of instants in order, without overlap; a timeline of None is always open.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from answerable.calendars.errors import NeverOpen
from answerable.calendars.timeline import Timeline

Rests = Sequence[tuple[datetime, datetime]]


def add(timeline: Timeline | None, start: datetime, length: timedelta) -> datetime:
    """The first instant by which that much open time has passed.

    Where the calendar has not that much left, because its season is over, it goes by the clock: mail
    must come in and somebody must be told, whatever became of the hours a promise was made in.
    """
    if timeline is None:
        return start + length
    try:
        return timeline.add(start, length)
    except NeverOpen:
        return start + length


def between(timeline: Timeline | None, start: datetime, end: datetime) -> timedelta:
    """Open time between two instants."""
    return end - start if timeline is None else timeline.between(start, end)


def due_at(timeline: Timeline | None, start: datetime, seconds: float, rests: Rests) -> datetime:
    """The instant by which `seconds` of open time outside the rests have passed since start.

    A rest that begins when it is already due changes nothing any more.
    """
    due = add(timeline, start, timedelta(seconds=seconds))
    for begin, end in rests:
        if begin >= due:
            break
        due = add(timeline, due, between(timeline, max(begin, start), end))
    return due


def taken(timeline: Timeline | None, start: datetime, end: datetime, rests: Rests) -> timedelta:
    """Open time from start to end outside the rests."""
    total = between(timeline, start, end)
    for begin, finish in rests:
        first, last = max(begin, start), min(finish, end)
        if first < last:
            total -= between(timeline, first, last)
    return total
