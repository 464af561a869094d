"""Jobs: what is to be run soon or later, at least once, outside the request that asks for it.

A job is a wake-up and may come twice; the truth is in the rows it works on. Jobs are functions
with keyword arguments that fit into JSON, kept in the `jobs.py` of an app:

    @job("outbox.send", queue="outside", max_attempts=20)
    def send(*, outgoing: int) -> None: ...

    enqueue(send, outgoing=7)                      # in the caller's transaction
"""

import inspect
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import import_module
from typing import Any, Literal, TypeVar

from django.db import IntegrityError, connection, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.module_loading import autodiscover_modules

from answerable.core import wakeup
from answerable.core.database import adapted
from answerable.core.models import Job

Run = Callable[..., None]
Runs = TypeVar("Runs", bound=Run)
Queue = Literal["default", "outside", "calls", "slow"]

QUEUES: tuple[Queue, ...] = ("default", "outside", "calls", "slow")
"""default: short work in our own database; outside: waits for mail servers; calls: waits for
other people's web servers, which may all be slow while mail must go;
slow: minutes of our own work. Each has its own thread, so none waits for another."""

HIGH, NORMAL, LOW = 10, 0, -10
PRIORITIES = (HIGH, NORMAL, LOW)

BACK_OFF = tuple(timedelta(seconds=s) for s in (2, 10, 60, 300, 1800, 3600))
"""How long to wait after the first, second, … failure; the last one repeats."""


HASTEN = """
UPDATE core_job SET run_at = CASE WHEN run_at > %s THEN %s ELSE run_at END
WHERE state = 'ready' AND unique_key = %s AND NOT unique_key = ''
"""  # every message asks for it: written out, it costs a tenth of working it out


@dataclass(frozen=True)
class Kind:
    """What is known about the jobs of one name."""

    name: str
    run: Run
    max_attempts: int = 5
    queue: Queue = "default"
    back_off: Sequence[timedelta] = BACK_OFF
    limit: timedelta = timedelta(minutes=10)
    every: timedelta | None = None

    def wait(self, attempts: int) -> timedelta:
        """How long until the next try after so many; up to a tenth more, so that crowds part."""
        pause = self.back_off[min(attempts, len(self.back_off)) - 1]
        return pause * (1 + random.random() / 10)  # noqa: S311


_kinds: dict[str, Kind] = {}
_names: dict[Run, str] = {}
_signatures: dict[str, inspect.Signature] = {}


def job(
    name: str,
    *,
    max_attempts: int = 5,
    queue: Queue = "default",
    back_off: Sequence[timedelta] = BACK_OFF,
    limit: timedelta = timedelta(minutes=10),
) -> Callable[[Runs], Runs]:
    """Makes a function a job. The name is stored in rows: never change it.

    After `max_attempts` failures (or deaths of its worker) it is laid aside as dead. A job that
    runs longer than `limit` is taken for hanging: its worker ends itself and is started again.
    """

    def register(run: Runs) -> Runs:
        _add(Kind(name, run, max_attempts, queue, tuple(back_off), limit))
        return run

    return register


def periodic(
    name: str, *, every: timedelta, queue: Queue = "default", max_attempts: int = 3
) -> Callable[[Runs], Runs]:
    """Makes a function without arguments a job that runs once in each slot of time.

    Slots are counted from the epoch in UTC. After an outage only the present slot is run.
    """

    def register(run: Runs) -> Runs:
        _add(Kind(name, run, max_attempts, queue, every=every))
        return run

    return register


def _add(kind: Kind) -> None:
    known = _kinds.get(kind.name)
    if known and known.run.__qualname__ != kind.run.__qualname__:
        raise ValueError(f"Two jobs are named {kind.name}")
    if kind.queue not in QUEUES:
        raise ValueError(f"No queue is named {kind.queue}; there are {', '.join(QUEUES)}")
    _kinds[kind.name] = kind
    _names[kind.run] = kind.name
    _signatures[kind.name] = inspect.signature(kind.run)


def kinds() -> dict[str, Kind]:
    """All jobs of all apps (reads their `jobs.py`)."""
    import_module("answerable.core.tidying")
    autodiscover_modules("jobs")
    return dict(_kinds)


def enqueue(
    run: Run,
    *,
    run_at: datetime | None = None,
    unique_key: str = "",
    priority: int = NORMAL,
    **arguments: Any,
) -> None:
    """Writes the job into the caller's transaction; it runs after the commit, or at `run_at`.

    With a `unique_key` at most one job waits under it: a second one changes nothing but the time,
    to the earlier of the two. One that already runs does not count as waiting.
    """
    kind = _kinds[_names[run]]
    _signatures[kind.name].bind(**arguments)
    if priority not in PRIORITIES:
        raise ValueError(f"Priority {priority} is none of {PRIORITIES}")
    row = Job(
        kind=kind.name,
        arguments=arguments,
        queue=kind.queue,
        priority=priority,
        unique_key=unique_key,
        run_at=run_at or timezone.now(),
    )
    if unique_key:
        _insert_or_hasten(row)
    else:
        row.save(force_insert=True)
    wakeup.send("jobs", kind.queue)


def _insert_or_hasten(row: Job) -> None:
    """One waiting row per unique key; loops only while others take it between our two looks."""
    while not _hasten(row):
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError:
            row.pk = None
            continue
        return


def _hasten(row: Job) -> bool:
    """True if a job waits under this key; it then runs no later than ours would."""
    at = adapted(row.run_at)
    with connection.cursor() as cursor:
        cursor.execute(HASTEN, [at, at, row.unique_key])
        return bool(cursor.rowcount > 0)


def dead_jobs() -> QuerySet[Job]:
    """The jobs that were given up, newest first: somebody has to look at them."""
    return Job.objects.filter(state=Job.State.DEAD).order_by("-finished_at", "-id")


def revive(dead: Job) -> bool:
    """Lets a dead job run again from its first attempt. False if it is dead no more.

    Where another one waits under the same unique key, that one does the work: this one is done.
    """
    mine = Job.objects.filter(pk=dead.pk, state=Job.State.DEAD)
    fresh = {"attempts": 0, "run_at": timezone.now(), "finished_at": None, "worker": ""}
    try:
        with transaction.atomic():
            changed = mine.update(state=Job.State.READY, **fresh)
    except IntegrityError:
        changed = mine.update(state=Job.State.DONE)
    wakeup.send("jobs", dead.queue)
    return changed > 0
