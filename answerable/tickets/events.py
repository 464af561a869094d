"""Facts about tickets: recorded once, told to whoever reacts, put into words when read."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from answerable.core import events
from answerable.core.actors import Actor
from answerable.tickets.models import Event, Message, Ticket


@dataclass(frozen=True)
class Fact:
    """What reactions get: the event, its ticket as it is now, and the message if it is one's."""

    event: Event
    ticket: Ticket
    message: Message | None = None
    silent: bool = False  # history: no receipt, no notification


def record(
    ticket: Ticket,
    key: str,
    *,
    by: Actor,
    message: Message | None = None,
    at: datetime | None = None,
    silent: bool = False,
    **data: Any,
) -> Event:
    """Appends the event in the running transaction and lets the reactions act in it too."""
    if message is not None:
        data["message"] = message.pk
    event = Event.objects.create(
        ticket=ticket,
        key=key,
        actor_kind=by.kind,
        actor_id=by.id,
        actor_name=by.name,
        at=at or timezone.now(),
        data=data,
    )
    fact = Fact(event, ticket, message, silent)
    events.publish(key, fact)
    events.publish("*", fact)
    return event


# Stable key -> sentence. %(actor)s and the event's data fill the places.
SENTENCES: dict[str, "str | Promise"] = {
    "ticket.opened": _("%(actor)s opened the ticket"),
    "ticket.follows": _("Follows ticket #%(number)s, which was closed"),
    "message.received": _("%(actor)s wrote"),
    "message.forwarded": _("%(actor)s passed on words of %(name)s"),
    "message.sent": _("%(actor)s replied"),
    "message.taken_back": _("%(actor)s took the reply back before it was sent"),
    "note.added": _("%(actor)s wrote a note"),
    "ticket.taken": _("%(actor)s is now answerable"),
    "ticket.assigned": _("%(actor)s made %(owner)s answerable"),
    "ticket.released": _("%(actor)s put the ticket back: nobody is answerable"),
    "ticket.moved": _("%(actor)s moved the ticket to %(team)s"),
    "ticket.solved": _("%(actor)s marked it as solved"),
    "ticket.reopened": _("%(actor)s reopened the ticket"),
    "ticket.closed": _("The ticket was closed"),
    "ticket.waiting": _("%(actor)s waits for %(whom)s"),
    "ticket.snoozed": _("%(actor)s snoozed the ticket"),
    "ticket.woken": _("The ticket is back from snooze"),
    "ticket.priority": _("%(actor)s changed the priority to %(priority)s"),
    "ticket.subject": _("%(actor)s changed the subject"),
    "ticket.tagged": _("%(actor)s added the tag %(tag)s"),
    "ticket.untagged": _("%(actor)s removed the tag %(tag)s"),
    "ticket.spam": _("%(actor)s marked it as spam"),
    "ticket.not_spam": _("%(actor)s said it is not spam"),
    "delivery.failed": _("The reply to %(address)s could not be delivered"),
    "delivery.delayed": _("The reply to %(address)s is delayed and will be tried again"),
    "delivery.repeated": _("The reply to %(address)s may have been sent twice"),
    "customer.changed": _("%(actor)s set the customer to %(customer)s"),
}


# The same acts when the reader is the one who acted: many languages have another verb form then.
YOURS: dict[str, "str | Promise"] = {
    "ticket.taken": _("You are now answerable"),
    "ticket.assigned": _("You made %(owner)s answerable"),
    "ticket.released": _("You put the ticket back: nobody is answerable"),
    "ticket.moved": _("You moved the ticket to %(team)s"),
    "ticket.solved": _("You marked it as solved"),
    "ticket.reopened": _("You reopened the ticket"),
    "ticket.waiting": _("You wait for %(whom)s"),
    "ticket.snoozed": _("You snoozed the ticket"),
    "ticket.priority": _("You changed the priority to %(priority)s"),
    "ticket.subject": _("You changed the subject"),
    "ticket.tagged": _("You added the tag %(tag)s"),
    "ticket.untagged": _("You removed the tag %(tag)s"),
    "ticket.spam": _("You marked it as spam"),
    "ticket.not_spam": _("You said it is not spam"),
    "customer.changed": _("You set the customer to %(customer)s"),
}


def sentence(event: Event, viewer_id: int | None = None) -> str:
    """The event in the reader's language; "You …" where the reader acted."""
    is_reader = event.actor_kind == "agent" and event.actor_id == viewer_id
    words = YOURS.get(event.key) if is_reader else None
    places = {**event.data, "actor": event.actor_name or str(_("The system"))}
    if event.key == "ticket.priority":
        places["priority"] = Ticket.Priority(event.data["priority"]).label
    return str(words or SENTENCES[event.key]) % places
