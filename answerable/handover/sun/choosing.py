"""A team names the one that follows it, and what happens at its closing when nobody acts."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from answerable.accounts.models import Agent, Team
from answerable.calendars.models import Calendar
from answerable.core import audit
from answerable.core.errors import Refused
from answerable.handover.sun.models import Closing, Following

LONGEST = 8 * 60  # minutes before closing


@transaction.atomic
def follow(
    team: Team, *, next_team: Team, calendar: str, minutes: int, unless: str, by: Agent
) -> Following:
    """From the next closing on. A ring of teams is allowed, a team that follows itself is refused.

    Refused too without the permission to manage people, and for hours that do not exist.
    """
    _refuse_who_may_not(by)
    if team.pk == next_team.pk:
        raise Refused("follows_itself", _("A team cannot follow itself: choose another one."))
    if not Calendar.objects.filter(slug=calendar).exists():
        raise Refused("calendar_unknown", _("Choose the hours of this team."))
    if not 0 < minutes <= LONGEST or unless not in Following.Unless.values:
        raise Refused("minutes_wrong", _("The list can be up at most eight hours before closing."))
    chosen = {
        "next_team": next_team, "calendar": calendar, "minutes": minutes, "unless": unless,
        "since": timezone.now(),
    }  # fmt: skip
    made, _new = Following.objects.update_or_create(team=team, defaults=chosen)
    audit.record("team.follows", by=by.actor, team=next_team.name, after=team.name)
    return made


@transaction.atomic
def follow_nobody(team: Team, *, by: Agent) -> None:
    """The team keeps its promises over night; what is offered already goes on."""
    _refuse_who_may_not(by)
    if Following.objects.filter(team=team).delete()[0]:
        audit.record("team.follows_nobody", by=by.actor, team=team.name)


def _refuse_who_may_not(by: Agent) -> None:
    if not by.can("people.manage"):
        raise Refused("may_not_manage", _("Your role does not allow you to do this."))


def on_team_merged(fact: tuple[Team, Team]) -> None:
    """What was to go to a team that is now part of another is to go to that one."""
    team, into = fact
    Closing.objects.filter(to_team=team).update(to_team=into)
    go_on_without(fact)


def go_on_without(fact: tuple[Team, Team]) -> None:
    """A team is merged into another, or its provider's contract ends: the sun goes on without it."""
    team, into = fact
    Following.objects.filter(team=team).delete()
    Following.objects.filter(next_team=team, team=into).delete()
    Following.objects.filter(next_team=team).update(next_team=into)
