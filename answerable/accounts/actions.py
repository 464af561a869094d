"""Every write on people and tokens: invite, join, deactivate, make and revoke tokens."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from answerable.accounts import authority, providers
from answerable.accounts.models import Agent, ApiToken, Invitation, Membership, Role, Team
from answerable.accounts.permissions import ADMINISTRATOR, STARTING_ROLES
from answerable.core import audit, events
from answerable.core.actors import SYSTEM
from answerable.core.errors import Refused

INVITATION_DAYS = 7
TOKEN_PREFIX = "answerable_"  # noqa: S105  (lets scanners find a leaked one)
SCOPES = ("read", "write")


def digest(secret: str) -> str:
    """What we keep of a random 256-bit secret; no salt is needed for one."""
    return hashlib.sha256(secret.encode()).hexdigest()


def make_starting_roles() -> None:
    """The roles a new installation starts with; roles that are there stay as they were made.

    Only the administrator's always holds every permission, also those of a newer version.
    """
    for slug, permissions in STARTING_ROLES.items():
        Role.objects.get_or_create(
            slug=slug, defaults={"name": slug.capitalize(), "permissions": permissions}
        )
    every = STARTING_ROLES[ADMINISTRATOR]
    Role.objects.filter(slug=ADMINISTRATOR).exclude(permissions=every).update(permissions=every)


@transaction.atomic
def create_token(
    agent: Agent, *, name: str, scopes: list[str] | None = None, expires_at: datetime | None = None
) -> str:
    """A new API token that acts as the agent; the text is shown this once and never again."""
    wanted = list(SCOPES) if scopes is None else scopes
    if not set(wanted) <= set(SCOPES) or not wanted:
        raise Refused("scope_unknown", _("There is no such scope."))
    secret = TOKEN_PREFIX + secrets.token_urlsafe(32)
    ApiToken.objects.create(
        agent=agent,
        name=name,
        prefix=secret[:16],
        digest=digest(secret),
        scopes=wanted,
        expires_at=expires_at,
    )
    audit.record("token.made", by=agent.actor, token=name, scopes=wanted)
    return secret


@transaction.atomic
def revoke_token(token: ApiToken, *, by: Agent) -> bool:
    """The token ends at once: one's own, or with the permission anybody's. False if it was over."""
    if token.agent_id != by.pk and not by.can("settings.manage"):
        raise Refused("may_not_manage", _("Your role does not allow you to do this."))
    valid = ApiToken.objects.filter(pk=token.pk, revoked_at=None)
    if not valid.update(revoked_at=timezone.now()):
        return False
    audit.record("token.revoked", by=by.actor, token=token.name, agent=token.agent_id)
    return True


def find_token(secret: str) -> ApiToken | None:
    """The valid token of an active agent behind the text, or None."""
    token = ApiToken.objects.select_related("agent").filter(digest=digest(secret)).first()
    if token is None or token.revoked_at or not token.agent.is_active:
        return None
    return None if token.expires_at and token.expires_at <= timezone.now() else token


@transaction.atomic
def invite(
    *, email: str, name: str, role: Role, teams: list[Team], language: str, by: Agent
) -> tuple[Invitation, str]:
    """Asks somebody to join; answers the invitation and the secret for the link in the mail.

    Refused for somebody who is here already, and for a role that may more than one may oneself.
    An earlier open invitation to them ends.
    """
    email = email.strip().lower()
    if not by.can("people.manage"):
        raise Refused("may_not_invite", _("Your role does not allow you to invite people."))
    authority.may_give(role.permissions, by=by)
    providers.one_house({team.provider_id for team in teams})
    if Agent.objects.filter(email=email, is_active=True).exists():
        raise Refused("already_here", _("This person is here already."))
    open_ = Invitation.objects.filter(email=email, accepted_at=None, withdrawn_at=None)
    open_.update(withdrawn_at=timezone.now())
    secret = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        email=email,
        name=name.strip(),
        language=language,
        role=role,
        digest=digest(secret),
        invited_by=by,
        expires_at=timezone.now() + timedelta(days=INVITATION_DAYS),
    )
    invitation.teams.set(teams)
    audit.record("agent.invited", by=by.actor, invitation=invitation.pk, role=role.slug)
    events.publish("invitation.made", (invitation, secret))
    return invitation, secret


@transaction.atomic
def invite_again(invitation: Invitation, *, by: Agent) -> tuple[Invitation, str]:
    """A new link for somebody who did not join yet; the old one no longer works.

    Refused for an invitation that was accepted or withdrawn.
    """
    if invitation.accepted_at or invitation.withdrawn_at:
        raise Refused("invitation_over", _("This invitation is no longer valid."))
    return invite(
        email=invitation.email,
        name=invitation.name,
        role=invitation.role,
        teams=list(invitation.teams.all()),
        language=invitation.language,
        by=by,
    )


@transaction.atomic
def withdraw_invitation(invitation: Invitation, *, by: Agent) -> None:
    """The link no longer works. Refused once somebody joined by it."""
    if not by.can("people.manage"):
        raise Refused("may_not_manage", _("Your role does not allow you to do this."))
    open_ = Invitation.objects.filter(pk=invitation.pk, accepted_at=None, withdrawn_at=None)
    if not open_.update(withdrawn_at=timezone.now()):
        raise Refused("invitation_over", _("This invitation is no longer valid."))
    audit.record("invitation.withdrawn", by=by.actor, invitation=invitation.pk)


@transaction.atomic
def invite_at_console(*, email: str, name: str, role: Role, language: str) -> str:
    """Whoever rules the machine invites without being an agent: the first administrator.

    Answers the secret for the link; nothing is mailed. Until they join they can do nothing.
    Refused for somebody who is here already.
    """
    email = email.strip().lower()
    if Agent.objects.filter(email=email, is_active=True).exists():
        raise Refused("already_here", _("This person is here already."))
    agent = Agent.objects.filter(email=email).first()
    if agent is None:
        agent = Agent.objects.create_user(email, name.strip())
        Agent.objects.filter(pk=agent.pk).update(is_active=False)
    open_ = Invitation.objects.filter(email=email, accepted_at=None, withdrawn_at=None)
    open_.update(withdrawn_at=timezone.now())
    secret = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        email=email,
        name=name.strip(),
        language=language,
        role=role,
        digest=digest(secret),
        invited_by=agent,
        expires_at=timezone.now() + timedelta(days=INVITATION_DAYS),
    )
    audit.record("agent.invited", by=SYSTEM, invitation=invitation.pk, role=role.slug)
    return secret


def find_invitation(secret: str) -> Invitation | None:
    """The open invitation behind a link, or None: unknown, used, withdrawn and late look alike."""
    if not isinstance(secret, str) or not secret.strip():
        return None
    return Invitation.objects.filter(
        digest=digest(secret), accepted_at=None, withdrawn_at=None, expires_at__gt=timezone.now()
    ).first()


@transaction.atomic
def accept_invitation(secret: str, *, name: str, password: str, time_zone: str) -> Agent:
    """The invited person joins; the link works once, also when followed twice at once."""
    invitation = find_invitation(secret)
    now = timezone.now()
    used = invitation and Invitation.objects.filter(
        pk=invitation.pk, accepted_at=None, withdrawn_at=None
    ).update(accepted_at=now)
    if not invitation or not used:
        raise Refused(
            "invitation_over", _("This invitation is no longer valid. Ask for a new one.")
        )
    agent, _made = Agent.objects.get_or_create(email=invitation.email)
    agent.name = name.strip() or invitation.name
    agent.language, agent.time_zone, agent.is_active = invitation.language, time_zone, True
    agent.set_password(password)
    agent.save()
    agent.roles.set([invitation.role])
    agent.memberships.exclude(team__in=invitation.teams.all()).delete()
    for team in invitation.teams.all():
        Membership.objects.get_or_create(agent=agent, team=team)
    first = invitation.teams.first()
    providers.belong_to(agent, first.provider_id if first else None)
    audit.record("agent.joined", by=agent.actor, role=invitation.role.slug)
    return agent


@transaction.atomic
def change_duties(agent: Agent, *, role: Role, teams: list[Team], by: Agent) -> None:
    """Gives somebody another role and other teams.

    Refused without the permission, for a role that may more than one may oneself, for somebody
    who may more, and where nobody would be left to manage people and settings.
    """
    authority.may_manage(agent, by=by)
    before = agent.roles.first()
    is_new = before is None or before.pk != role.pk
    if is_new:
        authority.may_give(role.permissions, by=by)
    agent.roles.set([role])
    agent.memberships.exclude(team__in=teams).delete()
    for team in teams:
        Membership.objects.get_or_create(agent=agent, team=team)
    providers.settle([agent])
    if is_new:
        authority.somebody_is_left()
    names = sorted(team.slug for team in teams)
    audit.record("agent.duties", by=by.actor, agent=agent.pk, role=role.slug, teams=names)


@transaction.atomic
def change_person(agent: Agent, *, name: str, language: str, by: Agent) -> None:
    """Somebody's full name and the language of their pages. They may change both themselves."""
    authority.may_manage(agent, by=by)
    rows = Agent.objects.filter(pk=agent.pk).exclude(name=name, language=language)
    if rows.update(name=name, language=language):
        audit.record("agent.changed", by=by.actor, agent=agent.pk)


@transaction.atomic
def deactivate(agent: Agent, *, by: Agent) -> None:
    """Somebody leaves: no login, no token, no stream; their tickets have nobody answerable.

    Apps react to agent.deactivated with (agent, by) and put the work back. Refused for oneself,
    for somebody who may more, and where nobody would be left to manage people and settings.
    """
    if not by.can("people.manage"):
        raise Refused("may_not_deactivate", _("Your role does not allow you to do this."))
    if agent.pk == by.pk:
        raise Refused("not_yourself", _("You cannot deactivate yourself."))
    authority.may_manage(agent, by=by)
    if not Agent.objects.filter(pk=agent.pk, is_active=True).update(is_active=False):
        return
    authority.somebody_is_left()
    agent.refresh_from_db()
    agent.api_tokens.filter(revoked_at=None).update(revoked_at=timezone.now())
    audit.record("agent.deactivated", by=by.actor, agent=agent.pk)
    events.publish("agent.deactivated", (agent, by))
