"""What internal requests do when something happens on the department's ticket."""

from datetime import timedelta

from django.utils import timezone

from answerable.core.jobs import enqueue
from answerable.handover.asks import actions
from answerable.handover.asks.models import Ask
from answerable.handover.jobs import bring_back
from answerable.tickets.events import Fact
from answerable.tickets.models import INTERNAL


def bring_back_later(fact: Fact) -> None:
    """A reply is an answer once it can no longer be taken back."""
    message = fact.message
    if message is None or fact.ticket.channel != INTERNAL:
        return
    at = (message.goes_at or timezone.now()) + timedelta(seconds=1)
    enqueue(bring_back, run_at=at, unique_key=f"ask.answer:{message.pk}", key=message.pk)


def close(fact: Fact) -> None:
    """Solved there: nobody waits for them any more."""
    if fact.ticket.channel == INTERNAL:
        actions.close(fact.ticket, at=fact.event.at)


def go_along(fact: Fact) -> None:
    """The customer's ticket went into another: what was asked for it is asked for that one."""
    Ask.objects.filter(ticket=fact.ticket).update(ticket=fact.ticket.merged_into)


def come_back(fact: Fact) -> None:
    """They are two again: each waits for what was asked from it."""
    sent = fact.ticket.events.filter(key="ask.sent")
    numbers = [data["number"] for data in sent.values_list("data", flat=True)]
    Ask.objects.filter(request__number__in=numbers).update(ticket=fact.ticket)
