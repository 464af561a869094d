"""Whose turn it was before a reply, so that taking the reply back can restore it."""

from datetime import datetime
from typing import Any

from answerable.tickets.models import Message, Ticket

_WORDS = ("waiting_for", "waiting_note")
_MOMENTS = ("waiting_since", "waiting_until", "snoozed_until", "solved_at")


def turn_of(ticket: Ticket) -> dict[str, str | None]:
    """The facts that say who must act, as JSON can keep them."""
    moments = {name: getattr(ticket, name) for name in _MOMENTS}
    return {name: getattr(ticket, name) for name in _WORDS} | {
        name: moment.isoformat() if moment else None for name, moment in moments.items()
    }


def turn_from(kept: dict[str, str | None]) -> dict[str, Any]:
    """The fields of the ticket as turn_of kept them."""
    fields: dict[str, Any] = {name: kept[name] for name in _WORDS if name in kept}
    for name in _MOMENTS:
        if name in kept:
            text = kept[name]
            fields[name] = datetime.fromisoformat(text) if text else None
    return fields


def is_as_left_by(ticket: Ticket, reply: Message) -> bool:
    """True if nobody wrote or decided otherwise since this reply made it the customer's turn."""
    decided = (
        ticket.closed_at
        or ticket.snoozed_until
        or ticket.waiting_for != Ticket.WaitingFor.CUSTOMER
        or ticket.solved_at not in (None, reply.created_at)
    )
    later = ticket.messages.filter(pk__gt=reply.pk, automatic="", taken_back_at__isnull=True)
    return not decided and not later.exclude(direction=Message.Direction.NOTE).exists()
