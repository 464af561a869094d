"""Reads about the staff that are more than one named state."""

from collections import Counter

from django.db.models import Q, QuerySet

from answerable.accounts.models import Agent, Role, Team
from answerable.core.folding import fold


def roles_holding(permission: str) -> list[int]:
    """Keys of the roles with this permission; there are few, so they are looked through here."""
    rows = Role.objects.values_list("pk", "permissions")
    return [pk for pk, permissions in rows if permission in permissions]


def who_can_answer(team: Team | None) -> QuerySet[Agent]:
    """Active agents who may answer customers and see the tickets of the team, by name."""
    roles = dict(Role.objects.values_list("pk", "permissions"))

    def holding(permission: str) -> list[int]:
        return [pk for pk, permissions in roles.items() if permission in permissions]

    agents = Agent.objects.filter(is_active=True, roles__in=holding("tickets.answer"))
    if team is not None:
        agents = agents.filter(
            Q(teams=team) | Q(roles__in=holding("tickets.read_all"), provider__isnull=True)
        )
    return agents.order_by("name").distinct()


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


def _active() -> list[Agent]:
    return list(Agent.objects.filter(is_active=True).order_by("name", "pk"))


def _names(agent: Agent) -> tuple[str, ...]:
    return agent.name, agent.call_name, agent.email
