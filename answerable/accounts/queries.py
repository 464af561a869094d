"""Reads about the staff that are more than one named state."""

from collections import Counter

from django.db.models import Q, QuerySet

from answerable.accounts.models import Agent, Role, Team
from answerable.core.folding import fold
from answerable.core.quick import Question

MOST_COLLEAGUES = 200


def roles_holding(permission: str) -> list[int]:
    """Keys of the roles with this permission; there are few, so they are looked through here."""
    return [pk for pk, permissions in _roles() if permission in permissions]


def who_can_answer(team: Team | None) -> QuerySet[Agent]:
    """Active agents who may answer customers and see the tickets of the team, by name."""
    return _answering(*_answering_roles(), team.pk if team else None)


def colleagues_for(team: int | None) -> list[Agent]:
    """The first of them, for a team's key."""
    return _colleagues(*_answering_roles(), team)


def _answering_roles() -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Keys of the roles with which one answers, and of those with which one reads everything."""
    roles = _roles()
    return tuple(pk for pk, held in roles if "tickets.answer" in held), tuple(
        pk for pk, held in roles if "tickets.read_all" in held
    )


def _answering(
    answer: tuple[int, ...], read_all: tuple[int, ...], team: int | None
) -> QuerySet[Agent]:
    agents = Agent.objects.filter(is_active=True, roles__in=answer)
    if team is not None:
        everywhere = Q(roles__in=read_all, provider__isnull=True)
        agents = agents.filter(Q(teams=team) | everywhere)
    return agents.order_by("name").distinct()


_roles = Question(lambda: Role.objects.values_list("pk", "permissions"))
_colleagues = Question(
    lambda answer, read_all, team: _answering(answer, read_all, team)[:MOST_COLLEAGUES]
)


def named(words: str, *, at_most: int) -> list[Agent]:
    """Active agents one of whose names, or whose address, begins with the words; by name."""
    asked = fold(words.strip())
    return [
        one
        for one in _active()
        if any(f" {fold(name)}".find(f" {asked}") >= 0 for name in _names(one))
    ][:at_most]


def handles() -> dict[int, str]:
    """What follows an `@` to mean each active agent: the name, or the address where two share it."""
    agents = _active()
    names = Counter(fold(one.name) for one in agents)
    return {one.pk: one.name if names[fold(one.name)] == 1 else one.email for one in agents}


def addresses() -> dict[int, str]:
    """The address of each active agent."""
    return dict(Agent.objects.filter(is_active=True).values_list("pk", "email"))


def _active() -> list[Agent]:
    return list(Agent.objects.filter(is_active=True).order_by("name", "pk"))


def _names(agent: Agent) -> tuple[str, ...]:
    return agent.name, agent.call_name, agent.email
