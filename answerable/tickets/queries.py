"""What pages and machines read about tickets; each in a constant number of queries."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from answerable.tickets.models import Event, Message, Ticket
from answerable.tickets.rules import excerpt

SAID_BY_MESSAGES = {
    "ticket.opened", "message.received", "message.sent", "note.added", "message.taken_back",
    "message.announced", "message.left",
}  # fmt: skip


@dataclass(frozen=True)
class Thread:
    """Everything said and done on a ticket, oldest first."""

    messages: list[Message]
    events: list[Event]

    @property
    def last_seen(self) -> int:
        """The key of the newest message, 0 without one: what a writer has before their eyes."""
        return max((message.pk for message in self.messages), default=0)

    def entries(self) -> "list[Message | Event]":
        """Messages and events in one line by time; what a message says itself is left out."""
        told = [event for event in self.events if event.key not in SAID_BY_MESSAGES]
        both: list[tuple[datetime, int, Message | Event]] = [
            (message.created_at, 0, message) for message in self.messages
        ]
        both += [(event.at, 1, event) for event in told]
        return [entry for _at, _kind, entry in sorted(both, key=lambda item: item[:2])]


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


def read_from_messages(ticket: Ticket) -> dict[str, Any]:
    """The columns that repeat what the messages say, read from the messages."""
    rows = ticket.messages.filter(taken_back_at__isnull=True).order_by("created_at", "id")
    said = rows.exclude(direction=Message.Direction.NOTE)
    words = said.exclude(text="").values_list("text", flat=True).last()
    last = said.values_list("created_at", flat=True).last()
    theirs = said.filter(direction=Message.Direction.IN, automatic="")
    return {
        "message_count": rows.count(),
        "last_words": excerpt(words or ""),
        "last_message_at": max(last or ticket.created_at, ticket.created_at),
        "last_from_customer_at": theirs.values_list("created_at", flat=True).last(),
    }
