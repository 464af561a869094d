"""Reads of notices: the list, how many are new, and how somebody wants to be told."""

from django.db.models import QuerySet

from answerable.accounts.models import Agent
from answerable.notices.kinds import KINDS, PAGE
from answerable.notices.models import Choice, Notice
from answerable.tickets.access import tickets_visible_to
from answerable.tickets.models import TicketQuerySet

Notices = QuerySet[Notice]
MOST = 99  # more are said to be "99+"


def notices_for(agent: Agent) -> Notices:
    """What this person is told in the page, newest first: of tickets they may (still) see."""
    return notices_of(agent).filter(in_page=True).order_by("-pk")


def notices_of(agent: Agent) -> Notices:
    """Everything this person is told, in any way, of tickets they may (still) see."""
    return Notice.objects.filter(agent=agent, ticket__in=tickets_visible_to(agent))


def new_for(agent: Agent) -> int:
    """How many they have not read, up to MOST and one."""
    return unread_by(agent.pk, tickets_visible_to(agent))[: MOST + 1].count()


def unread_by(agent: int, tickets: TicketQuerySet) -> Notices:
    """What the agent with this key has not read, of these tickets."""
    told = Notice.objects.filter(agent=agent, ticket__in=tickets)
    return told.filter(in_page=True, read_at__isnull=True)


def newest_for(agent: Agent) -> Notice | None:
    """The newest unread one."""
    return notices_for(agent).filter(read_at__isnull=True).select_related("ticket", "event").first()


def page_for(agent: Agent, *, before: int | None, size: int) -> tuple[list[Notice], int | None]:
    """A page of the list, and the key after which the next begins (None: that was the last)."""
    rows = notices_for(agent).select_related("ticket", "event")
    found = list((rows.filter(pk__lt=before) if before else rows)[: size + 1])
    return found[:size], found[size - 1].pk if len(found) > size else None


def ways_of(choice: Choice | None, kind: str) -> frozenset[str]:
    """The ways this person wants to be told of it."""
    known = KINDS[kind]
    chosen = choice.ways.get(kind) if choice else None
    ways = known.ways if chosen is None else frozenset(chosen)
    return ways | {PAGE} if known.duty else ways


def choice_of(agent: Agent) -> Choice:
    """What they chose, or a new row with nothing chosen (not saved)."""
    return Choice.objects.filter(agent=agent).first() or Choice(agent=agent)
