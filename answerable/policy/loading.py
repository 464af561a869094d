"""Reads history out of the events, ticket by ticket, into columns; memory stays small."""

from collections.abc import Iterator
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db.models import Q, QuerySet

from answerable.calendars.timeline import micros
from answerable.policy.columns import Builder, History
from answerable.policy.history import Act, What, cases_of
from answerable.tickets.conditions import facts_of
from answerable.tickets.models import Event, Message, Ticket

CHUNK = 2_000

_ACTS: dict[str, What] = {
    "message.received": "customer",
    "message.sent": "reply",
    "ticket.waiting": "waiting",
    "ticket.reopened": "reopened",
    "ticket.woken": "turn",
    "ticket.solved": "solved",
    "ticket.closed": "closed",
}


def load(*, start: datetime, end: datetime) -> History:
    """Tickets opened from start to end (UTC), with all that happened on them until end.

    Spam is left out. What a ticket is (channel, team, priority, …) is taken as it is now, as the
    clocks do when it changes.
    """
    builder = Builder(until=micros(end))
    tickets = (
        Ticket.objects.filter(created_at__gte=start, created_at__lt=end, spam_at__isnull=True)
        .select_related("customer")
        .prefetch_related("tags", "customer__identities")
        .order_by("id")
    )
    acts = _acts(start, end)
    pending = next(acts, None)
    for ticket in tickets.iterator(chunk_size=CHUNK):
        while pending and pending[0] < ticket.pk:
            pending = next(acts, None)
        own = pending[1] if pending and pending[0] == ticket.pk else []
        builder.add(ticket.number, facts_of(ticket), cases_of(own, until=builder.until))
    return builder.build()


def _acts(start: datetime, end: datetime) -> Iterator[tuple[int, list[Act]]]:
    """Per ticket, in the order of their keys, what happened in order."""
    silent = set(_no_words_of_people(start, end).iterator(chunk_size=CHUNK))
    found = (
        Event.objects.filter(_of_period(start, end), at__lt=end, key__in=_ACTS)
        .order_by("ticket_id", "at", "id")
        .values_list("ticket_id", "at", "key", "data")
    )
    for ticket, rows in groupby(found.iterator(chunk_size=CHUNK), key=itemgetter(0)):
        yield ticket, list(_acts_of(list(rows), silent))


def _of_period(start: datetime, end: datetime) -> Q:
    return Q(ticket__created_at__gte=start, ticket__created_at__lt=end)


def _no_words_of_people(start: datetime, end: datetime) -> QuerySet[Message, int]:
    """Messages that neither ask nor answer: automatic ones, and replies that were undone."""
    machine = ~Q(automatic="") | Q(direction=Message.Direction.OUT, agent=None)
    found = Message.objects.filter(_of_period(start, end))
    return found.filter(machine | Q(taken_back_at__isnull=False)).values_list("pk", flat=True)


def _acts_of(rows: list[tuple[int, datetime, str, Any]], silent: set[int]) -> Iterator[Act]:
    solved = {at for _ticket, at, key, _data in rows if key == "ticket.solved"}
    for _ticket, at, key, data in rows:
        if data.get("message") in silent or (key == "ticket.woken" and data["state"] != "open"):
            continue
        what = _ACTS[key]
        yield Act(micros(at), "reply_solved" if what == "reply" and at in solved else what)
