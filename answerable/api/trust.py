"""Whom the health page may tell more. Apart from auth.py, which needs the whole API loaded."""

from django.http import HttpRequest

from answerable.accounts.actions import find_token


def has_trusted_token(request: HttpRequest) -> bool:
    """True with a token of somebody who manages this installation: it may see /ready in detail."""
    kind, _space, secret = request.headers.get("Authorization", "").partition(" ")
    token = find_token(secret.strip()) if kind.lower() == "bearer" else None
    return bool(token and "read" in token.scopes and token.agent.can("settings.manage"))
