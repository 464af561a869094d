"""What happened, as the stretches in which something was owed: the raw material of a replay.

Pure. It must read acts exactly as the clocks of the sla app do; a test plays random lives of
tickets through both and compares.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from answerable.policy.document import Kind

What = Literal[
    "customer", "reply", "reply_solved", "waiting", "turn", "reopened", "solved", "closed"
]


class Act(NamedTuple):
    """Something that happened at an instant (microseconds since 1970 UTC)."""

    at: int
    what: What


class Pause(NamedTuple):
    """We waited: since when for the customer, since when for somebody else, until when."""

    customer: int | None
    other: int | None
    end: int


@dataclass
class Case:
    """One stretch in which something was owed. `stop` None: it still is (censored)."""

    kind: Kind
    start: int
    stop: int | None = None
    pauses: list[Pause] = field(default_factory=list)


@dataclass
class _Life:
    """A ticket as its acts pass by."""

    alive: dict[Kind, Case] = field(default_factory=dict)
    done: list[Case] = field(default_factory=list)
    answered: bool = False
    customer: dict[Kind, int] = field(default_factory=dict)  # waiting for the customer since
    other: dict[Kind, int] = field(default_factory=dict)

    def start(self, kind: Kind, at: int) -> None:
        if kind not in self.alive:
            self.alive[kind] = Case(kind, at)

    def stop(self, at: int, *kinds: Kind) -> None:
        for kind in kinds:
            if kind in self.alive:
                self.end_pause(kind, at)
                case = self.alive.pop(kind)
                case.stop = at
                self.done.append(case)

    def end_pause(self, kind: Kind, at: int) -> None:
        customer, other = self.customer.pop(kind, None), self.other.pop(kind, None)
        if customer is not None or other is not None:
            self.alive[kind].pauses.append(Pause(customer, other, at))

    def wait(self, since: dict[Kind, int], at: int) -> None:
        for kind in self.alive:
            since.setdefault(kind, at)

    def our_turn(self, at: int) -> None:
        for kind in self.alive:
            self.end_pause(kind, at)


def cases_of(acts: Iterable[Act], *, until: int) -> Iterator[Case]:
    """The cases of one ticket from its acts in order. What is not over at `until` is censored."""
    life = _Life()
    for act in acts:
        _pass(life, act)
    yield from life.done
    for kind, case in life.alive.items():
        life.end_pause(kind, until)
        yield case


def _pass(life: _Life, act: Act) -> None:
    at = act.at
    if act.what == "customer":
        life.our_turn(at)
        life.start("next_reply" if life.answered else "first_reply", at)
        life.start("solution", at)
    elif act.what in ("reply", "reply_solved"):
        life.answered = True
        life.stop(at, "first_reply", "next_reply", "update")
        if act.what == "reply":
            life.start("update", at)
            life.wait(life.customer, at)
    elif act.what == "waiting":
        life.wait(life.other, at)
    elif act.what == "solved":
        life.stop(at, "solution", "update")
    elif act.what == "closed":
        life.stop(at, "first_reply", "next_reply", "solution", "update")
    else:
        life.our_turn(at)
        if act.what == "reopened":
            life.start("solution", at)
