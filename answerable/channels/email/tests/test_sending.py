"""The ways out: encrypted and logged in as asked, signed where we have a key, or by a service."""

import datetime
import ipaddress
import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dkim
import pytest
import requests
from aiosmtpd.smtp import AuthResult
from anymail.exceptions import (
    AnymailAPIError,
    AnymailRecipientsRefused,
    AnymailRequestsAPIError,
)
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from django.core import mail as django_mail

from answerable.accounts.models import Agent
from answerable.channels import outbox
from answerable.channels.email import smtp_client
from answerable.channels.models import Mailbox, Outgoing
from answerable.testing_smtp import Sink, serving
from answerable.tickets import actions
from answerable.tickets.models import Ticket

pytestmark = pytest.mark.django_db
State = Outgoing.State
PEM = serialization.Encoding.PEM


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate for 127.0.0.1 that signs itself, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.UTC)
    address = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([address]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path / "server.pem"
    secret = key.private_bytes(PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file.write_bytes(secret + made.public_bytes(PEM))
    return file


@pytest.fixture
def strict(certificate: Path, settings: Any) -> Iterator[Sink]:
    """A server that wants encryption and a login."""

    def authenticate(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> Any:
        return AuthResult(success=data.password == b"right", handled=False)

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with serving(
        tls_context=context, require_starttls=True, auth_required=True, authenticator=authenticate
    ) as sink:
        settings.ANSWERABLE = {
            **settings.ANSWERABLE, "smtp_host": "127.0.0.1", "smtp_port": sink.port,
            "smtp_security": "starttls", "smtp_username": "us", "smtp_password": "right",
        }  # fmt: skip
        yield sink


@pytest.fixture
def trusted(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Our machine trusts the certificate."""

    def context() -> ssl.SSLContext:
        return ssl.create_default_context(cafile=str(certificate))

    monkeypatch.setattr(smtp_client, "tls_context", context)


def send(ticket: Ticket, owner: Agent) -> Outgoing:
    actions.reply(ticket, body="Hello", by=owner, undo_seconds=0)
    outbox.send_due()
    return ticket.outgoing.get()


def test_mail_goes_encrypted_and_logged_in(
    ticket: Ticket, owner: Agent, strict: Sink, trusted: None
) -> None:
    assert send(ticket, owner).state == State.SENT
    assert len(strict.taken) == 1


def test_a_certificate_nobody_vouches_for_stops_everything(
    ticket: Ticket, owner: Agent, strict: Sink
) -> None:
    row = send(ticket, owner)
    assert (row.state, row.reason) == (State.DELAYED, "tls_failed")
    assert not strict.taken


def test_a_wrong_password_delays_and_says_so(
    ticket: Ticket, owner: Agent, strict: Sink, trusted: None, settings: Any
) -> None:
    settings.ANSWERABLE = {**settings.ANSWERABLE, "smtp_password": "wrong"}
    row = send(ticket, owner)
    assert (row.state, row.reason) == (State.DELAYED, "login_refused")
    assert row.code.startswith("535")


def test_a_server_without_utf8_cannot_be_given_an_address_in_other_letters(
    ticket: Ticket, owner: Agent, settings: Any
) -> None:
    ticket.messages.update(sender_address="почта@example.net")
    with serving(enable_SMTPUTF8=False) as sink:
        settings.ANSWERABLE = {
            **settings.ANSWERABLE, "smtp_host": "127.0.0.1", "smtp_port": sink.port,
            "smtp_security": "none",
        }  # fmt: skip
        row = send(ticket, owner)
    assert (row.state, row.reason) == (State.FAILED, "address_needs_utf8")


def test_with_utf8_it_can_and_only_then_is_it_announced(
    ticket: Ticket, owner: Agent, sink: Sink
) -> None:
    ticket.messages.update(sender_address="почта@example.net")
    assert send(ticket, owner).state == State.SENT
    (taken,) = sink.taken
    assert "SMTPUTF8" in taken.options
    assert taken.recipient == "почта@example.net"
    assert "почта@example.net".encode() in taken.raw


def test_our_own_signature_holds_over_what_arrived(
    ticket: Ticket, owner: Agent, mailbox: Mailbox, sink: Sink, settings: Any, tmp_path: Path
) -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    (tmp_path / "dkim").mkdir()
    (tmp_path / "dkim" / "example.com.pem").write_bytes(
        key.private_bytes(
            PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
        )
    )
    settings.DATA = tmp_path
    settings.ANSWERABLE = {**settings.ANSWERABLE, "dkim_selector": "desk"}
    assert send(ticket, owner).state == State.SENT
    public = key.public_key().public_bytes(PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    record = b"v=DKIM1; k=rsa; p=" + b"".join(public.splitlines()[1:-1])

    def dns(name: bytes, timeout: int = 5) -> bytes:
        assert name == b"desk._domainkey.example.com."
        return record

    raw = sink.taken[0].raw
    assert dkim.verify(raw, dnsfunc=dns)
    assert not dkim.verify(raw.replace(b"Hello", b"Hallo"), dnsfunc=dns)
    assert not dkim.verify(raw.replace(b"Subject: Re:", b"Subject: AW:"), dnsfunc=dns)


def answered(status: int) -> requests.Response:
    response = requests.Response()
    response.status_code = status
    return response


@pytest.fixture
def service(settings: Any) -> None:
    settings.ANSWERABLE = {
        **settings.ANSWERABLE, "mail_backend": "django.core.mail.backends.locmem.EmailBackend"
    }  # fmt: skip
    django_mail.outbox = []


def test_a_service_gets_one_mail_for_each_recipient_with_our_ids(
    ticket: Ticket, owner: Agent, mailbox: Mailbox, service: None
) -> None:
    row = send(ticket, owner)
    assert row.state == State.SENT
    (message,) = django_mail.outbox
    assert message.to == ["elif@example.net"]
    assert message.extra_headers["Message-ID"] == f"<{row.mail_id}>"
    assert message.reply_to[0].startswith("support+r")
    assert message.alternatives


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (AnymailAPIError("no route"), State.UNKNOWN),
        (AnymailRequestsAPIError(response=answered(503)), State.DELAYED),
        (AnymailRequestsAPIError(response=answered(429)), State.DELAYED),
        (AnymailRequestsAPIError(response=answered(401)), State.DELAYED),
        (AnymailRequestsAPIError(response=answered(422)), State.FAILED),
        (RuntimeError("a fault of ours"), State.UNKNOWN),
        (AnymailRecipientsRefused("refused"), State.FAILED),
    ],
)
def test_what_a_service_says_ends_in_a_definite_state(
    ticket: Ticket,
    owner: Agent,
    service: None,
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
    state: str,
) -> None:
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", fail)
    assert send(ticket, owner).state == state
