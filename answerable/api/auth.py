"""Who calls: a Bearer token that acts as an agent within its scopes, and how often it may."""

from datetime import timedelta
from typing import cast

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja.security import HttpBearer

from answerable.accounts.actions import find_token
from answerable.accounts.models import Agent, ApiToken
from answerable.api.problems import Problem
from answerable.core import limits
from answerable.core.visitors import address_of

MINUTE = 60
NOTED_EVERY = timedelta(minutes=5)
UNKNOWN_PER_MINUTE = 60
READING = ("GET", "HEAD")


class BearerToken(HttpBearer):
    """`Authorization: Bearer answerable_…`, made by `answerable token create`."""

    def authenticate(self, request: HttpRequest, token: str) -> ApiToken:
        """The token behind the text; a Problem if it is unknown, too narrow or too eager."""
        found = find_token(token)
        if found is None:
            raise _unknown(request)
        _refuse_too_many(request, found)
        needed = "read" if request.method in READING else "write"
        if needed not in found.scopes:
            raise Problem(
                403,
                "insufficient_scope",
                _("This token may not do that. It needs the scope “%(scope)s”.")
                % {"scope": needed},
                headers={
                    "WWW-Authenticate": f'Bearer error="insufficient_scope", scope="{needed}"'
                },
            )
        _note_use(found)
        return found


def agent_of(request: HttpRequest) -> Agent:
    """The agent the caller acts as."""
    return token_of(request).agent


def token_of(request: HttpRequest) -> ApiToken:
    """The token of an authenticated request."""
    return cast(ApiToken, request.auth)  # type: ignore[attr-defined]


def unauthorised() -> Problem:
    """The answer to a request without a usable token."""
    return Problem(
        401,
        "unauthorised",
        _("Send a valid token: “Authorization: Bearer …”."),
        headers={"WWW-Authenticate": 'Bearer realm="Answerable"'},
    )


def _unknown(request: HttpRequest) -> Problem:
    allowance = limits.count(
        f"api-unknown:{address_of(request)}",
        limit=UNKNOWN_PER_MINUTE,
        seconds=MINUTE,
        frequent=True,
    )
    return _too_many(allowance) if allowance.is_over else unauthorised()


def _refuse_too_many(request: HttpRequest, token: ApiToken) -> None:
    limit = settings.ANSWERABLE["api_requests_per_minute"]
    allowance = limits.count(f"api:{token.pk}", limit=limit, seconds=MINUTE, frequent=True)
    request.allowance = allowance  # type: ignore[attr-defined]
    if allowance.is_over:
        raise _too_many(allowance)


def _too_many(allowance: limits.Allowance) -> Problem:
    return Problem(
        429,
        "too_many_requests",
        _("Too many requests. Try again in %(seconds)s seconds.") % {"seconds": allowance.reset},
        headers={"Retry-After": str(allowance.reset)},
    )


def _note_use(token: ApiToken) -> None:
    """Every few minutes, not at every request: a read should not have to write."""
    now = timezone.now()
    if token.last_used_at is None or token.last_used_at < now - NOTED_EVERY:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
