"""Who uses and who changes what is shared: one's own, one's team's, everybody's."""

from typing import TypeVar

from django.db.models import Q, QuerySet

from answerable.accounts.models import Agent
from answerable.automation.models import CannedReply, Macro, Shared

S = TypeVar("S", bound=Shared)


def usable(rows: QuerySet[S], agent: Agent) -> QuerySet[S]:
    """One's own, those of one's teams, everybody's."""
    everybody = Q(owner__isnull=True, team__isnull=True)
    return rows.filter(everybody | Q(owner=agent) | Q(team__in=agent.team_ids))


def may_keep(agent: Agent, *, owner: int | None, team: int | None) -> bool:
    """For oneself anybody; for a team its leads; for everybody, and any team, settings.manage."""
    if owner is not None:
        return owner == agent.pk
    if agent.can("settings.manage"):
        return True
    return team in agent.led_team_ids


def may_change(one: Shared, agent: Agent) -> bool:
    """Whoever may keep such a thing may change it."""
    return may_keep(agent, owner=one.owner_id, team=one.team_id)


def canned_for(agent: Agent) -> QuerySet[CannedReply]:
    """The canned replies this agent may use, by name."""
    return usable(CannedReply.objects.prefetch_related("variants"), agent).order_by("name", "pk")


def macros_for(agent: Agent) -> QuerySet[Macro]:
    """The macros this agent may use, by name."""
    return usable(Macro.objects.select_related("reply"), agent).order_by("name", "pk")
