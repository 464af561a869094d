"""Jobs as the code that enqueues them sees it."""

from datetime import timedelta

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone

from answerable.core import claims, jobs
from answerable.core.jobs import HIGH, LOW, dead_jobs, enqueue, job, revive
from answerable.core.models import Job
from answerable.core.worker import run_due_jobs

pytestmark = pytest.mark.django_db
ran: list[str] = []


@pytest.fixture(autouse=True)
def _nothing_ran():
    ran.clear()


@job("test.note")
def note(*, word: str) -> None:
    ran.append(word)


@job("test.fail", max_attempts=3, back_off=[timedelta(seconds=10)])
def fail(*, word: str) -> None:
    ran.append(word)
    raise ValueError(word)


def test_a_job_runs_once_with_its_arguments():
    enqueue(note, word="a")
    assert run_due_jobs() == 1
    assert run_due_jobs() == 0
    assert ran == ["a"]
    assert Job.objects.get().state == Job.State.DONE


def test_a_job_of_a_transaction_that_fails_never_runs():
    with transaction.atomic():
        enqueue(note, word="a")
        transaction.set_rollback(True)
    assert run_due_jobs() == 0
    assert not Job.objects.exists()


def test_arguments_that_do_not_fit_are_refused_when_enqueued():
    with pytest.raises(TypeError):
        enqueue(note, wrod="a")
    with pytest.raises(TypeError), transaction.atomic():
        enqueue(note, word=object())
    with pytest.raises(ValueError, match="Priority"):
        enqueue(note, word="a", priority=3)
    assert not Job.objects.exists()


def test_a_job_for_later_waits():
    with time_machine.travel("2026-03-29T00:30:00Z", tick=False) as clock:
        enqueue(note, word="a", run_at=timezone.now() + timedelta(hours=1))
        assert run_due_jobs() == 0
        clock.shift(timedelta(hours=1))
        assert run_due_jobs() == 1


def test_urgent_first_then_in_order():
    for word, priority in (("c", LOW), ("b", 0), ("a", HIGH), ("b2", 0)):
        enqueue(note, word=word, priority=priority)
    run_due_jobs()
    assert ran == ["a", "b", "b2", "c"]


def test_one_waits_under_a_unique_key_and_the_earlier_time_counts():
    soon, late = timezone.now(), timezone.now() + timedelta(days=1)
    enqueue(note, word="late", unique_key="k", run_at=late)
    enqueue(note, word="soon", unique_key="k", run_at=soon)
    enqueue(note, word="later", unique_key="k", run_at=late)
    assert Job.objects.get().run_at == soon
    assert run_due_jobs() == 1
    assert ran == ["late"]


def test_what_runs_already_does_not_count_as_waiting():
    enqueue(note, word="a", unique_key="k")
    run_due_jobs()
    Job.objects.update(state=Job.State.RUNNING)
    enqueue(note, word="b", unique_key="k")
    assert run_due_jobs() == 1


def test_a_failure_is_tried_again_later_and_at_last_laid_aside():
    with time_machine.travel("2026-01-01T00:00:00Z", tick=False) as clock:
        enqueue(fail, word="x")
        for attempt in (1, 2, 3):
            with pytest.raises(ValueError, match="x"):
                run_due_jobs()
            assert run_due_jobs() == 0
            assert Job.objects.get().attempts == attempt
            clock.shift(timedelta(seconds=12))
        dead = dead_jobs().get()
    assert dead.error == "ValueError: x"
    assert ran == ["x", "x", "x"]


def test_what_a_dead_worker_left_is_taken_back_whole_or_not_at_all(monkeypatch):
    for word in "abc":
        enqueue(note, word=word)
    left = claims.claim("dead", "default", 3, timedelta(seconds=1))

    def dies(_jobs):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(claims, "give_back", dies)
        with pytest.raises(KeyboardInterrupt):
            claims.take_back(left, jobs.kinds())
    states = Job.objects.order_by("id").values_list("state", "attempts")
    assert list(states) == [("running", 1)] * 3, "a rest would be taken for what had run"
    claims.take_back(left, jobs.kinds())
    assert list(states.all()) == [("ready", 1), ("ready", 0), ("ready", 0)]


def test_a_dead_job_can_be_revived():
    with time_machine.travel("2026-01-01T00:00:00Z", tick=False):
        Job.objects.create(
            kind="test.note",
            arguments={"word": "a"},
            state="dead",
            attempts=5,
            run_at=timezone.now(),
        )
        dead = dead_jobs().get()
        assert revive(dead)
        assert not revive(dead)
        assert run_due_jobs() == 1
    assert ran == ["a"]


def test_reviving_leaves_the_work_to_one_that_waits_under_the_same_key():
    dead = Job.objects.create(
        kind="test.note",
        arguments={"word": "old"},
        state="dead",
        unique_key="k",
        run_at=timezone.now(),
    )
    enqueue(note, word="new", unique_key="k")
    revive(dead)
    run_due_jobs()
    assert ran == ["new"]
    assert not dead_jobs().exists()


def test_two_functions_cannot_have_one_name():
    with pytest.raises(ValueError, match=r"test\.note"):
        job("test.note")(lambda: None)
    assert jobs.kinds()["test.note"].run is note


def test_a_job_may_enqueue_the_next():
    @job("test.chain")
    def chain(*, left: int) -> None:
        ran.append(str(left))
        if left:
            enqueue(chain, left=left - 1)

    enqueue(chain, left=2)
    assert run_due_jobs() == 3
    assert ran == ["2", "1", "0"]
