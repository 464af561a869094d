"""Reads about the staff that are more than one named state."""

from django.db.models import Q, QuerySet

from answerable.accounts.models import Agent, Role, Team


def roles_holding(permission: str) -> list[int]:
    """Keys of the roles with this permission; there are few, so they are looked through here."""
    rows = Role.objects.values_list("pk", "permissions")
    return [pk for pk, permissions in rows if permission in permissions]


def who_can_answer(team: Team | None) -> QuerySet[Agent]:
    """Active agents who may answer customers and see the tickets of the team, by name."""
    agents = Agent.objects.filter(is_active=True, roles__in=roles_holding("tickets.answer"))
    if team is not None:
        agents = agents.filter(Q(teams=team) | Q(roles__in=roles_holding("tickets.read_all")))
    return agents.order_by("name").distinct()
