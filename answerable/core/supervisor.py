"""One parent and its children: starts them by fork, starts dead ones again, stops all of them.

The parent has Django loaded and no thread running, so that children share its memory and a fork
is safe at any time.
"""

import logging
import os
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from types import FrameType

from answerable.core.process import die_with, settle

log = logging.getLogger("answerable.supervisor")

STOP_SECONDS = 4.5
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0
STEADY = 60.0  # seconds of life after which a child's earlier deaths are forgotten


@dataclass
class Child:
    """A process to keep alive. `work` runs in it and returns when it was told to stop."""

    name: str
    work: Callable[[], None]
    pid: int = 0
    born: float = 0.0
    deaths: int = 0
    start_at: float = 0.0

    def pause(self) -> float:
        """Seconds to wait before the next start: longer after each death."""
        return min(FIRST_PAUSE * 2.0 ** max(0, self.deaths - 1), LONGEST_PAUSE)


class Supervisor:
    """Keeps its children alive until SIGTERM, SIGINT or SIGHUP."""

    def __init__(self, children: list[Child]) -> None:
        self.children = children
        self.stopping = False
        self._woken, self._wake = os.pipe()
        os.set_blocking(self._wake, False)
        os.set_blocking(self._woken, False)

    def start(self) -> None:
        """Starts every child; call `watch` soon after."""
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._on_stop)
        signal.signal(signal.SIGCHLD, lambda number, frame: None)
        signal.set_wakeup_fd(self._wake, warn_on_full_buffer=False)
        settle()
        for child in self.children:
            self._fork(child)

    def watch(self, *, on_tick: Callable[[], bool] = lambda: False) -> None:
        """Blocks until told to stop and every child has ended.

        Calls `on_tick` a few times a second until it says True.
        """
        ticking = True
        while not self.stopping:
            self._bury_and_revive()
            if ticking:
                ticking = not on_tick()
            self._sleep(0.1 if ticking else 0.5)
        self._stop_all()

    def _on_stop(self, number: int, frame: FrameType | None) -> None:
        self.stopping = True

    def _sleep(self, seconds: float) -> None:
        """Ends early when a signal comes (a child died, or we are to stop)."""
        import select

        if select.select([self._woken], [], [], seconds)[0]:
            os.read(self._woken, 512)

    def _fork(self, child: Child) -> None:
        parent = os.getpid()
        sys.stdout.flush()
        sys.stderr.flush()
        pid = os.fork()
        if pid == 0:
            self._become(child, parent)
        child.pid, child.born = pid, time.monotonic()

    def _become(self, child: Child, parent: int) -> None:
        """In the child: never returns. Ctrl-C goes to all; the parent says when to stop."""
        code = 1
        try:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGCHLD):
                signal.signal(number, signal.SIG_DFL)
            die_with(parent)
            child.work()
            code = 0
        except BaseException:
            log.exception("the %s process failed", child.name)
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)

    def _bury_and_revive(self) -> None:
        now = time.monotonic()
        for child in self.children:
            if child.pid and _ended(child.pid):
                steady = now - child.born > STEADY
                child.pid, child.deaths = 0, 1 if steady else child.deaths + 1
                child.start_at = now + child.pause()
                log.error("the %s process ended; starting it again", child.name)
            if not child.pid and now >= child.start_at:
                self._fork(child)

    def _stop_all(self) -> None:
        until = time.monotonic() + STOP_SECONDS
        _signal(self.children, signal.SIGTERM)
        while any(child.pid for child in self.children) and time.monotonic() < until:
            self._sleep(0.05)
            for child in self.children:
                if child.pid and _ended(child.pid):
                    child.pid = 0
        _signal(self.children, signal.SIGKILL)


def _signal(children: list[Child], number: signal.Signals) -> None:
    for child in children:
        if child.pid:
            os.kill(child.pid, number)


def _ended(pid: int) -> bool:
    ended, _ = os.waitpid(pid, os.WNOHANG)
    return ended != 0
