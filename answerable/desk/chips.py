"""The chip of a ticket: its state in words, and how long or until when."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from answerable.tickets.models import State, Ticket

CLOSE = timedelta(hours=1)  # a promise due within it wants to be seen
WAITS, LEFT, LATE = _("waits %(time)s"), _("%(time)s left"), _("%(time)s late")


@dataclass(frozen=True)
class Chip:
    """`look` is one of kept, close, broken, resting. The time in `words` is how long it is from
    or to `span`, or the moment `until`. `kind`, due or waits: it follows the clock by itself.
    """

    look: str
    words: "str | Promise"
    span: datetime | None = None
    until: datetime | None = None
    kind: str = ""

    @property
    def follows(self) -> str:
        """The moment the chip is about, for scripts; "" if it does not change as time goes by."""
        at = self.span or self.until
        return at.isoformat(timespec="seconds") if at and self.kind else ""


def chip_of(ticket: Ticket) -> Chip:
    """What a list row and the head of a ticket say about its state. Nobody's ticket is close."""
    if ticket.spam_at:
        return Chip("resting", _("spam"))
    calm = "close" if ticket.owner_id is None else "kept"
    if ticket.next_due_at and ticket.state not in (State.SOLVED, State.CLOSED):
        return _promised(ticket.next_due_at, timezone.now(), calm)
    if ticket.state == State.OPEN:
        return Chip(calm, WAITS, span=ticket.waiting_since, kind="waits")
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


def _promised(due: datetime, now: datetime, calm: str) -> Chip:
    """The promise that is due next: until when, how long still, or since when it is broken."""
    if due <= now:
        return Chip("broken", LATE, span=due, kind="due")
    if due - now <= CLOSE:
        return Chip("close", LEFT, span=due, kind="due")
    return Chip(calm, _("due %(time)s"), until=due, kind="due")


def for_scripts() -> dict[str, str]:
    """The words with which a chip goes on by itself (chip.js)."""
    return {"waits": str(WAITS), "left": str(LEFT), "late": str(LATE)}
