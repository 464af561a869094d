"""For whom something is kept: oneself, a team one leads, everybody; as one choice of a form."""

from typing import Any

from django.utils.translation import gettext as _

from answerable.accounts.models import Agent, Team
from answerable.automation.access import may_keep
from answerable.automation.models import Shared


def audiences(agent: Agent) -> list[tuple[str, str]]:
    """What this agent may choose from."""
    found = [("me", _("For me"))]
    for team in Team.objects.order_by("name"):
        if may_keep(agent, owner=None, team=team.pk):
            found.append((f"team-{team.pk}", _("For the team %(name)s") % {"name": team.name}))
    if may_keep(agent, owner=None, team=None):
        found.append(("all", _("For everybody")))
    return found


def audience_of(one: Shared | None) -> str:
    """The choice that says for whom it is kept now."""
    if one is None or one.owner_id:
        return "me"
    return f"team-{one.team_id}" if one.team_id else "all"


def kept_for(agent: Agent, choice: str) -> dict[str, Any]:
    """Owner and team behind a choice; anything else means oneself."""
    if choice == "all":
        return {"owner": None, "team": None}
    key = choice.removeprefix("team-")
    is_key = choice.startswith("team-") and key.isascii() and key.isdecimal() and len(key) < 18
    team = Team.objects.filter(pk=int(key)).first() if is_key else None
    return {"owner": None, "team": team} if team else {"owner": agent, "team": None}
