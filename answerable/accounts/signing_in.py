"""Sign-ins in the audit log: what allauth tells of them. No address that somebody merely typed."""

from typing import Any

from django.http import HttpRequest

from answerable.accounts.models import Agent
from answerable.core import audit
from answerable.core.actors import SYSTEM


def began(request: HttpRequest, user: Agent, **_told: Any) -> None:
    """Somebody is in, by these steps."""
    known = request.session.get("account_authentication_methods", [])
    steps = [str(one.get("method", "")) for one in known if isinstance(one, dict)]
    audit.record("session.began", by=user.actor, steps=steps)


def refused(credentials: dict[str, Any], **_told: Any) -> None:
    """A wrong password. What was typed for nobody we know is not kept, but costs the same time."""
    email = str(credentials.get("email") or credentials.get("username") or "").strip().lower()
    agent = Agent.objects.filter(email=email).first()
    audit.record("session.refused", by=agent.actor if agent else SYSTEM, step="password")


def second_step_refused(user: Agent, **_told: Any) -> None:
    audit.record("session.refused", by=user.actor, step="mfa")


def password_changed(user: Agent, **_told: Any) -> None:
    audit.record("password.changed", by=user.actor)


def password_reset(user: Agent, **_told: Any) -> None:
    audit.record("password.reset", by=user.actor)


def second_step_added(user: Agent, authenticator: Any, **_told: Any) -> None:
    audit.record("second_step.added", by=user.actor, kind=str(authenticator.type))


def second_step_removed(user: Agent, authenticator: Any, **_told: Any) -> None:
    audit.record("second_step.removed", by=user.actor, kind=str(authenticator.type))


def listen() -> None:
    """Signals of others' packages, once at start."""
    from allauth.account import signals as account
    from allauth.mfa import signals as mfa
    from django.contrib.auth.signals import user_login_failed

    pairs = (
        (account.user_logged_in, began),
        (user_login_failed, refused),
        (mfa.authentication_failed, second_step_refused),
        (account.password_changed, password_changed),
        (account.password_reset, password_reset),
        (mfa.authenticator_added, second_step_added),
        (mfa.authenticator_removed, second_step_removed),
    )
    for signal, receiver in pairs:
        signal.connect(receiver, dispatch_uid=f"answerable.{receiver.__name__}")
