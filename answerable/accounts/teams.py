"""Teams: made, renamed, filled with people, and in the end taken up by another team."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from answerable.accounts import authority, providers
from answerable.accounts.models import Agent, Invitation, Membership, Provider, Team
from answerable.core import audit, events
from answerable.core.errors import Refused


@transaction.atomic
def make_team(name: str, *, time_zone: str, by: Agent) -> Team:
    """A new team without people. Refused for a name that is taken."""
    _may(by)
    _name_is_free(name, None)
    team = Team.objects.create(name=name, slug=free_slug(name), time_zone=time_zone)
    audit.record("team.made", by=by.actor, team=name)
    return team


@transaction.atomic
def change_team(
    team: Team,
    *,
    name: str,
    time_zone: str,
    members: Sequence[Agent],
    leads: Sequence[Agent],
    provider: Provider | None,
    by: Agent,
) -> None:
    """Its name, its zone, whose it is, who belongs to it, and which of them lead it.

    Who leaves a team keeps the tickets they are answerable for. Refused for a name that is taken,
    for people who work for somebody else too, for making somebody a provider's who may more than
    oneself, and where nobody of the house would be left to manage people and settings.
    """
    _may(by)
    _name_is_free(name, team)
    Team.objects.filter(pk=team.pk).update(name=name, time_zone=time_zone, provider=provider)
    for agent in members:
        if agent.provider_id != (provider.pk if provider else None):  # it changes what they may do
            authority.may_manage(agent, by=by)
    leading = {agent.pk for agent in leads}
    team.memberships.exclude(agent__in=members).delete()
    for agent in members:
        Membership.objects.update_or_create(
            team=team, agent=agent, defaults={"is_lead": agent.pk in leading}
        )
    providers.settle(members)
    authority.somebody_is_left()
    audit.record("team.changed", by=by.actor, team=name, members=[str(one.pk) for one in members])


@transaction.atomic
def merge_team(team: Team, *, into: Team, by: Agent) -> None:
    """Everything of the team goes to another one, and the team is gone.

    Apps react to team.merged with (team, into) and bring over what is theirs. Refused for itself.
    """
    _may(by)
    if team.pk == into.pk:
        raise Refused("same_team", _("Choose another team."))
    if team.provider_id != into.provider_id:
        raise Refused(
            "two_houses", _("Only teams of the same house can be merged: change whose it is first.")
        )
    for membership in team.memberships.all():
        Membership.objects.get_or_create(agent_id=membership.agent_id, team=into)
    for invitation in Invitation.objects.filter(teams=team):
        invitation.teams.add(into)
    events.publish("team.merged", (team, into))
    team.delete()
    audit.record("team.merged", by=by.actor, team=team.name, into=into.name)


def free_slug(name: str) -> str:
    """A short name for addresses; a number where the letters give none or another has it."""
    wanted = slugify(name)[:40] or "team"
    taken = set(Team.objects.filter(slug__startswith=wanted).values_list("slug", flat=True))
    numbered = (f"{wanted}-{number}" for number in range(2, len(taken) + 3))
    return wanted if wanted not in taken else next(slug for slug in numbered if slug not in taken)


def _may(by: Agent) -> None:
    if not by.can("people.manage"):
        raise Refused("may_not_manage", _("Your role does not allow you to do this."))


def _name_is_free(name: str, team: Team | None) -> None:
    others = Team.objects.exclude(pk=team.pk if team else 0)
    if name.casefold() in {one.casefold() for one in others.values_list("name", flat=True)}:
        raise Refused("name_taken", _("There is a team with this name already."))
