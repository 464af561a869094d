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
from answerable.core.quick import Question, padded
from answerable.tickets.models import Presence, Ticket
from answerable.tickets.sight import in_sight, sight_of

TOPIC = "presence"
FRESH = timedelta(seconds=25)  # pages say it every ten seconds
MOST = 100  # tickets asked for at once
FEW = 20  # one statement serves so many more or less


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
    asked = tuple(numbers)[:MOST]
    rows = _others(sight_of(agent), agent.pk, timezone.now() - FRESH, padded(asked, FEW))
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


_others = Question(
    lambda sight, me, since, numbers: (
        Presence.objects.filter(
            at__gt=since, ticket__number__in=numbers, ticket__in=in_sight(sight)
        )
        .exclude(agent=me)
        .select_related("agent", "ticket")
        .order_by("agent__name")
    )
)


def forget_old() -> None:
    """Drops those who went away without a word."""
    Presence.objects.filter(at__lt=timezone.now() - 10 * FRESH).delete()
