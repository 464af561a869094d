"""Reads history out of the database, ticket by ticket, into columns; memory stays small."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from heapq import merge
from itertools import groupby
from operator import itemgetter

from answerable.calendars.timeline import micros
from answerable.policy.columns import Builder, History
from answerable.policy.history import Act, What, cases_of
from answerable.tickets.conditions import facts_of
from answerable.tickets.models import Event, Message, Ticket

CHUNK = 2_000

_EVENTS: dict[str, What] = {
    "ticket.waiting": "waiting",
    "ticket.reopened": "reopened",
    "ticket.woken": "turn",
    "ticket.solved": "solved",
    "ticket.closed": "closed",
}

Row = tuple[int, datetime, int, What]  # ticket, instant, place among those of one instant, what


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
    rows = merge(_of_messages(start, end), _of_events(start, end))
    for ticket, group in groupby(rows, key=itemgetter(0)):
        yield ticket, [Act(micros(at), what) for _t, at, _place, what in group]


def _of_messages(start: datetime, end: datetime) -> Iterable[Row]:
    """Words of people: the customer's, and ours to them (not undone, not automatic)."""
    found = (
        Message.objects.filter(
            ticket__created_at__gte=start,
            ticket__created_at__lt=end,
            created_at__lt=end,
            automatic="",
            taken_back_at=None,
        )
        .exclude(direction=Message.Direction.NOTE)
        .order_by("ticket_id", "created_at", "id")
        .values_list("ticket_id", "created_at", "direction", "agent_id")
    )
    solving = set(_solved_at(start, end))
    for ticket, at, direction, agent in found.iterator(chunk_size=CHUNK):
        if direction == Message.Direction.IN:
            yield ticket, at, 0, "customer"
        elif agent is not None:
            yield ticket, at, 1, "reply_solved" if (ticket, at) in solving else "reply"


def _solved_at(start: datetime, end: datetime) -> Iterable[tuple[int, datetime]]:
    """Solved in the same instant as a reply: the reply solved it."""
    return (
        Event.objects.filter(
            key="ticket.solved", ticket__created_at__gte=start, ticket__created_at__lt=end
        )
        .values_list("ticket_id", "at")
        .iterator(chunk_size=CHUNK)
    )


def _of_events(start: datetime, end: datetime) -> Iterable[Row]:
    found = (
        Event.objects.filter(
            ticket__created_at__gte=start,
            ticket__created_at__lt=end,
            at__lt=end,
            key__in=_EVENTS,
        )
        .order_by("ticket_id", "at", "id")
        .values_list("ticket_id", "at", "key", "data")
    )
    for ticket, at, key, data in found.iterator(chunk_size=CHUNK):
        if key != "ticket.woken" or data.get("state") == "open":
            yield ticket, at, 2, _EVENTS[key]
