"""What pages and machines read about tickets; each in a constant number of queries."""

from dataclasses import dataclass

from django.db.models import QuerySet

from answerable.tickets.models import Event, Message, Ticket


@dataclass(frozen=True)
class Thread:
    """Everything said and done on a ticket, oldest first."""

    messages: list[Message]
    events: list[Event]


def messages_of(ticket: Ticket, *, with_notes: bool = True) -> QuerySet[Message]:
    """The messages in order, with files and writers; taken-back replies left out."""
    messages = ticket.messages.filter(taken_back_at__isnull=True)
    if not with_notes:
        messages = messages.exclude(direction=Message.Direction.NOTE)
    return (
        messages.select_related("agent", "customer")
        .prefetch_related("attachments")
        .order_by("created_at", "id")
    )


def thread_of(ticket: Ticket) -> Thread:
    """Messages and events of a ticket for the desk."""
    return Thread(list(messages_of(ticket)), list(ticket.events.order_by("id")))
