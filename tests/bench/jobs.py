"""Jobs a second through one and two workers, and how soon one that is enqueued begins."""

import os
import signal
import time

from tests.bench.ground import database, note, per_second, percentiles, prepare, save

prepare()

from django.db import connections, transaction  # noqa: E402
from django.db.models import Max, Min  # noqa: E402
from django.utils import timezone  # noqa: E402

from answerable.core.jobs import enqueue, job  # noqa: E402
from answerable.core.models import Job, Lease  # noqa: E402
from answerable.core.worker import Worker  # noqa: E402

COUNT = 3000
BACKLOG = 50_000


@job("bench.nothing")
def nothing(*, number: int) -> None:
    pass


def start_worker() -> int:
    connections.close_all()
    pid = os.fork()
    if pid == 0:
        Worker().run()
        os._exit(0)
    return pid


def fill(count: int) -> None:
    for first in range(0, count, 500):
        with transaction.atomic():
            for number in range(first, min(first + 500, count)):
                enqueue(nothing, number=number)


def done() -> int:
    return Job.objects.filter(kind="bench.nothing", state="done").count()


def through(workers: int) -> tuple[float, float]:
    """Jobs a second between the first and the last end, and milliseconds of processor for each."""
    Job.objects.all().delete()
    fill(COUNT)
    pids = [start_worker() for _ in range(workers)]
    while done() < COUNT:
        time.sleep(0.5)
    ends = Job.objects.filter(kind="bench.nothing").aggregate(first=Min("finished_at"), last=Max("finished_at"))  # fmt: skip
    processor = stop(pids)
    return COUNT / (ends["last"] - ends["first"]).total_seconds(), processor / COUNT * 1000


def stop(pids: list[int]) -> float:
    """Ends the workers; answers the seconds of processor they used."""
    used = 0.0
    for pid in pids:
        os.kill(pid, signal.SIGTERM)
        usage = os.wait4(pid, 0)[2]
        used += usage.ru_utime + usage.ru_stime
    return used


def delays() -> list[float]:
    pids, found = [start_worker()], []
    time.sleep(1)
    for number in range(100):
        enqueue(nothing, number=number)
        time.sleep(0.11)
    time.sleep(1)
    rows = Job.objects.filter(kind="bench.nothing", state="done").order_by("-id")[:100]
    found = [(row.finished_at - row.created_at).total_seconds() for row in rows]
    stop(pids)
    return found


def durable_inserts() -> None:
    for number in range(300):
        Lease.objects.create(name=f"bench {number}", until=timezone.now())


def main() -> None:
    note(f"floor: one-row durable commits, {database()}", per_second(300, durable_inserts), "/s")
    note("enqueue in transactions of 500", per_second(COUNT, lambda: fill(COUNT)), "/s")
    for workers in (1, 2):
        rate, processor = through(workers)
        name = f"jobs through {workers} worker{'s' * (workers > 1)}"
        note(name, rate, "/s", processor_ms_each=round(processor, 2))
    fill(BACKLOG)
    pids, began = [start_worker()], time.perf_counter()
    time.sleep(8)
    note(f"jobs with {BACKLOG} waiting", done() / (time.perf_counter() - began), "/s")
    stop(pids)
    Job.objects.all().delete()
    p50, p95 = percentiles(delays())
    note("from enqueue to done", p50, "ms p50", p95=round(p95, 1))
    save("jobs")


main()
