"""Where somebody is signed in, and the second step of their login."""

from collections.abc import Collection, Iterable

from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone

from answerable.accounts import authority
from answerable.accounts.models import Agent
from answerable.core import audit

SECOND_STEPS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def sessions_of(agent: Agent) -> list[str]:
    """The keys of their open sessions. Reads all open ones: the agent stands inside them."""
    return sessions_of_all([agent])


def sessions_of_all(agents: Iterable[Agent]) -> list[str]:
    """The keys of the open sessions of all of these, read once."""
    wanted = {str(agent.pk) for agent in agents}
    open_ = Session.objects.filter(expire_date__gt=timezone.now())
    return [
        session.session_key
        for session in open_.iterator()
        if session.get_decoded().get("_auth_user_id") in wanted
    ]


def shut_all_doors(agents: Collection[Agent], *, by: Agent) -> None:
    """Their sessions end, their second steps and passkeys are forgotten, no password fits."""
    for agent in agents:
        authority.may_manage(agent, by=by)
    Session.objects.filter(pk__in=sessions_of_all(agents)).delete()
    Authenticator.objects.filter(user__in=agents).delete()
    for agent in agents:
        agent.set_unusable_password()
        agent.save(update_fields=["password"])


@transaction.atomic
def end_sessions(agent: Agent, *, by: Agent) -> int:
    """Signs them out everywhere; answers how many sessions ended."""
    authority.may_manage(agent, by=by)
    ended = Session.objects.filter(pk__in=sessions_of(agent)).delete()[0]
    audit.record("agent.signed_out", by=by.actor, agent=agent.pk, sessions=ended)
    return ended


def with_two_steps() -> set[int]:
    """The keys of agents whose login has a second step, or is a passkey."""
    rows = Authenticator.objects.filter(type__in=SECOND_STEPS)
    return set(rows.values_list("user_id", flat=True))


@transaction.atomic
def forget_second_step(agent: Agent, *, by: Agent) -> bool:
    """For somebody who lost their device: the password alone is enough until they set it up anew.

    False if there was no second step.
    """
    authority.may_manage(agent, by=by)
    if not Authenticator.objects.filter(user=agent).delete()[0]:
        return False
    audit.record("agent.second_step_forgotten", by=by.actor, agent=agent.pk)
    return True


def lacks_second_step(agent: Agent) -> bool:
    """True if a role of theirs asks for a second step and they have none."""
    has_one = Authenticator.objects.filter(user=agent, type__in=SECOND_STEPS)
    return agent.needs_two_steps and not has_one.exists()
