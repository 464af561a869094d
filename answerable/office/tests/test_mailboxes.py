"""Connecting a mailbox in the browser, trying it first, and seeing how it is."""

import pytest
from django.test import Client
from django.utils import timezone

from answerable.accounts.models import Team
from answerable.channels.email import oauth
from answerable.channels.email.deliverability import findings as dns
from answerable.channels.email.deliverability.asking import CannotAsk
from answerable.channels.models import Inbound, Mailbox, Outgoing
from answerable.core.models import AuditEntry
from answerable.core.sealing import unseal
from answerable.office.forms.mailboxes import ServerForm
from answerable.testing_dovecot import Dovecot

pytestmark = pytest.mark.django_db


@pytest.fixture
def given(dovecot: Dovecot, orders: Team) -> dict[str, object]:
    return {
        "address": "shop@example.com", "name": "Shop", "team": orders.pk, "language": "tr-TR",
        "receipt": "on", "host": dovecot.host, "port": dovecot.port, "security": "none",
        "login": "shop", "password": dovecot.password, "folder": "INBOX", "after": "flag",
        "history": "new",
    }  # fmt: skip


def states(answer) -> list[bool | None]:
    return [step.passed for step in answer.context["steps"]]


def test_trying_saves_nothing_and_says_each_step(office: Client, given) -> None:
    answer = office.post("/office/mailboxes/connect/imap/", {**given, "act": "try"})
    assert states(answer) == [True] * 5
    assert "It works. Connect it now." in answer.content.decode()
    assert not Mailbox.objects.exists()


def test_a_tried_mailbox_is_connected_without_typing_the_password_again(
    office: Client, given, dovecot: Dovecot
) -> None:
    tried = office.post("/office/mailboxes/connect/imap/", {**given, "act": "try"})
    page = tried.content.decode()
    assert dovecot.password not in page
    sealed = tried.context["form"].initial["sealed"]
    again = {**given, "password": "", "sealed": sealed, "act": "connect"}
    answer = office.post("/office/mailboxes/connect/imap/", again)
    made = Mailbox.objects.get()
    assert answer.url == f"/office/mailboxes/{made.pk}/round-trip/"
    assert unseal(made.sealed_secret, purpose="mailbox") == dovecot.password
    assert (made.import_history, made.team.name, made.language) == (False, "Orders", "tr-TR")
    entry = AuditEntry.objects.get(key="mailbox.added")
    assert dovecot.password not in str(entry.data)


@pytest.mark.parametrize(
    ("wrong", "where"),
    [
        ({"password": "wrong"}, [True, True, False, None, True]),
        ({"folder": "Nowhere"}, [True, True, True, False, True]),
        ({"port": 1}, [True, False, None, None, True]),
        ({"security": "tls"}, [True, True, False, None, None, True]),
    ],
)
def test_what_fails_is_said_and_nothing_is_saved(
    office: Client, given, wrong: dict[str, object], where: list[bool | None]
) -> None:
    answer = office.post("/office/mailboxes/connect/imap/", {**given, **wrong, "act": "connect"})
    assert states(answer) == where
    assert "It does not work yet" in answer.content.decode()
    assert not Mailbox.objects.exists()
    office.post("/office/mailboxes/connect/imap/", {**given, **wrong, "act": "anyway"})
    assert Mailbox.objects.get().host == given["host"]


def test_rubbish_is_refused(office: Client, given, mailbox: Mailbox) -> None:
    for wrong in (
        {"address": "nobody"}, {"password": ""}, {"sealed": "rubbish", "password": ""},
        {"after": "move"}, {"history": ""}, {"security": "x"}, {"team": "9999"},
        {"address": mailbox.address, "act": "anyway"},
    ):  # fmt: skip
        answer = office.post(
            "/office/mailboxes/connect/imap/", {"act": "connect", **given, **wrong}
        )
        assert answer.status_code == 422, wrong
    assert Mailbox.objects.count() == 1


@pytest.mark.parametrize(
    ("address", "provider", "host"),
    [
        ("a@gmx.de", "", "imap.gmx.net"),
        ("a@kestrel.shop", "", "imap.kestrel.shop"),
        ("a@kestrel.shop", "fastmail", "imap.fastmail.com"),
    ],
)
def test_the_server_is_guessed(db: None, given, address: str, provider: str, host: str) -> None:
    form = ServerForm({**given, "address": address, "provider": provider, "host": "", "port": ""})
    assert form.is_valid(), form.errors
    assert (form.cleaned_data["host"], form.cleaned_data["port"]) == (host, 993)


def test_mail_that_is_delivered_to_us_needs_no_server(office: Client) -> None:
    office.post("/office/mailboxes/connect/delivered/", {"address": "Help@Example.com"})
    made = Mailbox.objects.get()
    assert (made.address, made.fetch, made.receipt) == ("help@example.com", "none", False)
    assert office.get("/office/mailboxes/connect/nonsense/").status_code == 404


