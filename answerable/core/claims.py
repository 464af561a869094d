"""Taking jobs, keeping them, and giving them up: every change compares before it sets.

A worker takes several waiting jobs at once and runs them in order. Each got its attempt counted
before the work begins. When a worker dies, the first unfinished job of its batch is the one that
ran; the others never began and get their attempt back, so an innocent one is never counted out.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import groupby

from django.db import IntegrityError, connection, transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Greatest
from django.utils import timezone

from answerable.core.database import adapted, is_postgres, relaxed
from answerable.core.jobs import PRIORITIES, Kind
from answerable.core.models import Job

DEFAULT_ATTEMPTS = 5  # of jobs whose kind nobody knows (any more)
# MATERIALIZED: PostgreSQL may run a plain subselect once for each row, and take more than the limit.
TAKE = """
WITH due AS MATERIALIZED (
    SELECT id FROM core_job
    WHERE state = 'ready' AND queue = %s AND priority = %s AND run_at <= %s
    ORDER BY run_at, id LIMIT %s {skip_locked}
)
UPDATE core_job SET state = 'running', attempts = attempts + 1, worker = %s, lease_until = %s
WHERE state = 'ready' AND id IN (SELECT id FROM due) RETURNING id
"""


def order_of_work(jobs: Iterable[Job]) -> list[Job]:
    """The order in which a worker runs what it took at once."""
    return sorted(jobs, key=lambda job: (-job.priority, job.run_at, job.pk))


def claim(worker: str, queue: str, limit: int, lease: timedelta) -> list[Job]:
    """Takes up to `limit` due jobs of one queue for this worker, most urgent first."""
    now = timezone.now()
    taken: list[int] = []
    for priority in PRIORITIES:
        if len(taken) < limit and _is_due(queue, priority, now):
            with relaxed():
                taken += _take(worker, queue, priority, now, limit - len(taken), lease)
    return order_of_work(Job.objects.filter(pk__in=taken, worker=worker)) if taken else []


def _is_due(queue: str, priority: int, now: datetime) -> bool:
    """A look that takes no write lock: most looks find nothing."""
    ready = Job.objects.filter(state=Job.State.READY, queue=queue, priority=priority)
    return ready.filter(run_at__lte=now).exists()


def _take(
    worker: str, queue: str, priority: int, now: datetime, limit: int, lease: timedelta
) -> list[int]:
    statement = TAKE.format(skip_locked="FOR UPDATE SKIP LOCKED" if is_postgres() else "")
    values = [queue, priority, adapted(now), limit, worker, adapted(now + lease)]
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return [row[0] for row in cursor.fetchall()]


def _mine(job: Job) -> QuerySet[Job]:
    """The row, if it is still in the hands that took it."""
    return Job.objects.filter(
        pk=job.pk, state=Job.State.RUNNING, worker=job.worker, attempts=job.attempts
    )


def renew(worker: str, taken: set[int], lease: timedelta) -> set[int]:
    """Says that the worker lives and has these in hand; answers which of them are still its own."""
    mine = Job.objects.filter(pk__in=taken, worker=worker, state=Job.State.RUNNING)
    with relaxed():
        if mine.update(lease_until=timezone.now() + lease) == len(taken):
            return taken
    return set(mine.values_list("pk", flat=True))


def finish(job: Job) -> bool:
    """The work is done. False if it was taken away meanwhile: then nothing changes."""
    with relaxed():
        return _mine(job).update(state=Job.State.DONE, finished_at=timezone.now(), error="") > 0


def fail(job: Job, kind: Kind | None, error: str) -> bool:
    """The attempt failed: another one later, or dead after the last. False if taken away."""
    with relaxed():
        if job.attempts >= (kind.max_attempts if kind else DEFAULT_ATTEMPTS):
            return _bury(_mine(job), error)
        pause = kind.wait(job.attempts) if kind else timedelta(minutes=1)
        return _return(job, error=error, run_at=timezone.now() + pause)


def give_back(jobs: Iterable[Job]) -> None:
    """Taken but not begun: waiting again as if never taken."""
    for job in jobs:
        with relaxed():
            _return(job, attempts=job.attempts - 1)


def _bury(rows: QuerySet[Job], error: str) -> bool:
    return rows.update(state=Job.State.DEAD, finished_at=timezone.now(), error=error) > 0


def _return(job: Job, **fields: object) -> bool:
    """Ready again. If another waits under the same unique key, that one takes over.

    The successor inherits the attempts: enqueuing again and again must not keep a job alive that
    always kills its worker.
    """
    try:
        with transaction.atomic():
            return _mine(job).update(state=Job.State.READY, worker="", **fields) > 0
    except IntegrityError:
        waiting = Job.objects.filter(unique_key=job.unique_key, state=Job.State.READY)
        waiting.update(attempts=Greatest(F("attempts"), fields.get("attempts", job.attempts)))
        words = f"Another one took over. {fields.get('error', '')}".strip()
        return _mine(job).update(state=Job.State.DONE, finished_at=timezone.now(), error=words) > 0


def take_back(abandoned: Sequence[Job], kinds: dict[str, Kind]) -> None:
    """What dead workers left: the one that ran counts as failed, what had not begun waits again.

    A batch at once: whoever dies halfway through this must not leave a rest whose first one would
    then be taken for the one that ran.
    """
    by_worker = sorted(abandoned, key=lambda job: job.worker)
    for _, batch in groupby(by_worker, key=lambda job: job.worker):
        ran, *not_begun = order_of_work(batch)
        died = f"Its worker died or stood still (attempt {ran.attempts})."
        with relaxed():
            fail(ran, kinds.get(ran.kind), died)
            give_back(not_begun)
