"""Processes of the tests: forked from the test itself, so that they are there in a moment."""

import os
import signal
import time
from collections.abc import Callable

from django.db import connections

CRASHED = 137


class Forked:
    """A child that runs `act` on the database of the test, then ends with status 0, or 1."""

    def __init__(self, act: Callable[[], object], **environment: str) -> None:
        connections.close_all()  # two processes must never share a connection
        self.status: int | None = None
        self.pid = os.fork()
        if self.pid == 0:
            code = 1
            try:
                os.environ.update(environment)
                act()
                code = 0
            finally:
                os._exit(code)

    def poll(self) -> int | None:
        """The exit status, minus the signal that ended it, or None while it lives."""
        if self.status is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.status = os.waitstatus_to_exitcode(status)
        return self.status

    def wait(self, seconds: float = 20) -> int:
        until = time.monotonic() + seconds
        while self.poll() is None:
            assert time.monotonic() < until, "the child does not end"
            time.sleep(0.02)
        assert self.status is not None
        return self.status

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def stand_still(self) -> None:
        """Pauses it; returns when every thread of it has stopped."""
        os.kill(self.pid, signal.SIGSTOP)
        os.waitpid(self.pid, os.WUNTRACED)

    def kill(self) -> None:
        """Ends it at once, even while it is paused."""
        self.send_signal(signal.SIGKILL)
        self.wait()


def run_until_crash(name: str, act: Callable[[], object]) -> int:
    """Runs `act` in a child that dies at the crash point of that name; answers its status.

    CRASHED means that the point was reached, 0 that `act` came to its end without meeting it.
    The test must be transactional, else the child sees nothing of it.
    """
    return Forked(act, ANSWERABLE_CRASH_AT=name).wait()
