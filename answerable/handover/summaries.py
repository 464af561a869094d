"""The draft of a summary: what the receiver of a ticket must know, from the ticket itself."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.text import Truncator
from django.utils.translation import gettext as _

from answerable.accounts.models import Agent
from answerable.handover import words
from answerable.tickets.models import Message, Ticket

LONGEST = 300  # signs of a message


@dataclass(frozen=True)
class Summary:
    """What was done and understood, and the next step where the ticket itself says it."""

    done: str
    next_step: str


def of(tickets: Sequence[Ticket]) -> dict[int, Summary]:
    """By the ticket's key, in the active language; one query however many."""
    said: dict[int, list[Message]] = {ticket.pk: [] for ticket in tickets}
    found = Message.objects.filter(ticket__in=tickets, taken_back_at__isnull=True, automatic="")
    for message in found.select_related("agent").order_by("created_at", "pk"):
        said[message.ticket_id].append(message)
    return {one.pk: Summary(_summary(one, said[one.pk]), _next_step(one)) for one in tickets}


def introduction(ticket: Ticket, giver: Agent) -> str:
    """What the customer is told, in their language."""
    language = ticket.language or ticket.customer.language
    return words.introduction(language, giver=giver.short_name)


def _summary(ticket: Ticket, messages: list[Message]) -> str:
    """Who asks, what they asked first and last, what we said last, and our notes: plainly quoted."""
    asked = [one for one in messages if one.direction == Message.Direction.IN]
    sent = [one for one in messages if one.direction == Message.Direction.OUT]
    notes = [one for one in messages if one.direction == Message.Direction.NOTE]
    lines = [_("Customer: %(name)s") % {"name": ticket.customer.display_name}]
    if asked:
        lines.append(_("Asked first: “%(words)s”") % {"words": _short(asked[0].text)})
    if len(asked) > 1:
        lines.append(_("Wrote last: “%(words)s”") % {"words": _short(asked[-1].text)})
    if sent:
        places = {"name": sent[-1].sender_name, "words": _short(sent[-1].text)}
        lines.append(_("%(name)s replied last: “%(words)s”") % places)
    lines += [_("Note: %(words)s") % {"words": _short(note.text)} for note in notes[-3:]]
    return "\n".join(lines)


def _short(text: str) -> str:
    return Truncator(" ".join(text.split())).chars(LONGEST)


def _next_step(ticket: Ticket) -> str:
    """Only what the ticket itself says; the rest only the giver knows."""
    if ticket.waiting_for == Ticket.WaitingFor.OTHER and ticket.waiting_note:
        return _("Ask %(whom)s how far they are.") % {"whom": ticket.waiting_note}
    if ticket.waiting_for == Ticket.WaitingFor.US:
        return _("Answer what the customer wrote last.")
    return ""
