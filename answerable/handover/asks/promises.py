"""By when a department answers: the policy's internal promises, and the ladder when it does not."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from answerable.accounts.models import Team
from answerable.calendars.queries import snapshot_of, timeline_of
from answerable.calendars.resting import due_at
from answerable.calendars.timeline import Timeline
from answerable.policy.document import ALWAYS_OPEN, Document, InternalPromise
from answerable.policy.queries import document_of, version_at
from answerable.sla import rules

SOONER, LATER = 0.25, 1.0  # of the target, after it is due, where the policy has no rungs


@dataclass(frozen=True)
class Promised:
    """What holds for one question: instants in UTC, and the rungs of the ladder in order."""

    key: str = ""
    target: int | None = None
    due_at: datetime | None = None
    solution_due_at: datetime | None = None
    rungs: tuple[dict[str, Any], ...] = ()

    @property
    def first_look(self) -> datetime | None:
        return min((datetime.fromisoformat(rung["at"]) for rung in self.rungs), default=None)

    @property
    def until(self) -> datetime | None:
        """As long as somebody who asks may wait: for the answer, else for the solution."""
        return self.due_at or self.solution_due_at


def promised_by(team: Team, *, now: datetime) -> Promised:
    """The promise of the department, or of its provider, under the policy in force now."""
    version = version_at(now)
    document = document_of(version) if version else None
    if document is None:
        return Promised()
    answer, solution = _owed(document, team, "answer"), _owed(document, team, "solution")
    first = answer or solution
    if first is None:
        return Promised()
    ladders = [_ladder(document, one, now) for one in (answer, solution) if one]
    return Promised(
        first.key,
        first.target,
        _due(answer, now) if answer else None,
        _due(solution, now) if solution else None,
        tuple(rung for ladder in ladders for rung in ladder),
    )


def _owed(document: Document, team: Team, kind: str) -> InternalPromise | None:
    givers = [team.slug, *([team.provider.giver] if team.provider else [])]
    owed = document.internal_promises
    return next((one for one in owed if one.giver in givers and one.kind == kind), None)


def _due(promise: InternalPromise, now: datetime) -> datetime:
    return due_at(_timeline(promise), now, promise.target, [])


def _timeline(promise: InternalPromise) -> Timeline | None:
    return None if promise.hours == ALWAYS_OPEN else timeline_of(snapshot_of(promise.hours))


def _ladder(document: Document, promise: InternalPromise, now: datetime) -> list[dict[str, Any]]:
    """The rungs of the matrix that name the promise; else lead and head after a while.

    The owner of the customer's ticket is told before anybody else, at the latest when it is due.
    """
    due = _due(promise, now)
    steps = [step for step in document.escalation if promise.key in step.promises]
    planned = rules.plan(_timeline(promise), now, promise.target, [], steps)
    rungs = [(one.at, one.step.key, list(one.step.tell)) for one in planned] or [
        (due + timedelta(seconds=promise.target * share), key, [who])
        for share, key, who in ((SOONER, "late-lead", "lead"), (LATER, "late-head", "head"))
    ]
    first = (min(due, *(at for at, *_rest in rungs)), "asker", ["asker"])
    mark = "" if promise.kind == "answer" else "solution:"
    return [
        {"key": f"{mark}{key}", "of": promise.kind, "at": at.isoformat(), "tell": tell}
        for at, key, tell in [first, *rungs]
    ]
