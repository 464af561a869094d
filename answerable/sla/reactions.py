"""What clocks do when something happens on a ticket; in the same transaction as the fact.

A person's public reply answers; a note, a status click, a bot and automatic mail never do. Snooze
changes nothing. Waiting rests what the promise lets rest.
"""

from datetime import datetime

from django.db.models import Q

from answerable.policy.document import Kind
from answerable.policy.queries import was_ever_promised
from answerable.sla import clocks
from answerable.sla.models import Clock
from answerable.tickets.events import Fact
from answerable.tickets.models import Message, State

REPLIES = (Clock.Kind.FIRST_REPLY, Clock.Kind.NEXT_REPLY)


def on_received(fact: Fact) -> None:
    """The customer's words start what was promised for them, and wake what rested for them."""
    message, ticket = fact.message, fact.ticket
    if message is None or message.automatic or fact.silent or ticket.spam_at:
        return
    if not was_ever_promised():
        return
    at = message.created_at
    if fact.event.data.get("language"):  # the first words in a language we know
        clocks.derive_again(ticket, at=at)
    living = clocks.resume(ticket, at=at)
    reply: Kind = "next_reply" if _was_answered(fact) else "first_reply"
    living += clocks.start(ticket, reply, "solution", at=at, living=living)
    clocks.show_next_due(ticket, living)


def _was_answered(fact: Fact) -> bool:
    if fact.ticket.message_count == 1:  # these words alone
        return False
    said = fact.ticket.messages.filter(
        direction=Message.Direction.OUT, automatic="", taken_back_at=None
    )
    return said.filter(Q(held_at=None) | Q(goes_at__lte=fact.event.at)).exists()


def on_sent(fact: Fact) -> None:
    """A person replied: reply clocks stop, the update clock starts anew, the others may rest."""
    message, ticket = fact.message, fact.ticket
    if message is None or message.automatic or message.agent_id is None or message.held_at:
        return
    _answered(fact, message, at=message.created_at)
    clocks.show_next_due(ticket)


def on_left(fact: Fact) -> None:
    """A reply that was held reaches the customer: only now it answers. Words that the customer
    wrote while it waited are owed an answer from now on."""
    message, ticket = fact.message, fact.ticket
    if message is None:
        return
    _answered(fact, message, at=fact.event.at)
    if fact.event.data["turn"] == "ours":
        clocks.resume(ticket, at=fact.event.at)
        clocks.start(ticket, "next_reply", "solution", at=fact.event.at)
    clocks.show_next_due(ticket)


def _answered(fact: Fact, message: Message, *, at: datetime) -> None:
    ticket = fact.ticket
    clocks.stop(clocks.alive(ticket, *REPLIES, Clock.Kind.UPDATE), at=at, by=message.pk)
    if not (ticket.solved_at or ticket.closed_at):
        clocks.start(ticket, "update", at=at)
        clocks.rest(ticket, "customer", at=at)


def on_taken_back(fact: Fact) -> None:
    """Undone: as if it had never been said."""
    if fact.message is None:
        return
    at = fact.message.created_at
    clocks.void(fact.ticket.clocks.filter(kind=Clock.Kind.UPDATE, started_at=at))
    clocks.start_again(fact.ticket, message=fact.message.pk, at=at)
    clocks.show_next_due(fact.ticket)


def on_waiting(fact: Fact) -> None:
    """We wait for somebody who is neither us nor the customer."""
    clocks.rest(fact.ticket, "other", at=fact.event.at)
    clocks.show_next_due(fact.ticket)


def on_our_turn(fact: Fact) -> None:
    """Reopened or woken: clocks run on, and a solved matter starts its next episode.

    A snooze that ends while the customer owes us an answer changes nothing.
    """
    if fact.ticket.state != State.OPEN:
        return
    clocks.resume(fact.ticket, at=fact.event.at)
    solved = not clocks.alive(fact.ticket, Clock.Kind.SOLUTION)
    if fact.event.key == "ticket.reopened" or (fact.event.key == "ticket.turned_back" and solved):
        clocks.start(fact.ticket, "solution", at=fact.event.at)
    clocks.show_next_due(fact.ticket)


def on_solved(fact: Fact) -> None:
    """Solved: the solution clock stops. A reply that was owed stays owed."""
    at = fact.ticket.solved_at or fact.event.at
    said = Q(held_at=None, created_at=at) | Q(held_at__isnull=False, goes_at=at)
    message = fact.ticket.messages.filter(said, direction="out").first()
    clocks.stop(
        clocks.alive(fact.ticket, Clock.Kind.SOLUTION, Clock.Kind.UPDATE),
        at=fact.event.at,
        by=message.pk if message else None,
    )
    clocks.show_next_due(fact.ticket)


def on_closed(fact: Fact) -> None:
    """Closed without an answer: what was still owed ends here, kept or broken by its due instant."""
    clocks.stop(clocks.alive(fact.ticket), at=fact.event.at)
    clocks.show_next_due(fact.ticket)


def on_spam(fact: Fact) -> None:
    """Nothing is owed to spam."""
    clocks.void(clocks.alive(fact.ticket))
    clocks.show_next_due(fact.ticket)


def on_changed(fact: Fact) -> None:
    """Priority, team, language, tags or customer changed: other promises may hold now."""
    clocks.derive_again(fact.ticket, at=fact.event.at)
    clocks.show_next_due(fact.ticket)


REACTIONS = {
    "message.received": on_received,
    "message.sent": on_sent,
    "message.left": on_left,
    "message.taken_back": on_taken_back,
    "ticket.waiting": on_waiting,
    "ticket.reopened": on_our_turn,
    "ticket.woken": on_our_turn,
    "ticket.turned_back": on_our_turn,
    "ticket.solved": on_solved,
    "ticket.closed": on_closed,
    "ticket.spam": on_spam,
    "ticket.priority": on_changed,
    "ticket.moved": on_changed,
    "ticket.tagged": on_changed,
    "ticket.untagged": on_changed,
    "customer.changed": on_changed,
    "customer.merged_here": on_changed,
    "customer.unmerged_here": on_changed,
}
