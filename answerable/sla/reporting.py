"""How promises were kept, counted: one read of the clocks into columns, then only arithmetic.

A clock counts in the period in which its promise began. Kept and broken are decided by the due
instant; what is neither is censored: it counts in no share, and in the times taken for as long as
it has lasted (Kaplan and Meier). docs/explanation/measures.md explains every figure.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Any

import numpy as np
from django.db.models import BigIntegerField, F, Func, Q, QuerySet, TextField
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Coalesce
from numpy.typing import NDArray

from answerable.calendars.models import Snapshot
from answerable.calendars.queries import timeline_of
from answerable.calendars.timeline import micros
from answerable.policy.replay import DoneBy
from answerable.sla.models import Clock
from answerable.sla.statistics import Interval, wilson

Int = NDArray[np.int64]
Mask = NDArray[np.bool_]
SECOND = 1_000_000
NONE = -1  # no such thing: no team, no cause, not stopped


class Epoch(Func):
    """An instant as whole seconds since 1970, reckoned by the database: quick to read."""

    output_field = BigIntegerField()

    def as_sqlite(self, compiler: Any, connection: Any, **more: Any) -> Any:
        return self.as_sql(
            compiler, connection, template="CAST(strftime('%%%%s', %(expressions)s) AS INTEGER)"
        )

    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> Any:
        return self.as_sql(
            compiler, connection, template="FLOOR(EXTRACT(EPOCH FROM %(expressions)s))::bigint"
        )


def _or_none(expression: str | Combinable) -> Combinable:
    return Coalesce(expression, NONE, output_field=BigIntegerField())


NUMBERS: dict[str, Combinable] = {
    "clock": F("pk"),
    "start": Epoch("started_at"),
    "stop": _or_none(Epoch("stopped_at")),
    "due": _or_none(Epoch("due_at")),
    "rested": _or_none(Epoch("resting_since")),
    "snapshot": _or_none("snapshot_id"),
    "breach": _or_none("breach__id"),
    "cause": _or_none("breach__cause_id"),
    "team": _or_none("ticket__team_id"),
    "provider": _or_none(Coalesce("breach__owner__provider_id", "ticket__team__provider_id")),
    "person": _or_none(Coalesce("breach__owner_id", "ticket__owner_id")),
}
TEXTS: dict[str, Combinable] = {
    "state": F("state"),
    "promise": F("promise"),
    "channel": F("ticket__channel"),
    "language": F("ticket__language"),
    "rests": Cast("rests", TextField()),
}


@dataclass(frozen=True)
class Columns:
    """Clocks side by side. Instants in seconds; `words` of a text column by its codes.

    `worked` and `lasted` are seconds taken, or taken so far; `over`: it has ended.
    """

    numbers: dict[str, Int]
    words: dict[str, list[str]]
    worked: Int
    lasted: Int
    over: Mask
    broken: Mask
    kept: Mask

    def __len__(self) -> int:
        return len(self.lasted)


def counted(clocks: QuerySet[Clock], start: datetime, end: datetime) -> QuerySet[Clock]:
    """Those whose promise began from `start` to before `end` and still means something."""
    began = clocks.filter(started_at__gte=start, started_at__lt=end)
    return began.filter(~Q(state=Clock.State.VOID))


def read_columns(clocks: QuerySet[Clock], *, now: datetime) -> Columns:
    """All of these clocks in one query; what still runs is measured up to `now`."""
    rows = clocks.order_by().values_list(*_named(NUMBERS), *_named(TEXTS)).iterator(20_000)
    columns = list(zip(*rows, strict=True)) or [()] * (len(NUMBERS) + len(TEXTS))
    numbers = {
        name: np.array(values, np.int64) for name, values in zip(NUMBERS, columns, strict=False)
    }
    words: dict[str, list[str]] = {}
    rests: Sequence[str] = columns[-1]
    for name, values in zip(list(TEXTS)[:-1], columns[len(NUMBERS) :], strict=False):
        words[name], numbers[name] = _coded(values)
    return _measured(numbers, words, rests, int(now.timestamp()))


def _named(expressions: dict[str, Combinable]) -> list[Any]:
    return list(expressions.values())


def _coded(values: Sequence[str]) -> tuple[list[str], Int]:
    codes: dict[str, int] = {}
    coded = [codes.setdefault(value, len(codes)) for value in values]
    return list(codes), np.array(coded, np.int64)


def _measured(
    numbers: dict[str, Int], words: dict[str, list[str]], rests: Sequence[str], now: int
) -> Columns:
    def is_state(*names: str) -> Mask:
        codes = [words["state"].index(name) for name in names if name in words["state"]]
        return np.isin(numbers["state"], codes)

    over = numbers["stop"] != NONE
    running = is_state(Clock.State.RUNNING) & (numbers["due"] != NONE)
    late = running & (numbers["due"] <= now)
    broken = is_state(Clock.State.BROKEN) | late | (~over & (numbers["breach"] != NONE))
    standing = np.where(numbers["rested"] != NONE, numbers["rested"], now)
    end = np.where(over, numbers["stop"], standing)
    return Columns(
        numbers=numbers,
        words=words,
        worked=_worked(numbers, rests, np.maximum(end, numbers["start"])),
        lasted=np.maximum(np.where(over, numbers["stop"], now) - numbers["start"], 0),
        over=over,
        broken=broken,
        kept=is_state(Clock.State.KEPT),
    )


def _worked(numbers: dict[str, Int], rests: Sequence[str], end: Int) -> Int:
    """Open seconds from start to end on the calendar of each clock, outside its rests."""
    total = np.zeros(len(end), np.int64)
    place, begin, finish = _rests(rests)
    for snapshot in np.unique(numbers["snapshot"]):
        mine = numbers["snapshot"] == snapshot
        reckon = _reckoner(int(snapshot))
        total[mine] = reckon(numbers["start"][mine], end[mine])
        resting = mine[place]
        at = place[resting]
        length = reckon(begin[resting], np.minimum(finish[resting], end[at]))
        np.subtract.at(total, at, np.maximum(length, 0))
    return np.maximum(total, 0)


def _reckoner(snapshot: int) -> Callable[[Int, Int], Int]:
    """Open seconds between two columns of seconds, on the calendar of that copy."""
    frozen = None if snapshot == NONE else Snapshot.objects.get(pk=snapshot)
    timeline = timeline_of(frozen)
    if timeline is None:
        return lambda start, end: end - start
    return lambda start, end: timeline.between_many(start * SECOND, end * SECOND) // SECOND


def _rests(texts: Sequence[str]) -> tuple[Int, Int, Int]:
    """The rests of all clocks in one table: whose, from, to."""
    found = (
        (place, *(micros(datetime.fromisoformat(at)) // SECOND for at in pair))
        for place, text in enumerate(texts)
        if len(text) > 2
        for pair in json.loads(text)
    )
    flat = np.fromiter(chain.from_iterable(found), np.int64).reshape(-1, 3)
    return flat[:, 0], flat[:, 1], flat[:, 2]


# --- figures ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Taken:
    """Seconds by which half, and nine of ten, were done; None where too many are still open."""

    median: int | None
    ninth: int | None


@dataclass(frozen=True)
class Figures:
    """What is said of a group of clocks: `n` are decided, `open` neither late nor over."""

    kept: int
    broken: int
    open: int
    interval: Interval | None
    worked: Taken
    lasted: Taken

    @property
    def n(self) -> int:
        return self.kept + self.broken

    @property
    def share(self) -> float | None:
        return self.kept / self.n if self.n else None


def figures(columns: Columns, where: Mask) -> Figures:
    """The figures of the clocks at these places."""
    kept, broken = int((columns.kept & where).sum()), int((columns.broken & where).sum())
    over = columns.over[where]
    return Figures(
        kept=kept,
        broken=broken,
        open=int(where.sum()) - kept - broken,
        interval=wilson(kept, kept + broken),
        worked=_taken(columns.worked[where], over),
        lasted=_taken(columns.lasted[where], over),
    )


def _taken(spent: Int, over: Mask) -> Taken:
    done = DoneBy(spent, over)
    return Taken(done.quantile(0.5), done.quantile(0.9))


def by_value(columns: Columns, name: str, within: Mask) -> dict[int, Mask]:
    """The places of each value of a column among those within, most clocks first."""
    values = columns.numbers[name]
    found, counts = np.unique(values[within], return_counts=True)
    order: Iterable[int] = np.argsort(-counts, kind="stable").tolist()
    return {int(found[one]): within & (values == found[one]) for one in order}
