"""Reading behind a process wall: limits hold, and the next mail is read as if nothing was."""

import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from answerable.channels.email.reading import CouldNotRead, Reader, child, read
from answerable.channels.email.reading.wire import pack, unpack

MAIL = (
    b"From: =?utf-8?q?Ay=C5=9Fe?= <ayse@example.com>\r\nTo: support@example.com\r\n"
    b"Subject: Fwd: hello\r\nDate: Fri, 12 Jan 2024 10:00:00 +0300\r\nMessage-ID: <1@x>\r\n"
    b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\n\r\nwords\r\n'
    b"--b\r\nContent-Type: message/rfc822\r\n\r\nFrom: c@x.test\r\nSubject: q\r\n\r\nhelp\r\n"
    b'--b\r\nContent-Type: application/pdf; name="a.pdf"\r\n\r\n%PDF\0\xff\r\n--b--\r\n'
)
SLOW = b"Content-Type: text/html\r\n\r\n" + b"<b>x</b><td>" * 400_000


def wait_until_at_work(process: int) -> None:
    """Processor time passes only while it reads: an idle fork uses none."""
    idle = None
    for _ in range(2_000):
        used = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[11]
        if idle is not None and int(used) > int(idle):
            return
        idle = used if idle is None else idle
        time.sleep(0.005)
    raise AssertionError("never at work")


def worker_of(process: int) -> int:
    """The fork of the child that reads; it appears just after the child is ready."""
    for _ in range(200):
        listed = Path(f"/proc/{process}/task/{process}/children").read_text().split()
        if listed:
            return int(listed[0])
        time.sleep(0.01)
    raise AssertionError("no worker")


def test_a_mail_comes_through_the_wall_unchanged() -> None:
    with Reader() as reader:
        assert reader.read(MAIL) == read(MAIL)
        assert reader.read(b"") == read(b"")


OTHER = b"From: other@example.com\r\nSubject: Other\r\n\r\nwords\r\n"


def test_what_was_begun_is_answered_and_never_taken_for_another() -> None:
    with Reader() as reader:
        reader.begin(MAIL)
        reader.begin(OTHER)  # too much at once: read when its turn comes
        assert reader.read(MAIL) == read(MAIL)
        reader.begin(MAIL)
        assert reader.read(OTHER) == read(OTHER)
        assert reader.read(MAIL) == read(MAIL)
        reader.begin(MAIL)
        reader.begin(MAIL)
        assert reader.read(OTHER) == read(OTHER)


def test_a_child_that_dies_over_what_was_begun_harms_neither_it_nor_another() -> None:
    with Reader() as reader:
        for wanted in (MAIL, OTHER):
            reader.begin(MAIL)
            os.kill(reader.child_id(), signal.SIGKILL)
            assert reader.read(wanted) == read(wanted)


def test_what_takes_too_long_is_said_of_it_alone() -> None:
    with Reader(seconds=0.3) as reader:
        reader.begin(SLOW)
        assert reader.read(OTHER) == read(OTHER)
        reader.begin(SLOW)
        with pytest.raises(CouldNotRead) as refusal:
            reader.read(SLOW)
        assert refusal.value.reason == "too-slow"
        assert reader.read(MAIL) == read(MAIL)


def test_packing_keeps_every_field() -> None:
    assert unpack(pack(read(MAIL))) == read(MAIL)


def test_a_child_that_does_not_answer_is_ended_and_replaced(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(child, "GRACE", 0.0)
    with Reader() as reader:
        reader.read(MAIL)
        os.kill(reader.child_id(), signal.SIGSTOP)
        os.kill(worker_of(reader.child_id()), signal.SIGSTOP)
        reader.patience = 0.3
        with pytest.raises(CouldNotRead) as refused:
            reader.read(MAIL)
        assert refused.value.reason == "too-slow"
        reader.patience = 20
        assert reader.read(MAIL) == read(MAIL)


def test_a_fork_that_dies_while_idle_confuses_no_answer() -> None:
    other = MAIL.replace(b"hello", b"another")
    with Reader() as reader:
        os.kill(worker_of(reader.child_id()), signal.SIGKILL)
        assert reader.read(MAIL) == read(MAIL)
        assert reader.read(other) == read(other)


def test_a_fork_that_dies_at_work_costs_its_mail_alone() -> None:
    with Reader() as reader, ThreadPoolExecutor() as pool:
        first = reader.child_id()
        reading = pool.submit(reader.read, SLOW)
        worker = worker_of(first)
        wait_until_at_work(worker)
        os.kill(worker, signal.SIGSEGV)
        with pytest.raises(CouldNotRead) as refused:
            reading.result()
        assert refused.value.reason == "crashed"
        assert reader.read(MAIL) == read(MAIL)
        assert reader.child_id() == first


def test_a_child_that_died_between_two_mails_is_replaced_silently() -> None:
    with Reader() as reader:
        reader.read(MAIL)
        first = reader.child_id()
        os.kill(first, signal.SIGKILL)
        os.waitid(os.P_PID, first, os.WEXITED | os.WNOWAIT)
        assert reader.read(MAIL) == read(MAIL)
        assert reader.child_id() != first


def test_a_mail_that_needs_too_much_memory_is_refused_and_the_next_one_read() -> None:
    with Reader(memory=200 << 20) as reader:
        with pytest.raises(CouldNotRead) as refused:
            reader.read(b"Content-Transfer-Encoding: base64\r\n\r\n" + b"YWJj" * (20 << 20))
        assert refused.value.reason in {"too-big", "crashed"}
        assert reader.read(MAIL) == read(MAIL)


def test_a_mail_that_uses_up_its_processor_time_is_refused_and_the_next_one_read() -> None:
    with Reader(seconds=0.2, patience=20) as reader:
        with pytest.raises(CouldNotRead) as refused:
            reader.read(SLOW)
        assert refused.value.reason == "too-slow"
        assert reader.read(MAIL) == read(MAIL)


def test_the_child_ends_when_its_pipe_closes() -> None:
    reader = Reader()
    reader.read(MAIL)
    process = reader.child_id()
    reader.close()
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)
