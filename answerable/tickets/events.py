"""Facts about tickets: recorded once, told to whoever reacts, put into words when read."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from answerable.core import events
from answerable.core.actors import Actor
from answerable.core.quick import insert
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
    event = Event(
        ticket=ticket,
        key=key,
        actor_kind=by.kind,
        actor_id=by.id,
        actor_name=by.name,
        at=at or timezone.now(),
        data=data,
    )
    insert(event)
    fact = Fact(event, ticket, message, silent)
    events.publish(key, fact)
    events.publish("*", fact)
    return event


# Stable key -> sentence. %(actor)s and the event's data fill the places.
SENTENCES: dict[str, "str | Promise"] = {
    "ticket.opened": _("%(actor)s opened the ticket"),
    "ticket.follows": _("Follows ticket #%(number)s, which was closed"),
    "ticket.continued": _("Goes on in ticket #%(number)s, as this one was closed"),
    "message.received": _("%(actor)s wrote"),
    "message.forwarded": _("%(actor)s passed on words of %(name)s"),
    "message.sent": _("%(actor)s replied"),
    "message.held": _("The reply waits for one of us to read it"),
    "message.left": _("The reply left"),
    "message.announced": _("%(actor)s told the customer who is answerable now"),
    "message.taken_back": _("%(actor)s took the reply back before it was sent"),
    "reply.scheduled": _("%(actor)s wrote a reply that leaves later"),
    "reply.rescheduled": _("%(actor)s changed when the reply leaves"),
    "reply.unscheduled": _("%(actor)s took back the reply that was to leave later"),
    "reply.stopped": _("The reply that was to leave now was stopped"),
    "note.added": _("%(actor)s wrote a note"),
    "ticket.taken": _("%(actor)s is now answerable"),
    "ticket.assigned": _("%(actor)s made %(owner)s answerable"),
    "ticket.followed": _("%(name)s follows the ticket"),
    "ticket.unfollowed": _("%(name)s no longer follows the ticket"),
    "ticket.mentioned": _("%(actor)s called %(name)s in a note"),
    "ticket.brought_in": _("%(actor)s brought in %(name)s to help"),
    "handover.offered": _("%(actor)s asked %(name)s to take it over"),
    "handover.held": _("%(actor)s wants to hand over to %(name)s; a lead must agree"),
    "handover.allowed": _("%(actor)s agreed to the hand-over to %(name)s"),
    "handover.asked": _("%(actor)s asked back before taking it over"),
    "handover.answered": _("%(actor)s answered the question about the hand-over"),
    "handover.accepted": _("%(actor)s accepted the hand-over and is now answerable"),
    "handover.declined": _("%(actor)s declined the hand-over: %(reason)s"),
    "handover.withdrawn": _("%(actor)s withdrew the hand-over"),
    "handover.expired": _("%(name)s did not answer in time: %(giver)s stays answerable"),
    "review.released": _("%(actor)s read the reply of %(name)s and let it go"),
    "review.changed": _("%(actor)s changed the reply of %(name)s and let it go"),
    "review.returned": _("%(actor)s sent the reply back to %(name)s"),
    "ask.sent": _("%(actor)s asked %(name)s (#%(number)s)"),
    "ask.answered": _("%(name)s answered (#%(number)s)"),
    "ask.solved": _("%(name)s is done (#%(number)s)"),
    "ask.withdrawn": _("%(actor)s takes the question to %(name)s back (#%(number)s)"),
    "ask.late": _("%(name)s owes an answer (#%(number)s)"),
    "ticket.released": _("%(actor)s put the ticket back: nobody is answerable"),
    "ticket.released_because": _("%(actor)s gave the reason: %(reason)s"),
    "ticket.moved": _("%(actor)s moved the ticket to %(team)s"),
    "ticket.solved": _("%(actor)s marked it as solved"),
    "ticket.reopened": _("%(actor)s reopened the ticket"),
    "solution.confirmed": _("%(actor)s says it is solved"),
    "solution.contradicted": _("%(actor)s says it is not solved yet"),
    "ticket.turned_back": _("%(actor)s took an act back: it waits as before"),
    "ticket.closed": _("The ticket was closed"),
    "ticket.waiting": _("%(actor)s waits for %(whom)s"),
    "ticket.snoozed": _("%(actor)s snoozed the ticket"),
    "ticket.woken": _("The ticket is back from snooze"),
    "ticket.priority": _("%(actor)s changed the priority to %(priority)s"),
    "ticket.subject": _("%(actor)s changed the subject"),
    "ticket.tagged": _("%(actor)s added the tag %(tag)s"),
    "ticket.untagged": _("%(actor)s removed the tag %(tag)s"),
    "ticket.field_set": _("%(actor)s set %(field)s to %(value)s"),
    "ticket.field_changed": _("%(actor)s changed %(field)s"),
    "ticket.field_emptied": _("%(actor)s emptied %(field)s"),
    "ticket.spam": _("%(actor)s marked it as spam"),
    "ticket.not_spam": _("%(actor)s said it is not spam"),
    "sender.blocked": _("From a blocked sender: kept in Spam, nobody was told"),
    "delivery.failed": _("The reply to %(address)s could not be delivered"),
    "delivery.delayed": _("The reply to %(address)s is delayed and will be tried again"),
    "delivery.repeated": _("The reply to %(address)s may have been sent twice"),
    "ticket.merged": _("%(actor)s merged this ticket into #%(number)s"),
    "ticket.merged_in": _("%(actor)s merged #%(number)s into this ticket"),
    "ticket.unmerged": _("%(actor)s undid the merging into #%(number)s"),
    "ticket.unmerged_from": _("%(actor)s undid the merging of #%(number)s"),
    "ticket.split": _("%(actor)s moved words from here to the new ticket #%(number)s"),
    "ticket.split_from": _("%(actor)s split this off from #%(number)s"),
    "ticket.linked": _("%(actor)s linked #%(number)s"),
    "ticket.unlinked": _("%(actor)s removed the link to #%(number)s"),
    "customer.changed": _("%(actor)s set the customer to %(customer)s"),
    "customer.merged_here": _("%(actor)s merged %(name)s into %(into)s: they are one person"),
    "customer.unmerged_here": _("%(actor)s undid the merging of %(name)s into %(into)s"),
}


# The same acts when the reader is the one who acted: many languages have another verb form then.
YOURS: dict[str, "str | Promise"] = {
    "reply.scheduled": _("You wrote a reply that leaves later"),
    "reply.rescheduled": _("You changed when the reply leaves"),
    "reply.unscheduled": _("You took back the reply that was to leave later"),
    "ticket.taken": _("You are now answerable"),
    "ticket.assigned": _("You made %(owner)s answerable"),
    "ticket.brought_in": _("You brought in %(name)s to help"),
    "ticket.followed": _("You follow the ticket"),
    "ticket.unfollowed": _("You no longer follow the ticket"),
    "message.announced": _("You told the customer who is answerable now"),
    "handover.offered": _("You asked %(name)s to take it over"),
    "handover.held": _("You want to hand over to %(name)s; a lead must agree"),
    "handover.allowed": _("You agreed to the hand-over to %(name)s"),
    "handover.asked": _("You asked back before taking it over"),
    "handover.answered": _("You answered the question about the hand-over"),
    "handover.accepted": _("You accepted the hand-over and are now answerable"),
    "handover.declined": _("You declined the hand-over: %(reason)s"),
    "handover.withdrawn": _("You withdrew the hand-over"),
    "ask.sent": _("You asked %(name)s (#%(number)s)"),
    "ask.withdrawn": _("You take the question to %(name)s back (#%(number)s)"),
    "ticket.released": _("You put the ticket back: nobody is answerable"),
    "ticket.released_because": _("You gave the reason: %(reason)s"),
    "ticket.moved": _("You moved the ticket to %(team)s"),
    "ticket.solved": _("You marked it as solved"),
    "ticket.reopened": _("You reopened the ticket"),
    "ticket.waiting": _("You wait for %(whom)s"),
    "ticket.snoozed": _("You snoozed the ticket"),
    "ticket.priority": _("You changed the priority to %(priority)s"),
    "ticket.subject": _("You changed the subject"),
    "ticket.tagged": _("You added the tag %(tag)s"),
    "ticket.untagged": _("You removed the tag %(tag)s"),
    "ticket.field_set": _("You set %(field)s to %(value)s"),
    "ticket.field_changed": _("You changed %(field)s"),
    "ticket.field_emptied": _("You emptied %(field)s"),
    "ticket.spam": _("You marked it as spam"),
    "ticket.not_spam": _("You said it is not spam"),
    "ticket.merged": _("You merged this ticket into #%(number)s"),
    "ticket.merged_in": _("You merged #%(number)s into this ticket"),
    "ticket.unmerged": _("You undid the merging into #%(number)s"),
    "ticket.unmerged_from": _("You undid the merging of #%(number)s"),
    "ticket.split": _("You moved words from here to the new ticket #%(number)s"),
    "ticket.split_from": _("You split this off from #%(number)s"),
    "ticket.linked": _("You linked #%(number)s"),
    "ticket.unlinked": _("You removed the link to #%(number)s"),
    "customer.changed": _("You set the customer to %(customer)s"),
    "customer.merged_here": _("You merged %(name)s into %(into)s: they are one person"),
    "customer.unmerged_here": _("You undid the merging of %(name)s into %(into)s"),
}


# Key -> what puts the stored slugs of such a fact into the reader's words.
PLACES: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {}


def sentence(event: Event, viewer_id: int | None = None) -> str:
    """The event in the reader's language; "You …" where the reader acted."""
    is_reader = event.actor_kind == "agent" and event.actor_id == viewer_id
    words = YOURS.get(event.key) if is_reader else None
    places = {**event.data, "actor": event.actor_name or str(_("The system"))}
    if event.key == "ticket.priority":
        places["priority"] = Ticket.Priority(event.data["priority"]).label
    if put_into_words := PLACES.get(event.key):
        places |= put_into_words(event.data)
    return str(words or SENTENCES[event.key]) % places
