"""A policy held against history: what it would have kept, and what could have been promised.

Pure and vectorised. For each promise: cases it would have applied to, how many it would have kept
and broken, which are censored (not over, and not yet late), and the tightest target that a share
of the cases would have met. That target is a Kaplan-Meier quantile (Kaplan and Meier, 1958): what
is not over counts for as long as it has lasted, neither as kept nor as gone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from answerable.calendars.timeline import Timeline
from answerable.policy.columns import NEVER, History, Int, Mask, Small, holds
from answerable.policy.document import KINDS, Document, Promise

SECOND = 1_000_000


@dataclass(frozen=True)
class Outcome:
    """One promise over the cases it holds for (`cases`: their places in the history).

    `spent`: open microseconds each took, or had taken at the end of the history. `late`: broken.
    `over`: finished; what is neither late nor over is censored.
    """

    promise: Promise
    cases: Int
    spent: Int
    late: Mask
    over: Mask

    @property
    def kept(self) -> int:
        """Finished in time."""
        return int((self.over & ~self.late).sum())

    @property
    def broken(self) -> int:
        """Late, finished or not."""
        return int(self.late.sum())

    @property
    def censored(self) -> int:
        """Neither finished nor late: nobody knows yet."""
        return int((~self.over & ~self.late).sum())

    @property
    def n(self) -> int:
        """Cases that are decided."""
        return self.kept + self.broken

    @property
    def share_kept(self) -> float | None:
        """Kept of the decided; None without any."""
        return self.kept / self.n if self.n else None

    def tightest(self, share: float) -> int | None:
        """Seconds of open time in which that share of cases would have been done, or None.

        Rounded up to a whole minute: a promise a person would write.
        """
        spent = self._done_by.quantile(share)
        return None if spent is None else -(-spent // (60 * SECOND)) * 60

    @cached_property
    def _done_by(self) -> "DoneBy":
        return DoneBy(self.spent, self.over)


class DoneBy:
    """The Kaplan-Meier estimate of how many are done after how long.

    At the same length what was done counts before what was only seen for so long.
    """

    def __init__(self, spent: Int, over: Mask) -> None:
        ranked = np.sort(spent * 2 + ~over)
        self._times, done = ranked >> 1, 1.0 - (ranked & 1)
        at_risk = np.arange(len(ranked), 0, -1)
        with np.errstate(divide="ignore"):
            self._done = 1 - np.exp(np.cumsum(np.log1p(-done / at_risk)))

    def quantile(self, share: float) -> int | None:
        """The shortest time by which the share is done; None if it is not within what was seen."""
        reached = int(np.searchsorted(self._done, share - 1e-12))
        return int(self._times[reached]) if reached < len(self._times) else None


def replay(
    document: Document, history: History, timelines: Mapping[str, Timeline | None]
) -> list[Outcome]:
    """Every promise of the document over the history, the first that matches taking a case.

    `timelines`: a compiled calendar for each name the document uses (None: always open).
    """
    outcomes = []
    free = np.ones(len(history), np.bool_)
    for promise in document.promises:
        mine = free & (history.kind == KINDS.index(promise.kind)) & holds(promise.when, history)
        free &= ~mine
        outcomes.append(_outcome(promise, history, np.flatnonzero(mine), timelines[promise.hours]))
    return outcomes


def _outcome(promise: Promise, history: History, cases: Int, timeline: Timeline | None) -> Outcome:
    stop = history.stop[cases]
    over = stop != NEVER
    end = np.where(over, stop, history.until)
    spent = _spent(promise, history, cases, end, timeline)
    target = promise.target * SECOND
    late = spent > target
    # Spent to the microsecond: late if it had been spent a microsecond earlier already, that is,
    # if the end came in closed or resting time after the due instant.
    exact = np.flatnonzero(spent == target)
    late[exact] = _spent(promise, history, cases[exact], end[exact] - 1, timeline) == target
    return Outcome(promise, cases, spent, late, over)


def _spent(
    promise: Promise, history: History, cases: Int, end: Int, timeline: Timeline | None
) -> Int:
    """Open time from the start of each case to its `end`, outside the rests."""
    spent = _open(timeline, history.start[cases], end)
    if promise.rests and len(history.pause_end):
        spent = spent - _rested(promise, history, cases, end, timeline)
    return spent


def _open(timeline: Timeline | None, start: Int, end: Int) -> Int:
    return end - start if timeline is None else timeline.between_many(start, end)


def _rested(
    promise: Promise, history: History, cases: Int, end: Int, timeline: Timeline | None
) -> Int:
    """Open time within the rests of each case, as far as they come before `end`."""
    first, last = history.pause_from[cases], history.pause_from[cases + 1]
    counts = last - first
    owner = np.repeat(np.arange(len(cases)), counts)
    rows = np.arange(len(owner)) + np.repeat(first - np.cumsum(counts) + counts, counts)
    begin = _rest_begins(promise, history, rows)
    finish = np.minimum(history.pause_end[rows], end[owner])
    real = begin < finish
    length = _open(timeline, begin[real], finish[real])
    total = np.bincount(owner[real], weights=length, minlength=len(cases))
    return total.astype(np.int64)


def _rest_begins(promise: Promise, history: History, rows: Int) -> Int:
    """Since when the promise rests in each pause; far in the future if it does not."""
    begin = np.full(len(rows), -NEVER, np.int64)
    for who, since in (("customer", history.pause_customer), ("other", history.pause_other)):
        if who in promise.rests:
            began = since[rows]
            begin = np.where(began != NEVER, np.minimum(begin, began), begin)
    return begin


def by_group(
    outcome: Outcome, codes: Int | Small | Sequence[int]
) -> dict[int, tuple[int, int, int]]:
    """Kept, broken and censored for each code of a grouping column (one per case of it, from -1)."""
    code = np.asarray(codes, np.int64) + 1
    if not len(code):
        return {}
    counted = np.bincount(code)
    kept = np.bincount(code[outcome.over & ~outcome.late], minlength=len(counted))
    broken = np.bincount(code[outcome.late], minlength=len(counted))
    rest = counted - kept - broken
    return {
        int(value) - 1: (int(kept[value]), int(broken[value]), int(rest[value]))
        for value in np.flatnonzero(counted)
    }
