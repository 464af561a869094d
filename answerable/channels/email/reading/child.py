"""Reading in a child process that may be killed: limits on time and memory, nothing shared."""

import os
import select
import subprocess
import sys
import threading
import time
from contextlib import suppress
from typing import IO, Self

from .mail import Mail
from .nursery import HEAD, NO_MEMORY, READ, READY, TOO_SLOW
from .wire import unpack

SECONDS = 10.0
MEMORY = 1 << 30
# For the child to come up, and beyond its own limits before it counts as lost.
START_PATIENCE, GRACE = 60.0, 5.0
LEAVING = 1.0  # seconds that an idle child gets to end

_CHUNK = 1 << 18
_COMMAND = (sys.executable, "-P", "-m", __package__, "--child")


class CouldNotRead(Exception):
    """A mail that could not be read. `reason` is a key: 'too-slow', 'too-big', 'crashed'."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail


class Reader:
    """`read` behind a process wall. One child, started when needed, replaced when it dies.

    `seconds` is processor time for one mail; the clock may run `patience` (default three times
    that). `memory` is the child's address space in bytes. Safe to share between threads, which
    then take turns. The child ends when its pipe closes, so it does not outlive its parent.
    """

    def __init__(
        self, *, seconds: float = SECONDS, patience: float | None = None, memory: int = MEMORY
    ) -> None:
        self.seconds = seconds
        self.patience = patience or 3 * seconds
        self.memory = memory
        self._child: subprocess.Popen[bytes] | None = None
        self._begun: bytes | None = None  # the child reads it, or holds its answer
        self._number = 0
        self._turn = threading.Lock()

    def read(self, raw: bytes) -> Mail:
        """The mail, or CouldNotRead; the next mail is read as if nothing had been."""
        with self._turn:
            try:
                status, answer = self._ask_again_if_lost(raw)
            except TimeoutError:
                raise self._lost("too-slow", f"no answer in {self.patience:g} s") from None
            except (BrokenPipeError, EOFError):
                raise self._lost("crashed", "the child ended") from None
        if status == READ:
            return unpack(answer)
        detail = answer.decode("ascii", "replace")
        if status == NO_MEMORY:
            raise CouldNotRead("too-big", f"needs more than {self.memory >> 20} MiB")
        raise CouldNotRead("too-slow" if status == TOO_SLOW else "crashed", detail)

    def begin(self, raw: bytes) -> None:
        """Lets the child read this mail meanwhile: the next `read` of it takes the answer.

        Nothing is lost if it is never asked for, and no fault is told before it is.
        """
        with self._turn:
            if self._begun is None:
                try:
                    self._hand(self._running(), raw)
                    self._begun = raw
                except (BrokenPipeError, EOFError, TimeoutError):
                    self._stop()

    def start(self) -> None:
        """Start the child ahead of the first mail."""
        with self._turn:
            self._running()

    def child_id(self) -> int:
        """The process id of the child, started if need be."""
        with self._turn:
            return self._running().pid

    def close(self) -> None:
        """An idle child leaves by itself when its pipe closes; otherwise it is ended."""
        with self._turn:
            if self._child is not None and self._child.stdin:
                self._child.stdin.close()
                with suppress(subprocess.TimeoutExpired):
                    self._child.wait(LEAVING)
            self._stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._child is None or self._child.poll() is not None:
            self._stop()
            limits = (str(self.seconds), str(self.patience), str(self.memory))
            child = self._child = subprocess.Popen(  # noqa: S603
                [*_COMMAND, *limits], stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0
            )
            assert child.stdout
            if _receive(child.stdout, 1, time.monotonic() + START_PATIENCE) != READY:
                raise EOFError
        return self._child

    def _lost(self, reason: str, detail: str) -> CouldNotRead:
        self._stop()
        return CouldNotRead(reason, detail)

    def _stop(self) -> None:
        child, self._child, self._begun = self._child, None, None
        if child is None:
            return
        child.kill()
        for pipe in (child.stdin, child.stdout):
            if pipe:
                pipe.close()
        child.wait()

    def _ask_again_if_lost(self, raw: bytes) -> tuple[bytes, bytes]:
        """A child that ends without a word did not end because of this mail: once more."""
        try:
            return self._begun_before(raw) or self._ask(self._running(), raw)
        except (BrokenPipeError, EOFError):
            self._stop()
            return self._ask(self._running(), raw)

    def _begun_before(self, raw: bytes) -> tuple[bytes, bytes] | None:
        """The answer to what was begun, if it is this mail; that to another is let go."""
        begun, self._begun = self._begun, None
        if begun is None or self._child is None:
            return None
        if begun == raw:
            return self._answer_of(self._child)
        try:
            self._answer_of(self._child)
        except (BrokenPipeError, EOFError, TimeoutError):  # not this mail's fault
            self._stop()
        return None

    def _ask(self, child: subprocess.Popen[bytes], raw: bytes) -> tuple[bytes, bytes]:
        self._hand(child, raw)
        return self._answer_of(child)

    def _hand(self, child: subprocess.Popen[bytes], raw: bytes) -> None:
        deadline = time.monotonic() + self.patience + GRACE
        assert child.stdin
        self._number += 1
        _send(child.stdin, HEAD.pack(len(raw), self._number), deadline)
        _send(child.stdin, raw, deadline)

    def _answer_of(self, child: subprocess.Popen[bytes]) -> tuple[bytes, bytes]:
        deadline = time.monotonic() + self.patience + GRACE
        assert child.stdout
        size, number = HEAD.unpack(_receive(child.stdout, HEAD.size, deadline))
        if number != self._number:
            raise EOFError  # an answer to another mail: never trust this child again
        return _receive(child.stdout, 1, deadline), _receive(child.stdout, size, deadline)


def _send(pipe: IO[bytes], data: bytes, deadline: float) -> None:
    view = memoryview(data)
    while view:
        _, ready, _ = select.select([], [pipe], [], max(0.0, deadline - time.monotonic()))
        if not ready:
            raise TimeoutError
        # A pipe that select calls writable takes this much without blocking.
        view = view[os.write(pipe.fileno(), view[: select.PIPE_BUF]) :]


def _receive(pipe: IO[bytes], size: int, deadline: float) -> bytes:
    data = bytearray()
    while len(data) < size:
        ready, _, _ = select.select([pipe], [], [], max(0.0, deadline - time.monotonic()))
        if not ready:
            raise TimeoutError
        chunk = os.read(pipe.fileno(), min(_CHUNK, size - len(data)))
        if not chunk:
            raise EOFError
        data += chunk
    return bytes(data)
