"""Leave to read a mailbox at Google or Microsoft, given by its owner in the browser (OAuth2).

Authorisation code with PKCE and state (RFC 7636); only the refresh token is kept, sealed. Access
tokens live in memory until shortly before they end.
"""

import base64
import hashlib
import json
import secrets
import threading
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from answerable.channels.models import Mailbox
from answerable.core import http
from answerable.core.sealing import seal, unseal

EARLY = 120.0  # seconds before its end a token is no longer used


class NoConsent(Exception):
    """The provider gives no token: the permission ended, or never was given."""


@dataclass(frozen=True)
class Provider:
    """Where a provider keeps what."""

    ask_url: str
    token_url: str
    scope: str
    back_to: str
    host: str
    extra: tuple[tuple[str, str], ...] = ()


PROVIDERS = {
    Mailbox.Auth.GOOGLE: Provider(
        ask_url="https://accounts.google.com/o/oauth2/v2/auth",
        token_url="https://oauth2.googleapis.com/token",  # noqa: S106 - an address, no secret
        scope="https://mail.google.com/",
        back_to="http://127.0.0.1:8025/",
        host="imap.gmail.com",
        extra=(("access_type", "offline"), ("prompt", "consent")),
    ),
    Mailbox.Auth.MICROSOFT: Provider(
        ask_url="https://login.microsoftonline.com/{tenant}/oauth2/v2.0/authorize",
        token_url="https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token",  # noqa: S106 - an address
        scope="https://outlook.office.com/IMAP.AccessAsUser.All offline_access",
        back_to="https://login.microsoftonline.com/common/oauth2/nativeclient",
        host="outlook.office365.com",
    ),
}


@dataclass(frozen=True)
class Asking:
    """A permission being asked for: the address to open, and what only we know."""

    url: str
    state: str
    verifier: str


def ask(auth: str, *, client_id: str, address: str, tenant: str = "common") -> Asking:
    """Begins: the owner of the mailbox opens `url`, agrees, and brings back where they landed."""
    provider = PROVIDERS[Mailbox.Auth(auth)]
    state, verifier = secrets.token_urlsafe(24), secrets.token_urlsafe(48)
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=")
    query = {
        "client_id": client_id,
        "response_type": "code",
        "redirect_uri": provider.back_to,
        "scope": provider.scope,
        "state": state,
        "code_challenge": challenge.decode(),
        "code_challenge_method": "S256",
        "login_hint": address,
        **dict(provider.extra),
    }
    return Asking(f"{provider.ask_url.format(tenant=tenant)}?{urlencode(query)}", state, verifier)


def code_in(landed: str, asking: Asking) -> str:
    """The code in the address the owner landed on. NoConsent if it is not the answer to this."""
    query = parse_qs(urlsplit(landed.strip()).query)
    if "error" in query:
        raise NoConsent(query["error"][0][:100])
    state, code = query.get("state", [""])[0], query.get("code", [""])[0]
    if not code or not secrets.compare_digest(state.encode(), asking.state.encode()):
        raise NoConsent("not the address of this request")
    return code


def finish(
    auth: str, *, code: str, asking: Asking, client_id: str, client_secret: str, tenant: str
) -> str:
    """Trades the code for what is kept: the sealed refresh token, with the client's secret."""
    provider = PROVIDERS[Mailbox.Auth(auth)]
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": provider.back_to,
        "code_verifier": asking.verifier,
        "client_id": client_id,
        "client_secret": client_secret,
    }
    answer = _token(provider.token_url.format(tenant=tenant), form)
    if not answer.get("refresh_token"):
        raise NoConsent("no refresh token was given")
    return _sealed(str(answer["refresh_token"]), client_secret)


def _sealed(refresh_token: str, client_secret: str) -> str:
    kept = {"refresh_token": refresh_token, "client_secret": client_secret}
    return seal(json.dumps(kept), purpose="mailbox")


_tokens: dict[int, tuple[str, str, float]] = {}
_lock = threading.Lock()


def access_token(mailbox: Mailbox) -> str:
    """A token that is valid now. Raises NoConsent, http.NoAnswer or CannotOpen."""
    with _lock:
        known = _tokens.get(mailbox.pk)
    if known and known[0] == mailbox.username and time.monotonic() < known[2]:
        return known[1]
    token, seconds = _refresh(mailbox)
    with _lock:
        _tokens[mailbox.pk] = (mailbox.username, token, time.monotonic() + seconds - EARLY)
    return token


def _refresh(mailbox: Mailbox) -> tuple[str, float]:
    mailbox.refresh_from_db(fields=["sealed_secret", "oauth_client"])
    kept = json.loads(unseal(mailbox.sealed_secret, purpose="mailbox"))
    provider = PROVIDERS[Mailbox.Auth(mailbox.auth)]
    form = {
        "grant_type": "refresh_token",
        "refresh_token": kept["refresh_token"],
        "client_id": mailbox.oauth_client["id"],
        "client_secret": kept["client_secret"],
        "scope": provider.scope,
    }
    tenant = mailbox.oauth_client.get("tenant", "common")
    answer = _token(provider.token_url.format(tenant=tenant), form)
    renewed = answer.get("refresh_token")
    if renewed and renewed != kept["refresh_token"]:
        _keep(mailbox, _sealed(str(renewed), kept["client_secret"]))
    return str(answer["access_token"]), float(answer.get("expires_in") or 300)


def _keep(mailbox: Mailbox, sealed: str) -> None:
    same = Mailbox.objects.filter(pk=mailbox.pk, sealed_secret=mailbox.sealed_secret)
    same.update(sealed_secret=sealed)
    mailbox.sealed_secret = sealed


def _token(url: str, form: dict[str, str]) -> dict[str, Any]:
    sent = urlencode({name: value for name, value in form.items() if value}).encode()
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
    answer = http.fetch("POST", url, body=sent, headers=headers)
    if answer.status >= 500 or answer.status == 429:
        raise http.NoAnswer(f"status_{answer.status}")
    try:
        tree = json.loads(answer.body)
    except ValueError as error:
        raise http.NoAnswer("not_json") from error
    if answer.status != 200 or not isinstance(tree, dict) or "access_token" not in tree:
        said = tree.get("error", "") if isinstance(tree, dict) else ""
        raise NoConsent(f"{answer.status} {said}"[:100])
    return tree
