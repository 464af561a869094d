"""Pure rules of tickets: the state that follows from the facts, the words a list row shows."""

import re
from collections.abc import Mapping
from datetime import datetime

from answerable.core.folding import fold
from answerable.tickets.models import State, Ticket

EXCERPT = 200
_SPACE = re.compile(r"\s+")


def state_of(
    *,
    waiting_for: str,
    snoozed_until: datetime | None,
    solved_at: datetime | None,
    closed_at: datetime | None,
) -> State:
    """The one state that says who must act.

    A snoozed ticket stays so until the snooze is lifted (by its time, by hand, by the customer).
    """
    if closed_at:
        return State.CLOSED
    if solved_at:
        return State.SOLVED
    if snoozed_until:
        return State.SNOOZED
    return {
        Ticket.WaitingFor.US: State.OPEN,
        Ticket.WaitingFor.CUSTOMER: State.WAITING_CUSTOMER,
        Ticket.WaitingFor.OTHER: State.WAITING_OTHER,
    }[Ticket.WaitingFor(waiting_for)]


def excerpt(text: str) -> str:
    """The beginning of a message on one line, at most 200 characters."""
    line = _SPACE.sub(" ", text[: EXCERPT * 4]).strip()
    return line if len(line) <= EXCERPT else line[: EXCERPT - 1].rstrip() + "…"


def mentioned(text: str, *handles: Mapping[int, str]) -> set[int]:
    """Whom the text calls by `@` and one of their handles, whole and at the beginning of a word.

    Of handles that begin alike the longest counts: "@Ada Lovelace" calls nobody named Ada.
    """
    pairs = (pair for each in handles for pair in each.items())
    known = sorted(((fold(name), key) for key, name in pairs if name), reverse=True)
    found = set()
    for start in re.finditer(r"(?<!\S)[(\[]?@", text):
        rest = fold(text[start.end() : start.end() + 330])
        match = next((k for name, k in known if re.match(rf"{re.escape(name)}(?!\w)", rest)), None)
        if match is not None:
            found.add(match)
    return found
