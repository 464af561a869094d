"""A reply that waits for somebody's word before it leaves: until then the customer has no answer."""

from datetime import datetime, timedelta
from typing import Any, Literal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from answerable.core.actors import SYSTEM, Actor
from answerable.core.errors import Refused
from answerable.tickets import events
from answerable.tickets.actions.shared import change, hold
from answerable.tickets.actions.turns import turn_from
from answerable.tickets.models import Event, Message, Ticket

FAR = timedelta(days=3650)  # it leaves when it is let go, and not before

REPLY_HELD = _("A reply here waits to be read. Let it go or take it back first.")

Turn = Literal["customer", "ours", "over"]


def hold_back(message: Message, *, before: dict[str, str | None]) -> None:
    """The reply stays here: whose turn it is stays what it was `before`. Records message.held.

    Called in the transaction in which it was written, before anything was queued or stopped.
    """
    ticket = message.ticket
    message.held_at, message.goes_at = message.created_at, message.created_at + FAR
    message.save(update_fields=["held_at", "goes_at"])
    change(ticket, **turn_from(before))
    events.record(ticket, "message.held", by=SYSTEM, message=message, at=message.created_at)


@transaction.atomic
def let_leave(message: Message, *, by: Actor) -> datetime:
    """The reply reaches the customer now (UTC): only now it answers. Records message.left.

    Where the customer wrote since it was written it is still our turn; a ticket that was solved or
    closed meanwhile stays so. What was written to solve it solves it now. Refused for one that is
    not held (any more).
    """
    ticket = message.ticket
    now = hold(ticket)
    held = Message.objects.filter(pk=message.pk, held_at__isnull=False, taken_back_at=None)
    if not held.filter(goes_at__gt=now).update(goes_at=now):
        raise Refused("not_held", _("This reply does not wait any more."))
    message.refresh_from_db(fields=["goes_at", "text", "html"])
    sent = ticket.events.get(key="message.sent", data__message=message.pk)
    turn = _turn(ticket, message)
    solves = turn == "customer" and bool(sent.data.get("solve"))
    if turn == "customer":
        change(ticket, **_theirs(), solved_at=now if solves else None)
    events.record(ticket, "message.left", by=by, message=message, at=now, turn=turn)
    if solves:
        events.record(ticket, "ticket.solved", by=_writer_of(sent), at=now)
    return now


def _turn(ticket: Ticket, message: Message) -> Turn:
    if ticket.closed_at or ticket.solved_at:
        return "over"
    asked = ticket.messages.filter(direction=Message.Direction.IN, automatic="", pk__gt=message.pk)
    return "ours" if asked.exists() else "customer"


def _theirs() -> dict[str, Any]:
    return {
        "waiting_for": Ticket.WaitingFor.CUSTOMER,
        "waiting_note": "",
        "waiting_until": None,
        "snoozed_until": None,
        "undelivered": False,
    }


def _writer_of(sent: Event) -> Actor:
    return Actor(sent.actor_kind, sent.actor_id, sent.actor_name)  # type: ignore[arg-type]
