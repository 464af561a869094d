"""What is wrong with this installation, and what to do about it: one line for each check."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from django.db import DatabaseError

Level = Literal["ok", "warn", "fail"]


@dataclass(frozen=True)
class Line:
    """What one check found. `remedy`: what to do, empty where nothing is to be done."""

    level: Level
    name: str
    words: str
    remedy: str = ""


Check = Callable[[], Iterator[Line]]


def examine() -> Iterator[Line]:
    """Every check in order; one that breaks is itself a line that failed."""
    from answerable.ops import checks_of_machine, checks_of_mail

    for check in (*checks_of_machine.ALL, *checks_of_mail.ALL):
        name = check.__name__
        try:
            yield from check()
        except (DatabaseError, OSError) as error:
            yield Line("fail", name, f"{type(error).__name__}: {error}".strip())
