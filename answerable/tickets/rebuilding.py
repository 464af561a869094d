"""Holds the columns of tickets against their facts, and mends what differs."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction

from answerable.tickets.actions.shared import hold
from answerable.tickets.models import Ticket
from answerable.tickets.queries import read_from_messages
from answerable.tickets.replay import Facts, facts_of

EXACT = ("state", "waiting_for", "snoozed_until", "owner_id", "team_id", "priority", "undelivered")
A_BREATH = timedelta(seconds=10)
WHETHER = ("solved_at", "closed_at", "spam_at")  # the moment may differ by a breath


Read = Callable[[Ticket], dict[str, Any]]
_more: list[Read] = []


def also_read(read: Read) -> None:
    """A higher app says what columns that repeat its rows should hold: name and value."""
    if read not in _more:
        _more.append(read)


@dataclass(frozen=True)
class Difference:
    """One column that does not say what the facts say."""

    number: int
    column: str
    stored: Any
    facts: Any


def differences(ticket: Ticket) -> list[Difference]:
    """What of the row does not follow from events and messages."""
    facts = _facts(ticket)
    wanted = {name: getattr(facts, name) for name in EXACT} | read_from_messages(ticket)
    for read in _more:
        wanted |= read(ticket)
    found = [
        Difference(ticket.number, name, getattr(ticket, name), value)
        for name, value in wanted.items()
        if getattr(ticket, name) != value
    ]
    found += [
        Difference(ticket.number, name, getattr(ticket, name), getattr(facts, name))
        for name in WHETHER
        if bool(getattr(ticket, name)) != bool(getattr(facts, name))
    ]
    since = facts.waiting_since
    if since and abs(ticket.waiting_since - since) > A_BREATH:
        found.append(Difference(ticket.number, "waiting_since", ticket.waiting_since, since))
    if (ticket.owner_id is None) != (ticket.nobody_since is not None):
        since = None if facts.owner_id else ticket.nobody_since or ticket.updated_at
        found.append(Difference(ticket.number, "nobody_since", ticket.nobody_since, since))
    return found


def _facts(ticket: Ticket) -> Facts:
    machines = ticket.messages.exclude(automatic="").values_list("pk", flat=True)
    return facts_of(ticket.events.order_by("pk"), set(machines))


def check() -> Iterator[Difference]:
    """Every difference of every ticket; a portion of tickets at a time."""
    for ticket in Ticket.objects.order_by("pk").iterator(chunk_size=500):
        yield from differences(ticket)


def mend() -> Iterator[Difference]:
    """Writes what the facts say where the row differs; yields what was mended."""
    for key in Ticket.objects.order_by("pk").values_list("pk", flat=True).iterator():
        with transaction.atomic():
            ticket = Ticket.objects.get(pk=key)
            if found := differences(ticket):
                hold(ticket)
                found = differences(ticket)
                fields = {difference.column: difference.facts for difference in found}
                Ticket.objects.filter(pk=key).update(**fields)
        yield from found
