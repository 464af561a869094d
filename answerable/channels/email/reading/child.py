"""Reading in a child process that may be killed: limits on time and memory, nothing shared.

The parent uses `Reader`; `python -m answerable.channels.email.reading --child` is the child. Frames
are a length and that many bytes: a mail in, one status byte and a packed `Mail` out. The child
ends by itself when its pipe closes or its processor time is used up, so none outlives its parent.
"""

import os
import resource
import select
import signal
import struct
import subprocess
import sys
import threading
import time
from typing import IO, Self

from .mail import Mail
from .reader import read
from .wire import pack, unpack

SECONDS = 10.0
MEMORY = 1 << 30

_LENGTH = struct.Struct(">Q")
_READ, _CRASHED, _NO_MEMORY = b"R", b"C", b"M"
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
    then take turns.
    """

    def __init__(
        self, *, seconds: float = SECONDS, patience: float | None = None, memory: int = MEMORY
    ) -> None:
        self.seconds = seconds
        self.patience = patience or 3 * seconds
        self.memory = memory
        self._child: subprocess.Popen[bytes] | None = None
        self._turn = threading.Lock()

    def read(self, raw: bytes) -> Mail:
        """The mail, or CouldNotRead; the next mail finds a fresh child either way."""
        with self._turn:
            child = self._running()
            try:
                status, answer = self._ask(child, raw)
            except CouldNotRead:
                self._stop()
                raise
        if status == _READ:
            return unpack(answer)
        if status == _NO_MEMORY:
            raise CouldNotRead("too-big", f"needs more than {self.memory >> 20} MiB")
        raise CouldNotRead("crashed", answer.decode("utf-8", "replace"))

    def start(self) -> None:
        """Start the child ahead of the first mail."""
        with self._turn:
            self._running()

    def child_id(self) -> int:
        """The process id of the child, started if need be."""
        with self._turn:
            return self._running().pid

    def close(self) -> None:
        with self._turn:
            self._stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._child is None or self._child.poll() is not None:
            self._stop()
            self._child = subprocess.Popen(  # noqa: S603
                [*_COMMAND, str(self.seconds), str(self.memory)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                bufsize=0,
            )
        return self._child

    def _stop(self) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        child.kill()
        for pipe in (child.stdin, child.stdout):
            if pipe:
                pipe.close()
        child.wait()

    def _ask(self, child: subprocess.Popen[bytes], raw: bytes) -> tuple[bytes, bytes]:
        deadline = time.monotonic() + self.patience
        assert child.stdin
        assert child.stdout
        try:
            _send(child.stdin, _LENGTH.pack(len(raw)), deadline)
            _send(child.stdin, raw, deadline)
            size = _LENGTH.unpack(_receive(child.stdout, _LENGTH.size, deadline))[0]
            return _receive(child.stdout, 1, deadline), _receive(child.stdout, size, deadline)
        except (BrokenPipeError, EOFError):
            raise _reason_of_death(child.wait()) from None
        except TimeoutError:
            raise CouldNotRead("too-slow", f"no answer in {self.patience:g} s") from None


def _reason_of_death(code: int) -> CouldNotRead:
    if code == -signal.SIGPROF:
        return CouldNotRead("too-slow", "used up its processor time")
    return CouldNotRead("crashed", f"ended with {code}")


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


def serve(source: IO[bytes], sink: IO[bytes], seconds: float) -> None:
    """The child's life: one mail after another until the pipe closes."""
    while length := source.read(_LENGTH.size):
        raw = source.read(_LENGTH.unpack(length)[0])
        # SIGPROF's default is to end the process: nothing in a mail can outlast it.
        signal.setitimer(signal.ITIMER_PROF, seconds)
        status, answer = _attempt(raw)
        signal.setitimer(signal.ITIMER_PROF, 0)
        sink.write(_LENGTH.pack(len(answer)) + status)
        sink.write(answer)
        sink.flush()


def _attempt(raw: bytes) -> tuple[bytes, bytes]:
    """What a mail does to the reader is an answer too; the text of the fault is not a mail's."""
    try:
        return _READ, pack(read(raw))
    except MemoryError:
        return _NO_MEMORY, b""
    except Exception as fault:  # the one wall between a mail and the service
        return _CRASHED, type(fault).__name__.encode()


def main(seconds: float, memory: int) -> None:
    """The child: take on the limits, then serve until the parent is done."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # Ctrl-C is for the parent, which then closes the pipe.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    serve(sys.stdin.buffer, sys.stdout.buffer, seconds)
