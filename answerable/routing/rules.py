"""Who of a team is given a ticket: pure, from values alone, and saying why."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

# Why somebody cannot be given it, in the order in which it is asked.
AGAINST = ("off", "away", "busy", "language", "skill", "gate", "full")


@dataclass(frozen=True)
class Candidate:
    """Somebody of the team as far as the choice asks. `most`: None for no limit."""

    key: int
    presence: str  # here, busy, away, off
    open: int
    most: int | None = None
    languages: frozenset[str] = frozenset()
    skills: frozenset[str] = frozenset()
    certified: bool = True
    knows: int = 0  # tickets of this customer they were answerable for


@dataclass(frozen=True)
class Wish:
    """What the rule asks. Empty language and skill ask nothing. `last`: whose turn it was."""

    how: str
    language: str = ""
    skill: str = ""
    last: int | None = None


@dataclass(frozen=True)
class Choice:
    """The one chosen, or None and how many each reason keeps from it."""

    chosen: Candidate | None
    against: tuple[tuple[str, int], ...] = ()
    knows: bool = False


def against(one: Candidate, wish: Wish) -> str:
    """The first reason why not, "" for somebody who can be given it."""
    if one.presence != "here":
        return one.presence
    if wish.language and wish.language not in one.languages:
        return "language"
    if wish.skill and wish.skill not in one.skills:
        return "skill"
    if not one.certified:
        return "gate"
    return "full" if one.most is not None and one.open >= one.most else ""


def choose(candidates: Sequence[Candidate], wish: Wish) -> Choice:
    """One of those who can, by the rule's way; the same values give the same one."""
    reasons = [against(one, wish) for one in candidates]
    free = sorted(
        (one for one, reason in zip(candidates, reasons, strict=True) if not reason),
        key=lambda one: one.key,
    )
    if not free:
        counted = Counter(reasons)
        return Choice(None, tuple((key, counted[key]) for key in AGAINST if counted[key]))
    if wish.how == "turns":
        return Choice(next((one for one in free if one.key > (wish.last or 0)), free[0]))
    if wish.how == "knows" and (known := [one for one in free if one.knows]):
        return Choice(min(known, key=lambda one: (-one.knows, one.open, one.key)), knows=True)
    return Choice(min(free, key=lambda one: (one.open, one.key)))
