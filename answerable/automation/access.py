"""Who uses and who changes what is shared: one's own, one's team's, everybody's."""

from typing import TypeVar

from django.db.models import Q, QuerySet

from answerable.accounts.models import Agent
from answerable.automation.models import CannedReply, Macro, Shared
from answerable.core.quick import Question

S = TypeVar("S", bound=Shared)
OFFERED = 12  # in a menu


def usable(rows: QuerySet[S], agent: Agent) -> QuerySet[S]:
    """One's own, those of one's teams, everybody's."""
    return rows.filter(_is_usable(agent.pk, tuple(agent.team_ids)))


def _is_usable(agent: int, teams: tuple[int, ...]) -> Q:
    return Q(owner__isnull=True, team__isnull=True) | Q(owner=agent) | Q(team__in=teams)


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


# --- what a menu offers, asked on every page of a ticket ------------------------------------


def offered_replies(agent: Agent) -> list[CannedReply]:
    """The canned replies used most, of those this agent may use."""
    return _replies(agent.pk, tuple(agent.team_ids))


def offered_macros(agent: Agent) -> list[Macro]:
    """The first macros by name, of those this agent may use."""
    return _macros(agent.pk, tuple(agent.team_ids))


_replies = Question(
    lambda agent, teams: CannedReply.objects.filter(_is_usable(agent, teams)).order_by(
        "-uses", "name", "pk"
    )[:OFFERED]
)
_macros = Question(
    lambda agent, teams: (
        Macro.objects.filter(_is_usable(agent, teams))
        .select_related("reply")
        .order_by("name", "pk")[:OFFERED]
    )
)
