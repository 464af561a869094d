"""The worker: one process that runs jobs, with a lane (a thread) for each queue.

It may be killed at any moment. What it had begun is run again by another after the lease; what it
had only taken waits again at once with it. A job that hangs ends the whole process on purpose.
"""

import logging
import os
import secrets
import signal
import socket
import threading
import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from types import FrameType

from django.conf import settings
from django.db import Error as DatabaseError
from django.db import close_old_connections
from django.utils import timezone, translation

from answerable.core import claims, heartbeats, wakeup
from answerable.core.abandoned import Watch
from answerable.core.database import drop_connection
from answerable.core.jobs import QUEUES, Kind, kinds
from answerable.core.models import Job
from answerable.core.schedule import Schedule

log = logging.getLogger("answerable.jobs")

LEASE = timedelta(seconds=30)
LOOK = 1.0  # seconds between looks when no wake-up comes
BATCH = {"default": 10}  # jobs taken at once; 1 in the other queues, whose work is long
HANGING = 70  # exit status (EX_SOFTWARE) when a job is over its limit


def run_one(job: Job, kind: Kind | None) -> str:
    """Runs the job in the default language and zone. Returns the error, or "" if it went well."""
    started = time.monotonic()
    try:
        if kind is None:
            raise LookupError(f"No job is named {job.kind}")
        with translation.override(settings.LANGUAGE_CODE), timezone.override(None):
            kind.run(**job.arguments)
        error = ""
    except (Exception, SystemExit) as problem:
        error = f"{type(problem).__name__}: {problem}"[:2000]
        log.warning("job failed", exc_info=True, extra={"kind": job.kind})
    outcome = {"kind": job.kind, "attempt": job.attempts, "failed": bool(error)}
    log.debug("job", extra={**outcome, "ms": round((time.monotonic() - started) * 1000)})
    return error


class Lane(threading.Thread):
    """Takes the jobs of one queue and runs them one after the other."""

    def __init__(self, queue: str, name: str, lease: timedelta, stop: threading.Event) -> None:
        super().__init__(name=name, daemon=True)
        self.queue = queue
        self.lease = lease
        self.stop = stop
        self.wake = threading.Event()
        self.kinds = kinds()
        self.hand: list[Job] = []  # taken and not yet settled; the first one runs
        self.held_until = 0.0  # monotonic
        self.running: tuple[Kind, float] | None = None

    def run(self) -> None:
        while not self.stop.is_set():
            try:
                worked = self.turn()
            except DatabaseError as error:
                log.warning("the database is away: %s", type(error).__name__)
                drop_connection()
                worked = False
                self.stop.wait(LOOK)
            if not worked:
                self.wake.wait()
                self.wake.clear()
        drop_connection()

    def turn(self) -> bool:
        """Takes what is due and runs it. False if there was nothing."""
        close_old_connections()
        self.held_until = time.monotonic() + self.lease.total_seconds()
        self.hand = claims.claim(self.name, self.queue, BATCH.get(self.queue, 1), self.lease)
        worked = bool(self.hand)
        while self.hand:
            if self.stop.is_set():
                rest, self.hand = self.hand, []
                claims.give_back(rest)
            elif time.monotonic() > self.held_until:
                log.warning("lost the lease of %s jobs: the process stood still", len(self.hand))
                self.hand = []
            else:
                self._run_first()
        return worked

    def _run_first(self) -> None:
        job = self.hand[0]
        kind = self.kinds.get(job.kind)
        if kind:
            self.running = (kind, time.monotonic())
        error = run_one(job, kind)
        self.running = None
        self.hand = self.hand[1:]
        self._settle(lambda: claims.fail(job, kind, error) if error else claims.finish(job))

    def _settle(self, write: Callable[[], bool]) -> None:
        """Writes down how it ended; while the database is away, again and again."""
        while True:
            try:
                if not write():
                    log.warning("a job was taken away while it ran: its end is not recorded")
                return
            except DatabaseError as error:
                log.warning("cannot record the end of a job: %s", type(error).__name__)
                drop_connection()
                if self.stop.wait(LOOK):
                    return

    def renew(self) -> None:
        """Called by the pulse: keeps what is in hand; lets go of it if others have it already."""
        before = {job.pk for job in self.hand}
        if not before:
            return
        now = time.monotonic()
        held = claims.renew(self.name, before, self.lease)
        if before & {job.pk for job in self.hand} <= held:
            self.held_until = max(self.held_until, now + self.lease.total_seconds())
        else:
            self.held_until = 0.0

    def is_hanging(self) -> bool:
        running = self.running
        return running is not None and (
            time.monotonic() - running[1] > running[0].limit.total_seconds()
        )


