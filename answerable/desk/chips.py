"""The chip of a ticket: its state in words, and how long or until when."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
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
    if ticket.next_due_at and ticket.state not in (State.SOLVED, State.CLOSED):
        return _promised(ticket.next_due_at, timezone.now())
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


CLOSE = timedelta(hours=1)  # a promise due within it wants to be seen


def _promised(due: datetime, now: datetime) -> Chip:
    """The promise that is due next: until when, or since when it is broken."""
    if due <= now:
        return Chip("broken", _("%(time)s late"), since=due)
    return Chip("close" if due - now <= CLOSE else "kept", _("due %(time)s"), until=due)
