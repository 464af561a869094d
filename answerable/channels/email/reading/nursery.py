"""The process that mails are read in: warmed up once, then a fresh fork after each accident.

It speaks frames with its parent: length, number and a mail in; length, the same number, a status
byte and an answer out, so that no answer is ever taken for that of another mail. A mail that outlasts its time ends its fork by a signal and nothing else; the next fork is
there at once, since all that is slow to load was loaded before.
"""

import mmap
import os
import resource
import signal
import struct
import sys
from collections.abc import Callable

from .mail import Mail
from .reader import read
from .wire import pack

HEAD = struct.Struct(">QQ")
READY, READ, CRASHED, NO_MEMORY, TOO_SLOW = b"+", b"R", b"C", b"M", b"S"
_SAMPLE = b"From: a@b.example\r\nSubject: warm\r\n\r\nA first mail, so that all is in place.\r\n"
_USED_UP = 3
_CHUNK = 1 << 20

Read = Callable[[bytes], Mail]


def main(seconds: float, patience: float, memory: int) -> None:
    """Serve until the parent closes the pipe. `seconds` of processor time, `patience` of clock."""
    # Ctrl-C is for the parent, which then closes the pipe.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    read(_SAMPLE)
    _write(READY)
    at_work = mmap.mmap(-1, HEAD.size)  # seen by every fork: the mail being read, 0 for none
    while True:
        child = os.fork()
        if child == 0:
            resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
            os._exit(serve(read, at_work, seconds, patience))
        status = os.waitpid(child, 0)[1]
        number = _number_in(at_work)
        _set(at_work, 0)
        if os.WIFSIGNALED(status) and number:
            _answer(number, *_of_signal(os.WTERMSIG(status)))
        elif os.WIFSIGNALED(status) or os.WEXITSTATUS(status) != _USED_UP:
            return  # the pipe closed; or it died idle, perhaps with part of the next mail


def serve(read_one: Read, at_work: mmap.mmap, seconds: float, patience: float) -> int:
    """One mail after another. 0 when the pipe closed, otherwise a fresh fork is wanted."""
    while head := _exactly(HEAD.size):
        size, number = HEAD.unpack(head)
        raw = _exactly(size)
        if raw is None:
            break
        _set(at_work, number)
        # The default of both signals is to end the process: nothing in a mail can outlast them.
        signal.setitimer(signal.ITIMER_PROF, seconds)
        signal.setitimer(signal.ITIMER_REAL, patience)
        status, answer = _attempt(read_one, raw)
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.setitimer(signal.ITIMER_REAL, 0)
        _set(at_work, 0)
        _answer(number, status, answer)
        if status == NO_MEMORY:
            return _USED_UP
    return 0


def _attempt(read_one: Read, raw: bytes) -> tuple[bytes, bytes]:
    """What a mail does to the reader is an answer too; the fault's text may be a mail's words."""
    try:
        return READ, pack(read_one(raw))
    except MemoryError:
        return NO_MEMORY, b""
    except Exception as fault:  # the one wall between a mail and the service
        return CRASHED, type(fault).__name__.encode()


def _of_signal(number: int) -> tuple[bytes, bytes]:
    is_time = number in {signal.SIGPROF, signal.SIGALRM}
    return (TOO_SLOW if is_time else CRASHED), signal.Signals(number).name.encode()


def _number_in(at_work: mmap.mmap) -> int:
    return int.from_bytes(at_work[:8], "big")


def _set(at_work: mmap.mmap, number: int) -> None:
    at_work[:8] = number.to_bytes(8, "big")


def _exactly(size: int) -> bytes | None:
    """Unbuffered, so that a fork never takes bytes that are for the next one."""
    data = bytearray()
    while len(data) < size:
        chunk = os.read(sys.stdin.fileno(), min(_CHUNK, size - len(data)))
        if not chunk:
            return None
        data += chunk
    return bytes(data)


def _answer(number: int, status: bytes, answer: bytes) -> None:
    _write(HEAD.pack(len(answer), number) + status)
    _write(answer)


def _write(data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(sys.stdout.fileno(), view) :]