class Pulse(threading.Thread):
    """Beside the lanes: heartbeat, leases, what dead workers left, and the schedule."""

    def __init__(self, name: str, lanes: Sequence[Lane], lease: timedelta, stop: threading.Event):
        super().__init__(name=name, daemon=True)
        self.lanes = lanes
        self.lease = lease
        self.stop = stop
        self.watch = Watch(lease.total_seconds())
        self.kinds = kinds()
        self.schedule = Schedule(self.kinds.values())

    def run(self) -> None:
        next_beat = time.monotonic()
        while not self.stop.is_set():
            if any(lane.is_hanging() for lane in self.lanes):
                log.critical("a job is over its limit: this worker ends itself")
                os._exit(HANGING)
            try:
                if time.monotonic() >= next_beat:
                    next_beat = time.monotonic() + self.lease.total_seconds() / 3
                    self.beat()
                self.schedule.enqueue_due()
            except DatabaseError as error:
                log.warning("no heartbeat: %s", type(error).__name__)
                drop_connection()
            self.stop.wait(min(LOOK, self.lease.total_seconds() / 3))
        drop_connection()

    def beat(self) -> None:
        close_old_connections()
        for lane in self.lanes:
            lane.renew()
        heartbeats.beat(self.name, "worker")
        running = {job.pk: job for job in Job.objects.filter(state=Job.State.RUNNING)}
        stamps = {pk: (job.attempts, job.lease_until) for pk, job in running.items()}
        left = self.watch.abandoned(stamps, time.monotonic())
        if left:
            log.warning("%s jobs were left by their workers", len(left))
            claims.take_back([running[pk] for pk in left], self.kinds)


class Worker:
    """All lanes of this process; runs until SIGTERM or SIGINT, then ends its current jobs."""

    def __init__(
        self, queues: Sequence[str] = QUEUES, *, threads: int = 1, lease: timedelta = LEASE
    ) -> None:
        self.name = f"{socket.gethostname()[:40]}:{os.getpid()}:{secrets.token_hex(4)}"
        self.stop = threading.Event()
        self.lanes = [
            Lane(queue, f"{self.name}/{queue}-{number}", lease, self.stop)
            for queue in queues
            for number in range(threads)
        ]
        self.pulse = Pulse(self.name, self.lanes, lease, self.stop)

    def run(self, ready: Callable[[], None] = lambda: None, *, grace: float = 25.0) -> None:
        """Blocks. After the signal running jobs get `grace` seconds, then the process leaves."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._on_signal)
        source = wakeup.listen("jobs")
        for thread in (*self.lanes, self.pulse):
            thread.start()
        ready()
        while not self.stop.is_set():
            words = source.wait(LOOK)
            self._wake(words)
        self._wake([])
        source.close()
        until = time.monotonic() + grace
        for thread in (*self.lanes, self.pulse):
            thread.join(max(0.0, until - time.monotonic()))
        heartbeats.forget(self.name)

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self.stop.set()

    def _wake(self, queues: Sequence[str]) -> None:
        for lane in self.lanes:
            if not queues or lane.queue in queues:
                lane.wake.set()


def run_due_jobs(*, queue: str | None = None) -> int:
    """Runs everything due in this thread, also what that enqueues; for tests and the demo.

    Raises what a job raises (the attempt then counts as failed). Returns how many ran.
    """
    known = kinds()
    ran = 0
    for name in (queue,) if queue else QUEUES:
        while batch := claims.claim("here", name, 1, LEASE):
            _run_here(batch[0], known[batch[0].kind])
            ran += 1
    return ran + (run_due_jobs(queue=queue) if ran and not queue else 0)


def _run_here(job: Job, kind: Kind) -> None:
    try:
        kind.run(**job.arguments)
    except Exception as error:
        claims.fail(job, kind, f"{type(error).__name__}: {error}"[:2000])
        raise
    claims.finish(job)
