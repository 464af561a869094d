"""Pure rules of clocks: when the rungs of the escalation matrix are reached, how much is spent.

All instants are aware UTC; lengths are seconds of open time on the clock's calendar (None: always
open), rests as in calendars.resting.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from answerable.calendars.resting import Rests, add, due_at, taken
from answerable.calendars.timeline import Timeline
from answerable.policy.document import Step


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
            at = add(timeline, due, timedelta(seconds=step.after or 0))
        planned.append(Planned(step, at))
    return sorted(planned, key=lambda each: (each.at, each.step.key))


def share_spent(
    timeline: Timeline | None, start: datetime, now: datetime, target: int, rests: Rests
) -> float:
    """How much of the target is used up: 0 at the start, 1 when due, more when late."""
    return taken(timeline, start, now, rests) / timedelta(seconds=target)
