"""What the channels learn about our words on their way: that they did not arrive."""

from django.db import transaction

from answerable.core.actors import SYSTEM
from answerable.tickets import events
from answerable.tickets.actions.shared import change, hold, let_go_if_gone
from answerable.tickets.models import Message, Ticket


@transaction.atomic
def delivery_failed(ticket: Ticket, *, message: Message, address: str, reason: str) -> None:
    """The reply did not reach this address: it is our turn again, and the ticket says so.

    A solved ticket is open again, for the customer never read the solution; a closed one stays
    closed and is marked. Records delivery.failed.
    """
    now = hold(ticket)
    change(ticket, undelivered=True)
    if not ticket.closed_at:
        change(
            ticket,
            waiting_for=Ticket.WaitingFor.US,
            waiting_note="",
            waiting_until=None,
            snoozed_until=None,
            solved_at=None,
            waiting_since=now,
        )
        let_go_if_gone(ticket, now)
    events.record(
        ticket, "delivery.failed", by=SYSTEM, message=message, address=address, reason=reason
    )