def test_a_mailbox_by_consent(office: Client, monkeypatch) -> None:
    monkeypatch.setattr(
        oauth, "_token", lambda url, form: {"access_token": "a", "refresh_token": "r"}
    )
    asked = {
        "address": "a@example.com",
        "client_id": "id",
        "client_secret": "s3cret",
        "tenant": "common",
        "history": "all",
    }
    answer = office.post("/office/mailboxes/connect/google/", asked)
    assert answer.url == "/office/mailboxes/connect/consent/"
    assert "s3cret" not in str(dict(office.session))
    page = office.get(answer.url)
    assert "accounts.google.com" in page.content.decode()
    state = office.session["office_consent"]["asking"][1]
    wrong = office.post(answer.url, {"landed": "http://127.0.0.1:8025/?state=forged&code=c"})
    assert wrong.status_code == 422
    assert not Mailbox.objects.exists()
    office.post(answer.url, {"landed": f"http://127.0.0.1:8025/?state={state}&code=c"})
    made = Mailbox.objects.get()
    assert (made.auth, made.host, made.import_history) == ("google", "imap.gmail.com", True)
    assert "office_consent" not in office.session
    assert office.get(answer.url).status_code == 302


def test_a_mailbox_says_how_it_is_and_what_came(office: Client, mailbox: Mailbox, ticket) -> None:
    Mailbox.objects.update(last_error="folder_missing: no", last_error_at=timezone.now())
    for number, on in enumerate((ticket, None)):
        Inbound.objects.create(
            mailbox=mailbox, source="imap", sha256=str(number) * 64, size=9, raw=b"raw",
            received_at=timezone.now(), ticket=on, envelope_from=f"from{number}@example.net",
        )  # fmt: skip
    page = office.get(f"/office/mailboxes/{mailbox.pk}/").content.decode()
    assert "The folder does not exist on the server." in page
    assert f"#{ticket.number}" in page
    assert "from0@example.net" in page
    assert "from1@example.net" not in page


def test_a_mailbox_is_changed_switched_off_and_on(office: Client, mailbox: Mailbox) -> None:
    address = f"/office/mailboxes/{mailbox.pk}/"
    office.post(address, {"name": "Orders", "team": "", "language": ""})
    office.post(f"{address}switch/", {"to": "off"})
    mailbox.refresh_from_db()
    assert (mailbox.name, mailbox.receipt, mailbox.enabled) == ("Orders", False, False)
    office.post(f"{address}switch/", {"to": "on"})
    keys = AuditEntry.objects.order_by("id").values_list("key", flat=True)
    assert list(keys) == ["mailbox.changed", "mailbox.off", "mailbox.on"]


def test_the_server_of_a_mailbox_changes_and_an_empty_password_stays(
    office: Client, given, dovecot: Dovecot
) -> None:
    office.post("/office/mailboxes/connect/imap/", {**given, "act": "connect"})
    made = Mailbox.objects.get()
    changed = {
        "server-host": dovecot.host, "server-port": dovecot.port, "server-security": "none",
        "server-username": "other", "server-password": "", "server-folder": "INBOX",
    }  # fmt: skip
    answer = office.post(f"/office/mailboxes/{made.pk}/server/", changed)
    assert states(answer) == [True] * 5
    made.refresh_from_db()
    assert made.username == "other"
    assert unseal(made.sealed_secret, purpose="mailbox") == dovecot.password
    answer = office.post(f"/office/mailboxes/{made.pk}/server/", {**changed, "server-port": "x"})
    assert answer.status_code == 422


def test_old_mail_waits_for_a_decision(office: Client, mailbox: Mailbox) -> None:
    Mailbox.objects.update(fetch="imap", host="127.0.0.1")
    address = f"/office/mailboxes/{mailbox.pk}/"
    assert "Until you say, nothing is fetched." in office.get(address).content.decode()
    office.post(f"{address}history/", {"history": "new"})
    mailbox.refresh_from_db()
    assert mailbox.import_history is False


def test_deliverability_is_asked_of_the_dns(office: Client, mailbox: Mailbox, monkeypatch) -> None:
    address = f"/office/mailboxes/{mailbox.pk}/deliverability/"
    assert "reserved for examples" in office.get(f"{address}?ask=1").content.decode()
    Mailbox.objects.update(address="support@kestrel.shop")
    assert "Asking …" in office.get(address).content.decode()
    monkeypatch.setattr(dns.findings, "__defaults__", (lambda name, kind: [],))
    page = office.get(f"{address}?ask=1&selector=s1").content.decode()
    assert "v=DMARC1; p=none; rua=mailto:support@kestrel.shop" in page
    assert "There is no key under this selector." in page

    def nobody(name: str, kind: str) -> list[str]:
        raise CannotAsk(name)

    monkeypatch.setattr(dns.findings, "__defaults__", (nobody,))
    assert "could not be asked" in office.get(f"{address}?ask=1").content.decode()


def test_a_round_trip_is_sent_and_watched(office: Client, mailbox: Mailbox) -> None:
    address = f"/office/mailboxes/{mailbox.pk}/round-trip/"
    assert office.post(address).status_code == 302
    assert Outgoing.objects.get().recipient == mailbox.address
    page = office.get(address).content.decode()
    assert 'hx-trigger="every 2s"' in page
    Outgoing.objects.update(state=Outgoing.State.KEPT)
    page = office.get(address).content.decode()
    assert "every 2s" not in page
    assert "No mail server is set, so nothing leaves." in page
