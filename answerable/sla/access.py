"""Whose breaches an agent may see: those of tickets the gate shows them."""

from typing import Literal

from django.db.models import QuerySet

from answerable.accounts.models import Agent, Membership
from answerable.sla.models import Breach, Clock
from answerable.tickets.access import tickets_visible_to
from answerable.tickets.models import TicketQuerySet

Whose = Literal["mine", "teams", "all"]
WHOSE: tuple[Whose, ...] = ("mine", "teams", "all")


def breaches_visible_to(agent: Agent) -> QuerySet[Breach]:
    """Breaches on tickets the agent may see. What no longer applies is none."""
    return _breaches_on(tickets_visible_to(agent))


def without_cause(tickets: TicketQuerySet) -> QuerySet[Breach]:
    """Breaches on these tickets that still ask for a cause."""
    return _breaches_on(tickets).filter(cause=None)


def _breaches_on(tickets: TicketQuerySet) -> QuerySet[Breach]:
    found = Breach.objects.filter(clock__ticket__in=tickets)
    return found.exclude(clock__state=Clock.State.VOID)


def breaches_without_cause(agent: Agent, whose: Whose = "mine") -> QuerySet[Breach]:
    """Those that still ask for a cause: the agent's own, those of the agent's teams, or all."""
    found = without_cause(tickets_visible_to(agent))
    if whose == "mine":
        return found.filter(owner=agent)
    return found.filter(clock__ticket__team__in=agent.team_ids) if whose == "teams" else found


def clocks_reported_to(agent: Agent) -> QuerySet[Clock]:
    """The clocks a report may count: of all teams, or of the teams the agent leads; else none.

    Always through the gate: a figure never counts a ticket its reader could not open.
    """
    clocks = Clock.objects.filter(ticket__in=tickets_visible_to(agent))
    if agent.can("reports.read_all"):
        return clocks
    if not agent.can("reports.read"):
        return clocks.none()
    led = Membership.objects.filter(agent=agent, is_lead=True).values("team")
    return clocks.filter(ticket__team__in=led)
