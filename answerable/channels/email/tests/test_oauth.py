"""A permission given in the browser is proved to be the answer to our question, and kept sealed."""

import base64
import json
import socket
import threading
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest

from answerable.channels.email import oauth
from answerable.channels.email.imap.connection import logged_in
from answerable.channels.models import Mailbox
from answerable.core.http import NoAnswer
from answerable.core.sealing import unseal
from answerable.testing_http import Listener

pytestmark = pytest.mark.django_db
LANDED = "http://127.0.0.1:8025/?code=abc&state="


@pytest.fixture
def provider(receiver: Listener, monkeypatch: pytest.MonkeyPatch) -> Listener:
    here = replace(oauth.PROVIDERS[Mailbox.Auth.GOOGLE], token_url=receiver.url)
    monkeypatch.setitem(oauth.PROVIDERS, Mailbox.Auth.GOOGLE, here)
    oauth._tokens.clear()
    answers(receiver, access_token="at-1", refresh_token="rt-1", expires_in=3600)
    return receiver


def answers(receiver: Listener, **tree: object) -> None:
    receiver.body = json.dumps(tree).encode()


def ask() -> oauth.Asking:
    return oauth.ask("google", client_id="id", address="support@example.com")


def finish(asking: oauth.Asking) -> str:
    return oauth.finish(
        "google",
        code=oauth.code_in(LANDED + asking.state, asking),
        asking=asking,
        client_id="id",
        client_secret="cs",
        tenant="common",
    )


@pytest.fixture
def box(provider: Listener) -> Mailbox:
    return Mailbox.objects.create(
        address="support@example.com", username="support@example.com", auth="google",
        sealed_secret=finish(ask()), oauth_client={"id": "id", "tenant": "common"},
    )  # fmt: skip


def test_the_question_carries_state_and_a_challenge_and_no_secret() -> None:
    asking = ask()
    query = parse_qs(urlsplit(asking.url).query)
    assert query["state"] == [asking.state]
    assert query["code_challenge_method"] == ["S256"]
    assert asking.verifier not in asking.url
    assert ask().state != asking.state


def test_an_answer_to_another_question_is_refused() -> None:
    with pytest.raises(oauth.NoConsent):
        oauth.code_in(LANDED + "forged", ask())


def test_a_no_is_a_no() -> None:
    asking = ask()
    with pytest.raises(oauth.NoConsent, match="access_denied"):
        oauth.code_in(f"http://127.0.0.1:8025/?error=access_denied&state={asking.state}", asking)


def test_the_code_is_traded_with_the_verifier_and_what_is_kept_is_sealed(
    provider: Listener,
) -> None:
    asking = ask()
    sealed = finish(asking)
    sent = parse_qs(provider.asked[0].body.decode())
    assert sent["code_verifier"] == [asking.verifier]
    assert sent["code"] == ["abc"]
    assert "rt-1" not in sealed
    assert json.loads(unseal(sealed, purpose="mailbox"))["refresh_token"] == "rt-1"


def test_a_token_is_asked_for_once_until_it_ends(box: Mailbox, provider: Listener) -> None:
    assert oauth.access_token(box) == oauth.access_token(box) == "at-1"
    assert len(provider.asked) == 2
    answers(provider, access_token="at-2", expires_in=60)
    oauth._tokens.clear()
    assert oauth.access_token(box) == oauth.access_token(box) == "at-2"
    assert len(provider.asked) == 4


def test_a_renewed_refresh_token_is_kept(box: Mailbox, provider: Listener) -> None:
    answers(provider, access_token="at-2", refresh_token="rt-2", expires_in=3600)
    oauth.access_token(box)
    box.refresh_from_db()
    assert json.loads(unseal(box.sealed_secret, purpose="mailbox"))["refresh_token"] == "rt-2"


def test_the_token_is_what_the_mail_server_gets(box: Mailbox) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        box.host, box.security = "127.0.0.1", "none"
        box.port = server.getsockname()[1]
        got: list[bytes] = []
        thread = threading.Thread(target=_take_xoauth2, args=(server, got))
        thread.start()
        logged_in(box).client.shutdown()
        thread.join()
    assert got == [b"user=support@example.com\x01auth=Bearer at-1\x01\x01"]


def _take_xoauth2(server: socket.socket, got: list[bytes]) -> None:
    """As much of an IMAP server as a login by XOAUTH2 needs."""
    client, _address = server.accept()
    with client, client.makefile("rwb", buffering=0) as wire:
        wire.write(b"* OK here\r\n")
        while line := wire.readline():
            tag, command, *_rest = line.split()
            if command == b"AUTHENTICATE":
                wire.write(b"+ \r\n")
                got.append(base64.b64decode(wire.readline()))
            else:
                wire.write(b"* CAPABILITY IMAP4rev1 AUTH=XOAUTH2\r\n")
            wire.write(tag + b" OK done\r\n")


def test_a_permission_that_ended_is_told_apart_from_a_service_that_is_away(
    box: Mailbox, provider: Listener
) -> None:
    provider.status = 400
    answers(provider, error="invalid_grant")
    with pytest.raises(oauth.NoConsent, match="invalid_grant"):
        oauth.access_token(box)
    provider.status = 503
    with pytest.raises(NoAnswer):
        oauth.access_token(box)
