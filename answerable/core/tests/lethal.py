"""Jobs for the tests that kill workers: each leaves a line in a file when it begins."""

import os
import signal
import time
from datetime import timedelta
from pathlib import Path

from answerable.core.jobs import job


def leave(file: str, word: str) -> None:
    with Path(file).open("a", encoding="utf-8") as out:
        out.write(f"{word}\n")


@job("lethal.write")
def write(*, file: str, word: str) -> None:
    leave(file, word)


@job("lethal.slow", queue="slow")
def slow(*, file: str, seconds: float) -> None:
    leave(file, f"begin {os.getpid()}")
    time.sleep(seconds)
    leave(file, f"end {os.getpid()}")


@job("lethal.until", queue="slow")
def until(*, file: str, gate: str) -> None:
    leave(file, f"begin {os.getpid()}")
    while not Path(gate).exists():
        time.sleep(0.02)
    leave(file, f"end {os.getpid()}")


@job("lethal.die", max_attempts=2, back_off=[timedelta(0)])
def die(*, file: str) -> None:
    leave(file, "die")
    os.kill(os.getpid(), signal.SIGKILL)


@job("lethal.die_once", back_off=[timedelta(0)])
def die_once(*, file: str) -> None:
    first = not Path(file).exists()
    leave(file, "die_once")
    if first:
        os.kill(os.getpid(), signal.SIGKILL)


@job("lethal.hang", queue="slow", max_attempts=1, limit=timedelta(seconds=0.5))
def hang(*, file: str) -> None:
    leave(file, "hang")
    time.sleep(60)
