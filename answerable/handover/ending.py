"""The end of a contract: one act takes back all tickets and shuts all doors, or does nothing."""

from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from answerable.accounts import actions as people
from answerable.accounts import sessions
from answerable.accounts.models import Agent, ApiToken, Invitation, Provider, Team
from answerable.accounts.providers import OVER
from answerable.core import audit, events
from answerable.core.errors import Refused
from answerable.handover import actions, rules
from answerable.handover.models import Handover
from answerable.tickets import actions as tickets
from answerable.tickets import events as facts
from answerable.tickets.models import Draft, Follower, State, Ticket

FINISHED = (State.SOLVED, State.CLOSED)


@dataclass(frozen=True)
class Ending:
    """What the end of a contract does, counted before it is done."""

    moved: int  # tickets of its teams, which go to the chosen team
    returned: int  # open tickets of our own teams that its people own: nobody owns them then
    taking_part: int  # on which its people follow or help
    offers: int
    people: int
    open_sessions: int
    tokens: int
    passkeys: int  # and second steps
    invitations: int
    drafts: int
    mailboxes: int


def what_ends(provider: Provider) -> Ending:
    """Everything that would be taken back and shut now."""
    agents = list(provider.agents.filter(is_active=True))
    owned = Ticket.objects.filter(owner__provider=provider).exclude(state__in=FINISHED)
    return Ending(
        moved=_of_its_teams(provider).count(),
        returned=owned.exclude(team__provider=provider).count(),
        taking_part=_parts(provider).count(),
        offers=_offers(provider).count(),
        people=len(agents),
        open_sessions=len(sessions.sessions_of_all(agents)) if agents else 0,
        tokens=ApiToken.objects.filter(agent__provider=provider, revoked_at=None).count(),
        passkeys=Authenticator.objects.filter(user__in=agents).count(),
        invitations=_invitations(provider).count(),
        drafts=Draft.objects.filter(agent__provider=provider).count(),
        mailboxes=sum(team.mailbox_set.count() for team in provider.teams.all()),
    )


@transaction.atomic
def end_contract(provider: Provider, *, to_team: Team, by: Agent) -> Ending:
    """Its tickets go to our team, its offers are withdrawn, its people can no longer enter.

    Answers what was done. All or nothing. Refused without the permission to manage people, for a
    team that is not ours, and for a contract that ended already. Records provider.ended.
    """
    if not by.can("people.manage"):
        raise Refused("may_not_manage", _("Your role does not allow you to do this."))
    if to_team.provider_id:
        raise Refused("team_not_ours", _("Choose a team of the house."))
    running = Provider.objects.filter(pk=provider.pk, ended_at=None)
    if not running.update(ended_at=timezone.now(), ended_by=by):
        raise Refused("provider_over", OVER)
    provider.refresh_from_db()
    ending = what_ends(provider)
    for handover in _offers(provider):
        actions.end(handover, by=by, reason=_("The contract with the provider ended."))
    _take_back(provider, to_team, by)
    _parts(provider).delete()
    _shut(provider, by)
    for team in provider.teams.all():
        events.publish("team.ended", (team, to_team))
    audit.record("provider.ended", by=by.actor, provider=provider.name, team=to_team.name)
    return ending


def _take_back(provider: Provider, to_team: Team, by: Agent) -> None:
    owned = Ticket.objects.filter(owner__provider=provider).exclude(state__in=FINISHED)
    for ticket in owned.order_by("pk"):
        tickets.release(ticket, by=by)
    for ticket in _of_its_teams(provider).order_by("pk"):
        if ticket.state != State.CLOSED and ticket.merged_into_id is None:
            tickets.move_to_team(ticket, team=to_team, by=by)
        else:
            _move_closed(ticket, to_team, by)


def _move_closed(ticket: Ticket, to_team: Team, by: Agent) -> None:
    """What is over for good changes hands without waking anybody."""
    left = ticket.team_id
    Ticket.objects.filter(pk=ticket.pk).update(team=to_team)
    ticket.team = to_team
    facts.record(
        ticket, "ticket.moved", by=by.actor, silent=True, team=to_team.name, team_id=to_team.pk,
        left_team_id=left,
    )  # fmt: skip


def _shut(provider: Provider, by: Agent) -> None:
    for invitation in _invitations(provider):
        people.withdraw_invitation(invitation, by=by)
    everybody = list(provider.agents.all())
    for agent in everybody:
        people.deactivate(agent, by=by)
        agent.refresh_from_db()
    ApiToken.objects.filter(agent__provider=provider, revoked_at=None).update(
        revoked_at=timezone.now()
    )
    sessions.shut_all_doors(everybody, by=by)


def _of_its_teams(provider: Provider) -> QuerySet[Ticket]:
    return Ticket.objects.filter(team__provider=provider)


def _parts(provider: Provider) -> QuerySet[Follower]:
    return Follower.objects.filter(Q(agent__provider=provider) | Q(team__provider=provider))


def _offers(provider: Provider) -> QuerySet[Handover]:
    theirs = Q(giver__provider=provider) | Q(to_agent__provider=provider)
    alive = Handover.objects.filter(state__in=rules.LIVE)
    rows = alive.filter(theirs | Q(to_team__provider=provider)).order_by("pk")
    return rows.select_related("ticket", "giver", "to_agent", "to_team")


def _invitations(provider: Provider) -> QuerySet[Invitation]:
    open_ = Invitation.objects.filter(accepted_at=None, withdrawn_at=None)
    return open_.filter(teams__provider=provider).distinct()
