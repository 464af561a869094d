"""Pure arithmetic of clocks: when something is due, how long it took, when a step is reached.

All instants are aware UTC; lengths are seconds of open time on the clock's calendar (None: always
open). Rests are pairs of instants in which the clock stood still, in order, without overlap.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from answerable.calendars.timeline import Timeline
from answerable.policy.document import Step

Rests = Sequence[tuple[datetime, datetime]]


def _add(timeline: Timeline | None, start: datetime, length: timedelta) -> datetime:
    return start + length if timeline is None else timeline.add(start, length)


def _between(timeline: Timeline | None, start: datetime, end: datetime) -> timedelta:
    return end - start if timeline is None else timeline.between(start, end)


def due_at(timeline: Timeline | None, start: datetime, seconds: float, rests: Rests) -> datetime:
    """The instant by which `seconds` of open time outside the rests have passed since start.

    A rest that begins when it is already due changes nothing any more.
    """
    due = _add(timeline, start, timedelta(seconds=seconds))
    for begin, end in rests:
        if begin >= due:
            break
        due = _add(timeline, due, _between(timeline, max(begin, start), end))
    return due


def taken(timeline: Timeline | None, start: datetime, end: datetime, rests: Rests) -> timedelta:
    """Open time from start to end outside the rests."""
    total = _between(timeline, start, end)
    for begin, finish in rests:
        first, last = max(begin, start), min(finish, end)
        if first < last:
            total -= _between(timeline, first, last)
    return total


@dataclass(frozen=True)
class Planned:
    """A rung of the matrix and the instant it is reached, if nothing happens before."""

    step: Step
    at: datetime


def plan(
    timeline: Timeline | None,
    start: datetime,
    target: int,
    rests: Rests,
    steps: Sequence[Step],
) -> list[Planned]:
    """When each step is reached, earliest first. A step after the due time counts open time too."""
    due = due_at(timeline, start, target, rests)
    planned = []
    for step in steps:
        if step.share is not None:
            at = due_at(timeline, start, target * step.share, rests)
        else:
            at = _add(timeline, due, timedelta(seconds=step.after or 0))
        planned.append(Planned(step, at))
    return sorted(planned, key=lambda each: (each.at, each.step.key))


def share_spent(
    timeline: Timeline | None, start: datetime, now: datetime, target: int, rests: Rests
) -> float:
    """How much of the target is used up: 0 at the start, 1 when due, more when late."""
    return taken(timeline, start, now, rests) / timedelta(seconds=target)
