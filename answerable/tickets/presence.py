"""Who has a ticket open and who is writing on it, as open pages say every few seconds.

Only a change is news; a page that went away without a word is forgotten by time. Agents of a
provider are told of nobody.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from answerable.accounts.models import Agent
from answerable.core.database import relaxed
from answerable.core.live import announce
from answerable.tickets.access import tickets_visible_to
from answerable.tickets.models import Presence, Ticket

TOPIC = "presence"
FRESH = timedelta(seconds=25)  # pages say it every ten seconds
MOST = 100  # tickets asked for at once


@dataclass(frozen=True)
class Here:
    """The names of the others at a ticket."""

    looking: tuple[str, ...] = ()
    writing: tuple[str, ...] = ()


def say(ticket: Ticket, *, by: Agent, writing: bool) -> None:
    """This agent has the ticket open now. Others hear of it if that is new."""
    now = timezone.now()
    with relaxed():
        mine = Presence.objects.filter(ticket=ticket, agent=by)
        same = mine.filter(at__gt=now - FRESH, writing=writing).update(at=now)
        if same:
            return
        Presence.objects.update_or_create(
            ticket=ticket, agent=by, defaults={"at": now, "writing": writing}
        )
        announce(TOPIC, ticket, by=by.pk)


def leave(ticket: Ticket, *, by: Agent) -> None:
    """This agent has closed it, or looks elsewhere."""
    with relaxed():
        if Presence.objects.filter(ticket=ticket, agent=by).delete()[0]:
            announce(TOPIC, ticket, by=by.pk)


def others_at(agent: Agent, numbers: Iterable[int]) -> dict[int, Here]:
    """Who else is at these tickets, of those this agent may see; one query."""
    if agent.provider_id is not None:
        return {}
    fresh = Presence.objects.filter(
        at__gt=timezone.now() - FRESH,
        ticket__number__in=list(numbers)[:MOST],
        ticket__in=tickets_visible_to(agent),
    )
    rows = fresh.exclude(agent=agent).select_related("agent", "ticket").order_by("agent__name")
    found: dict[int, Here] = {}
    for row in rows:
        here = found.get(row.ticket.number, Here())
        name = (row.agent.short_name,)
        found[row.ticket.number] = (
            Here(here.looking, here.writing + name)
            if row.writing
            else Here(here.looking + name, here.writing)
        )
    return found


def forget_old() -> None:
    """Drops those who went away without a word."""
    Presence.objects.filter(at__lt=timezone.now() - 10 * FRESH).delete()
