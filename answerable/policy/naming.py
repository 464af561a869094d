"""A tag or a team that the policy names stays until the policy is changed: published words never are."""

from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from answerable.accounts.models import Team
from answerable.core.errors import Refused
from answerable.policy.models import Version
from answerable.policy.queries import version_at
from answerable.tickets.actions.tags import Renamed


def refuse_if_named(fact: Renamed) -> None:
    """Refused while the version in force, one to come, or a draft names the tag."""
    if any(names_tag(version.data, fact.before) for version in _alive()):
        raise Refused(
            "policy_names_tag",
            _("The policy names this tag. Change the policy first, then the tag."),
        )


def refuse_if_team_named(fact: tuple[Team, Team]) -> None:
    """The same for a team that is to become part of another: its promises would end unseen."""
    team, _into = fact
    if any(names_team(version.data, team) for version in _alive()):
        raise Refused(
            "policy_names_team",
            _("The policy names this team. Change the policy first, then the team."),
        )


def names_tag(data: Any, name: str) -> bool:
    """True if a condition or a topic in the data of a policy is about the tag."""
    if isinstance(data, list):
        return any(names_tag(one, name) for one in data)
    if not isinstance(data, dict):
        return False
    asked = data.get("value") if data.get("field") == "tag" else data.get("tag", data.get("tags"))
    if asked == name or (isinstance(asked, list) and name in asked):
        return True
    return any(names_tag(value, name) for value in data.values())


def names_team(data: Any, team: Team) -> bool:
    """True if a condition in the data of a policy is about the team, or the team owes a promise."""
    if isinstance(data, list):
        return any(names_team(one, team) for one in data)
    if not isinstance(data, dict):
        return False
    if data.get("giver") == team.slug:
        return True
    asked = data.get("value") if data.get("field") == "team" else None
    if asked == team.pk or (isinstance(asked, list) and team.pk in asked):
        return True
    return any(names_team(value, team) for value in data.values())


def _alive() -> list[Version]:
    """The version in force, those to come and the drafts."""
    now = timezone.now()
    alive = Version.objects.filter(trial=False).filter(
        Q(state=Version.State.DRAFT) | Q(in_force_from__gt=now)
    )
    in_force = version_at(now)
    return [*alive, *([in_force] if in_force else [])]
