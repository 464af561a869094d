"""Workers under fire: real processes on the real database, killed, paused, cut off."""

import os
import signal
import sqlite3
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.db import connection, transaction

from answerable.core.database import is_postgres
from answerable.core.jobs import enqueue
from answerable.core.models import Heartbeat, Job
from answerable.core.tests import lethal
from answerable.core.tests.forking import Forked
from answerable.core.worker import Worker

pytestmark = pytest.mark.django_db(transaction=True)
LEASE = 1.5  # seconds
Start = Callable[[], Forked]


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts workers; ends those that are left."""
    started: list[Forked] = []

    def starting() -> Forked:
        listening, saying = os.pipe()
        worker = Forked(lambda: _work(saying))
        started.append(worker)
        os.close(saying)
        os.read(listening, 1)  # nothing, if it was killed before it could say anything
        os.close(listening)
        return worker

    yield starting
    for worker in started:
        worker.kill()


def _work(saying: int) -> None:
    worker = Worker(lease=timedelta(seconds=LEASE))
    worker.run(ready=lambda: os.write(saying, b"!") and None)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "lines"


def lines(file: Path) -> list[str]:
    return file.read_text().splitlines() if file.exists() else []


def wait_for(true: Callable[[], object], seconds: float = 20) -> None:
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until, list(Job.objects.values())
        time.sleep(0.03)


def states() -> list[str]:
    """Of the jobs of the tests; the periodic ones of the apps run beside them."""
    lethal_jobs = Job.objects.filter(kind__startswith="lethal.")
    return sorted(lethal_jobs.values_list("state", flat=True))


def pause(worker: Forked) -> None:
    """Stops it between two writes: inside one it would keep SQLite's one write lock for all."""
    for _ in range(200):
        worker.stand_still()
        if is_postgres() or _can_write():
            return
        worker.send_signal(signal.SIGCONT)
        time.sleep(0.02)
    raise AssertionError("the worker writes without end")


def _can_write() -> bool:
    file = sqlite3.connect(connection.settings_dict["NAME"], timeout=0.1, isolation_level=None)
    try:
        file.execute("BEGIN IMMEDIATE")
        file.execute("ROLLBACK")
    except sqlite3.OperationalError:
        return False
    finally:
        file.close()
    return True


def test_what_is_enqueued_runs_at_once(start, file):
    start()
    time.sleep(0.5)
    began = time.monotonic()
    enqueue(lethal.write, file=str(file), word="a")
    wait_for(lambda: lines(file) == ["a"])
    assert time.monotonic() - began < 0.9  # well under the second after which a worker looks anyway
    wait_for(lambda: states() == ["done"])


def test_two_workers_run_each_job_once(start, file):
    start()
    start()
    with transaction.atomic():
        for number in range(200):
            enqueue(lethal.write, file=str(file), word=str(number))
    wait_for(lambda: states() == ["done"] * 200)
    assert sorted(map(int, lines(file))) == list(range(200))
    workers = Job.objects.filter(kind="lethal.write").values_list("worker", flat=True).distinct()
    assert workers.count() == 2


def test_a_job_whose_worker_is_killed_runs_again(start, file):
    enqueue(lethal.die_once, file=str(file))
    assert start().wait(10) == -signal.SIGKILL
    start()
    wait_for(lambda: states() == ["done"])
    assert lines(file) == ["die_once", "die_once"]
    assert Job.objects.get(kind="lethal.die_once").attempts == 2


def test_a_job_that_always_kills_its_worker_is_laid_aside_and_the_others_go_on(start, file):
    enqueue(lethal.die, file=str(file))
    others = file.with_name("others")
    for number in range(9):
        enqueue(lethal.write, file=str(others), word=str(number))
    for _ in range(2):
        start().wait(20)
    start()
    wait_for(lambda: states() == ["dead"] + ["done"] * 9)
    assert lines(file) == ["die", "die"]
    assert sorted(lines(others)) == [str(number) for number in range(9)]
    assert set(Job.objects.filter(kind="lethal.write").values_list("attempts", flat=True)) == {1}


def test_a_worker_that_stood_still_cannot_overwrite_what_another_did(start, file):
    gate = file.with_name("gate")
    enqueue(lethal.until, file=str(file), gate=str(gate))
    paused = start()
    wait_for(lambda: lines(file) == [f"begin {paused.pid}"])
    pause(paused)
    other = start()
    wait_for(lambda: f"begin {other.pid}" in lines(file))
    gate.touch()
    wait_for(lambda: states() == ["done"])
    first = Job.objects.get(kind="lethal.until")
    assert f":{other.pid}:" in first.worker
    paused.send_signal(signal.SIGCONT)
    wait_for(lambda: f"end {paused.pid}" in lines(file))
    time.sleep(0.3)
    after = Job.objects.get(kind="lethal.until")
    assert (after.worker, after.attempts, after.finished_at) == (first.worker, 2, first.finished_at)


def test_sigterm_ends_the_running_job_and_gives_back_the_rest(start, file):
    worker = start()
    enqueue(lethal.slow, file=str(file), seconds=0.8)
    wait_for(lambda: lines(file))
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(5) == 0
    assert lines(file)[-1] == f"end {worker.pid}"
    assert states() == ["done"]
    assert not Heartbeat.objects.exists()


def test_a_job_over_its_limit_ends_the_worker_and_counts_as_failed(start, file):
    enqueue(lethal.hang, file=str(file))
    assert start().wait(10) == 70
    start()
    wait_for(lambda: states() == ["dead"])
    assert lines(file) == ["hang"]


def test_a_worker_outlives_the_database(start, file):
    if not is_postgres():
        pytest.skip("SQLite has no connection to lose")
    worker = start()
    name = connection.settings_dict["NAME"]
    connection.close()
    with psycopg.connect(os.environ["ANSWERABLE_DATABASE_URL"], autocommit=True) as server:
        server.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
        server.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name]
        )
        time.sleep(2 * LEASE)
        server.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')
    enqueue(lethal.write, file=str(file), word="a")
    wait_for(lambda: states() == ["done"])
    assert worker.poll() is None


def test_the_settings_of_the_tests_are_not_the_users():
    assert "answerable-test-" in str(settings.DATA)
