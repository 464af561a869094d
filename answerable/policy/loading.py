"""Reads history out of the events into columns, some thousand tickets at a time: memory stays
small, and no reading stays open in which nothing could be written."""

from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any, Literal

from django.db.models import Q, QuerySet

from answerable.calendars.timeline import micros
from answerable.policy.columns import Builder, History
from answerable.policy.history import Act, What, cases_of
from answerable.tickets.conditions import facts_of
from answerable.tickets.models import INTERNAL, Event, Message, Ticket

CHUNK = 2_000

_ACTS: dict[str, What | Literal["held"]] = {
    "message.received": "customer",
    "message.sent": "reply",
    "message.held": "held",
    "message.left": "reply",
    "ticket.waiting": "waiting",
    "ticket.reopened": "reopened",
    "ticket.woken": "turn",
    "ticket.solved": "solved",
    "ticket.closed": "closed",
}


def tickets_of(start: datetime, end: datetime) -> QuerySet[Ticket]:
    """The tickets a replay of this period is about."""
    return Ticket.objects.filter(
        created_at__gte=start, created_at__lt=end, spam_at__isnull=True
    ).exclude(channel=INTERNAL)


def load(
    *, start: datetime, end: datetime, seen: Callable[[int], object] = lambda count: None
) -> History:
    """Tickets opened from start to end (UTC), with all that happened on them until end.

    Spam is left out. What a ticket is (channel, team, priority, …) is taken as it is now, as the
    clocks do when it changes. `seen` is told now and then how many have been read.
    """
    builder = Builder(until=micros(end))
    tickets = (
        tickets_of(start, end)
        .select_related("customer")
        .prefetch_related("tags", "customer__identities")
        .order_by("id")
    )
    last = count = 0
    while portion := list(tickets.filter(pk__gt=last)[:CHUNK]):
        seen(count)
        last, count = portion[-1].pk, count + len(portion)
        acts = dict(acts_between(portion[0].pk, last, end))
        for ticket in portion:
            own = cases_of(acts.get(ticket.pk, []), until=builder.until)
            builder.add(ticket.number, facts_of(ticket), own)
    return builder.build()


def acts_between(first: int, last: int, end: datetime) -> Iterator[tuple[int, list[Act]]]:
    """Per ticket of these keys what happened in order, until `end`."""
    silent = set(_no_words_of_people(first, last))
    found = (
        Event.objects.filter(ticket__gte=first, ticket__lte=last, at__lt=end, key__in=_ACTS)
        .order_by("ticket_id", "at", "id")
        .values_list("ticket_id", "at", "key", "data")
    )
    for ticket, rows in groupby(found, key=itemgetter(0)):
        yield ticket, list(_acts_of(list(rows), silent))


def _no_words_of_people(first: int, last: int) -> QuerySet[Message, int]:
    """Messages that neither ask nor answer: automatic ones, and replies that were undone."""
    machine = ~Q(automatic="") | Q(direction=Message.Direction.OUT, agent=None)
    found = Message.objects.filter(ticket__gte=first, ticket__lte=last)
    return found.filter(machine | Q(taken_back_at__isnull=False)).values_list("pk", flat=True)


def _acts_of(rows: list[tuple[int, datetime, str, Any]], silent: set[int]) -> Iterator[Act]:
    solved = {at for _ticket, at, key, _data in rows if key == "ticket.solved"}
    held = {data["message"] for _ticket, _at, key, data in rows if key == "message.held"}
    for _ticket, at, key, data in rows:
        if data.get("message") in silent or (key == "ticket.woken" and data["state"] != "open"):
            continue
        if key == "message.sent" and data.get("message") in held:  # it answers when it leaves
            continue
        what = _ACTS[key]
        if what == "reply" and (at in solved or data.get("turn") == "over"):
            yield Act(micros(at), "reply_solved")
        elif what != "held":
            yield Act(micros(at), what)
        if data.get("turn") == "ours":  # the customer wrote while it was held
            yield Act(micros(at), "customer")
