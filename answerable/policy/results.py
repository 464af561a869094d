"""What a replay says, as data for pages and machines: per promise, group and hour of the week."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import numpy as np

from answerable.calendars.models import Calendar
from answerable.calendars.queries import timeline_now
from answerable.calendars.timeline import Timeline, instant
from answerable.policy.columns import TEXTS, History, Int, Mask, Small
from answerable.policy.document import ALWAYS_OPEN, Document
from answerable.policy.replay import Outcome, by_group, replay

T = TypeVar("T")

HOUR = 3_600_000_000
REALISTIC = 0.9  # a promise is realistic if this share of cases would have been kept
ENOUGH = 30  # decided cases; with fewer we say nothing


@dataclass(frozen=True)
class Group:
    """One value of a dimension: its counts, the share kept now, and what could be promised it."""

    value: str
    kept: int
    broken: int
    censored: int
    now: float | None
    at_90: int | None
    at_95: int | None


@dataclass(frozen=True)
class PromiseResult:
    """One promise replayed; `now` is the share kept of the same cases under the present policy."""

    key: str
    target: int
    n: int
    kept: int
    broken: int
    censored: int
    share: float | None
    now: float | None
    at_90: int | None
    at_95: int | None
    groups: dict[str, list[Group]]
    hours: list[list[float | None]]  # [weekday, Monday first][hour] share kept
    hours_n: list[list[int]]  # decided cases of each

    @property
    def verdict(self) -> str:
        """realistic, not_realistic, or too_few to say."""
        if self.n < ENOUGH or self.share is None:
            return "too_few"
        return "realistic" if self.share >= REALISTIC else "not_realistic"


def timelines_for(*documents: Document) -> dict[str, Timeline | None]:
    """The calendars these documents name, as they are now."""
    named = frozenset[str]().union(*(document.calendars for document in documents))
    found: dict[str, Timeline | None] = {ALWAYS_OPEN: None}
    for calendar in Calendar.objects.filter(slug__in=named):
        found[calendar.slug] = timeline_now(calendar)
    return found


def results(
    draft: Document,
    history: History,
    timelines: Mapping[str, Timeline | None],
    *,
    present: Document | None,
    zone: ZoneInfo,
    teams: Mapping[int, str],
) -> list[PromiseResult]:
    """Every promise of the draft over the history; hours of the week in the reader's zone."""
    kept_now = _kept_now(present, history, timelines)
    hour = hours_of_week(history.start, zone)
    return [
        _result(outcome, history, kept_now, hour, teams)
        for outcome in replay(draft, history, timelines)
    ]


def _kept_now(
    present: Document | None, history: History, timelines: Mapping[str, Timeline | None]
) -> Int:
    """Per case 1 kept, 0 broken, -1 not decided or not promised, under the present policy."""
    found = np.full(len(history), -1, np.int64)
    for outcome in replay(present, history, timelines) if present else []:
        found[outcome.cases[outcome.over & ~outcome.late]] = 1
        found[outcome.cases[outcome.late]] = 0
    return found


def _result(
    outcome: Outcome, history: History, kept_now: Int, hour: Int, teams: Mapping[int, str]
) -> PromiseResult:
    now = kept_now[outcome.cases]
    return PromiseResult(
        key=outcome.promise.key,
        target=outcome.promise.target,
        n=outcome.n,
        kept=outcome.kept,
        broken=outcome.broken,
        censored=outcome.censored,
        share=outcome.share_kept,
        now=_mean(now),
        at_90=outcome.tightest(0.90),
        at_95=outcome.tightest(0.95),
        groups={
            **{name: _texts(outcome, history, name, now) for name in ("channel", "language")},
            "team": _groups(outcome, history.facts["team"], teams, now),
        },
        hours=_shares(*(counts := _hours(outcome, hour))),
        hours_n=_by_day((counts[0] + counts[1]).tolist()),
    )


def _texts(outcome: Outcome, history: History, name: str, now: Int) -> list[Group]:
    if name not in TEXTS:
        raise KeyError(name)
    return _groups(outcome, history.facts[name], dict(enumerate(history.words[name])), now)


def _groups(outcome: Outcome, column: Small, names: Mapping[int, str], now: Int) -> list[Group]:
    codes = column[outcome.cases]
    return [
        _group(outcome, codes == code, names.get(code, ""), counts, now)
        for code, counts in by_group(outcome, codes).items()
    ]


def _group(
    outcome: Outcome, here: Mask, value: str, counts: tuple[int, int, int], now: Int
) -> Group:
    part = replace(
        outcome, spent=outcome.spent[here], late=outcome.late[here], over=outcome.over[here]
    )
    shares = (part.tightest(0.90), part.tightest(0.95))
    return Group(value, *counts, _mean(now[here]), *shares)


def _mean(now: Int) -> float | None:
    """Share kept of what is decided under the present policy."""
    decided = now[now >= 0]
    return float(decided.mean()) if len(decided) else None


def _hours(outcome: Outcome, hour: Int) -> tuple[Int, Int]:
    """Kept and broken in each of the 168 hours of the week."""
    here = hour[outcome.cases]
    kept = np.bincount(here[outcome.over & ~outcome.late], minlength=168)
    return kept, np.bincount(here[outcome.late], minlength=168)


def _shares(kept: Int, broken: Int) -> list[list[float | None]]:
    pairs = zip(kept, broken, strict=True)
    return _by_day([float(k / (k + b)) if k + b else None for k, b in pairs])


def _by_day(hours: list[T]) -> list[list[T]]:
    return [hours[day * 24 : day * 24 + 24] for day in range(7)]


def hours_of_week(start: Int, zone: ZoneInfo) -> Int:
    """0 (Monday 00:00) to 167 of each instant in the zone; exact to the hour of the offset."""
    if not len(start):
        return np.zeros(0, np.int64)
    hours, place = np.unique(start // HOUR, return_inverse=True)
    local = [instant(int(hour) * HOUR).astimezone(zone) for hour in hours]
    codes = np.array([at.weekday() * 24 + at.hour for at in local], np.int64)
    found: Int = codes[place]
    return found


def as_data(found: list[PromiseResult]) -> list[dict[str, Any]]:
    """For JSON."""
    return [
        {
            "promise": each.key,
            "target_seconds": each.target,
            "verdict": each.verdict,
            "n": each.n,
            "kept": each.kept,
            "broken": each.broken,
            "censored": each.censored,
            "share_kept": each.share,
            "share_kept_now": each.now,
            "tightest_90_seconds": each.at_90,
            "tightest_95_seconds": each.at_95,
            "groups": {
                name: [vars(group) for group in groups] for name, groups in each.groups.items()
            },
            "hours": each.hours,
            "hours_n": each.hours_n,
        }
        for each in found
    ]


def moment(text: str) -> datetime:
    """An ISO date or instant of the command line as aware UTC; ValueError otherwise."""
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)
