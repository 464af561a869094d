"""Marks in a reply for its writer: places as the browser counts them, and a better wording put in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext_lazy as _

from answerable.accounts.models import Agent
from answerable.advice import outcomes, rewording
from answerable.advice.looking import Advice, Looked, look_at
from answerable.core.errors import Refused
from answerable.tickets.models import Ticket
from answerable.wording.checking import LEARNED

GRAVE = (*LEARNED, "attachment", "name", "colleague")


@dataclass(frozen=True)
class Shown:
    """One mark in the page. `start` and `end` in units of UTF-16, as scripts count."""

    advice: Advice
    start: int
    end: int
    suggested: str = ""  # by the rewording service, on a press


@dataclass(frozen=True)
class Marks:
    """The marks of one reply; `held`: it was about to be sent and was shown them first."""

    language: str = ""
    shown: Sequence[Shown] = ()
    held: bool = False
    then: str = ""  # what was to happen after sending
    can_reword: bool = False
    later: bool = False  # it was not to be sent now but to leave later


def marks_of(
    ticket: Ticket, looked: Looked, *, by: Agent, suggested: Mapping[str, str] | None = None
) -> Marks:
    """The marks to show now; each is kept as shown. `suggested`: another wording, by key of a mark."""
    left, more = outcomes.show(ticket, looked, by=by), suggested or {}
    shown = [Shown(one, *_in_browser(looked.text, one), more.get(one.key, "")) for one in left]
    return Marks(looked.language, shown, can_reword=rewording.is_on())


def another(looked: Looked, key: str, *, by: Agent) -> dict[str, str]:
    """What the rewording service suggests for one mark, by its key. Refused where nothing comes."""
    found = next((one for one in looked.advice if one.key == key), None)
    if found is None:
        raise Refused("mark_unknown", _("This mark is not there any more."))
    return {key: rewording.another_wording(found, looked.language, by=by)}


def marks_before_sending(
    ticket: Ticket, looked: Looked, *, by: Agent, seen: Sequence[str], then: str
) -> Marks:
    """Held if the page did not show all of the grave marks (`seen`); no marks where it did.

    Want of courtesy, words of the house and questions are said while one writes, and hold nothing.
    """
    known = {*seen, *outcomes.dismissed(ticket, by=by)}
    if all(one.key in known for one in looked.advice if one.rule in GRAVE):
        return Marks()
    marks = marks_of(ticket, looked, by=by)
    return replace(marks, held=True, then=then if then == "solve" else "")


def _in_browser(text: str, advice: Advice) -> tuple[int, int]:
    start = _units(text[: advice.start])
    return start, start + _units(text[advice.start : advice.end])


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def with_better(looked: Looked, choice: str) -> tuple[str, str]:
    """The text with the better wording of `key:number` in it, and the key; unchanged without one.

    `key:=words` are words that were suggested on the page before.
    """
    key, _colon, number = choice.partition(":")
    for one in looked.advice:
        if one.key == key and number.startswith("="):
            return looked.text[: one.start] + number[1:] + looked.text[one.end :], key
        if one.key == key and number in {str(n) for n in range(len(one.better))}:
            put = one.better[int(number)]
            return looked.text[: one.start] + put + looked.text[one.end :], key
    return looked.text, key


__all__ = [
    "Looked",
    "Marks",
    "another",
    "look_at",
    "marks_before_sending",
    "marks_of",
    "with_better",
]
