"""A second matter in the same thread becomes a ticket of its own."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from answerable.accounts.models import Agent
from answerable.core.errors import Refused
from answerable.tickets import events
from answerable.tickets.actions.holding import REPLY_HELD
from answerable.tickets.actions.opening import open_ticket
from answerable.tickets.actions.shared import change, hold, refuse_closed, refuse_who_left
from answerable.tickets.models import Link, Message, Ticket
from answerable.tickets.queries import read_from_messages


@transaction.atomic
def split(ticket: Ticket, *, messages: Sequence[int], subject: str, by: Agent) -> Ticket:
    """Moves these messages to a new ticket with that subject; who is answerable stays so there.

    The first of them must be the customer's, one message must stay, and none may still be
    leaving. The new ticket waits for us. Records ticket.split, and ticket.opened and
    ticket.split_from on the new one, and links both.
    """
    if not by.can("tickets.answer"):
        raise Refused("may_not_answer", _("Your role does not allow you to do this."))
    now = hold(ticket)
    refuse_closed(ticket)
    moving = _movable(ticket, messages)
    refuse_who_left(by)
    new = open_ticket(
        customer=moving[0].customer or ticket.customer,
        subject=subject.strip() or ticket.subject,
        by=by.actor,
        channel=ticket.channel,
        via=ticket.via,
        team=ticket.team,
        owner=ticket.owner if ticket.owner and ticket.owner.is_active else by,
        language=moving[0].language or ticket.language,
        priority=ticket.priority,
        at=now,
    )
    keys = [message.pk for message in moving]
    ticket.messages.filter(pk__in=keys).update(ticket=new)
    change(ticket, updated_at=now, **read_from_messages(ticket))
    read = read_from_messages(new)
    change(new, waiting_since=moving[0].created_at, **read)
    Link.objects.create(ticket=new, other=ticket, kind=Link.Kind.SPLIT, by=by)
    events.record(ticket, "ticket.split", by=by.actor, number=new.number, moved=keys)
    since, number = moving[0].created_at.isoformat(), ticket.number
    events.record(new, "ticket.split_from", by=by.actor, number=number, moved=keys, since=since)
    return new


def _movable(ticket: Ticket, keys: Sequence[int]) -> list[Message]:
    """The messages in order; refused where splitting would leave a ticket without a beginning."""
    there = ticket.messages.filter(taken_back_at=None).order_by("created_at", "id")
    moving = list(there.filter(pk__in=keys).select_related("customer"))
    if not moving or len(moving) != len(set(keys)):
        raise Refused("messages_unknown", _("Choose the messages that shall move."))
    if moving[0].direction != Message.Direction.IN:
        raise Refused("not_customers", _("A ticket begins with words of the customer."))
    if not there.exclude(pk__in=keys).filter(direction=Message.Direction.IN).exists():
        raise Refused("nothing_left", _("At least one message of the customer must stay here."))
    leaving = [one for one in moving if one.goes_at and one.goes_at > timezone.now()]
    if any(message.held_at for message in leaving):
        raise Refused("reply_held", REPLY_HELD)
    if leaving:
        raise Refused("reply_leaving", _("A reply is just leaving. Try again in half a minute."))
    return moving
