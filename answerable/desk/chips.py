"""The chip of a ticket: its state in words, and how long or until when."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from answerable.tickets.models import State, Ticket


@dataclass(frozen=True)
class Chip:
    """`look` is one of kept, close, broken, resting. The time in `words` is how long it is since
    `since`, or the moment `until`.
    """

    look: str
    words: "str | Promise"
    since: datetime | None = None
    until: datetime | None = None


def chip_of(ticket: Ticket) -> Chip:
    """What a list row and the head of a ticket say about its state."""
    if ticket.spam_at:
        return Chip("resting", _("spam"))
    if ticket.state == State.OPEN:
        look = "close" if ticket.owner_id is None else "kept"
        return Chip(look, _("waits %(time)s"), since=ticket.waiting_since)
    if ticket.state == State.SNOOZED:
        return Chip("resting", _("snoozed until %(time)s"), until=ticket.snoozed_until)
    if ticket.state == State.WAITING_OTHER:
        return Chip("resting", _("waiting until %(time)s"), until=ticket.waiting_until)
    words = {
        State.WAITING_CUSTOMER: _("customer’s turn"),
        State.SOLVED: _("solved"),
        State.CLOSED: _("closed"),
    }
    return Chip("resting", words[State(ticket.state)])
