"""Saved views follow a team that is taken up by another."""

from answerable.accounts.models import Team
from answerable.tickets.conditions.renaming import moved
from answerable.tickets.saved.models import SavedView


def follow_team(fact: tuple[Team, Team]) -> None:
    """What a view asks for stays the same question."""
    team, into = fact
    for view in SavedView.objects.order_by("pk"):
        condition = moved(view.condition, team.pk, into.pk)
        if condition != view.condition:
            SavedView.objects.filter(pk=view.pk).update(condition=condition)


def keep_views(fact: tuple[Team, Team]) -> None:
    """The views of a team that is gone are those of the team that took it up."""
    team, into = fact
    SavedView.objects.filter(team=team).update(team=into)
