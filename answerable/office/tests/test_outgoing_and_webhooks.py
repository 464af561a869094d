"""Mail that did not arrive, webhooks, and what is held after a restore."""

import pytest
from django.test import Client
from django.utils import timezone

from answerable.accounts.models import Agent
from answerable.channels.models import Mailbox, Outgoing
from answerable.core import holds
from answerable.core.models import AuditEntry, Delivery, Job, Webhook
from answerable.tickets import actions
from answerable.tickets.models import Ticket

pytestmark = pytest.mark.django_db

State = Outgoing.State


@pytest.fixture
def failed(ticket: Ticket, owner: Agent, mailbox: Mailbox) -> Outgoing:
    sent = actions.reply(ticket, body="A new vase.", by=owner, undo_seconds=0)
    rows = Outgoing.objects.filter(message=sent)
    rows.update(
        state=State.FAILED, reason="mailbox_full", detail="552 full", finished_at=timezone.now()
    )
    return rows.get()


def test_what_failed_is_shown_with_its_reason_and_sent_again(
    office: Client, failed: Outgoing
) -> None:
    page = office.get("/office/outgoing/").content.decode()
    assert "The mailbox is full." in page
    office.post(f"/office/outgoing/{failed.pk}/again/")
    mail_id = failed.mail_id
    failed.refresh_from_db()
    assert (failed.state, failed.mail_id) == (State.QUEUED, mail_id)
    assert AuditEntry.objects.get(key="outgoing.again").data == {"count": 1}
    assert office.post(f"/office/outgoing/{failed.pk}/again/").status_code == 404


def test_everything_that_failed_goes_again_and_what_is_delayed_waits(
    office: Client, failed: Outgoing
) -> None:
    Outgoing.objects.update(state=State.DELAYED)
    office.post("/office/outgoing/again/")
    assert not AuditEntry.objects.exists()
    Outgoing.objects.update(state=State.FAILED)
    office.post("/office/outgoing/again/")
    failed.refresh_from_db()
    assert failed.state == State.QUEUED


def test_from_the_thread_only_who_sees_the_ticket_sends_again(
    failed: Outgoing, owner: Agent, stranger: Agent, client: Client
) -> None:
    client.force_login(stranger)
    assert client.post(f"/mails/{failed.pk}/again/").status_code == 404
    failed.refresh_from_db()
    assert failed.state == State.FAILED
    client.force_login(owner)
    assert "/again/" in client.get(f"/tickets/{failed.ticket.number}/").content.decode()
    assert client.get(f"/mails/{failed.pk}/again/").status_code == 405
    client.post(f"/mails/{failed.pk}/again/")
    failed.refresh_from_db()
    assert failed.state == State.QUEUED


def test_what_is_held_after_a_restore_is_let_go_by_a_person(office: Client) -> None:
    holds.hold(holds.OUTGOING, "restored from a backup")
    assert "restored from a backup" in office.get("/office/outgoing/").content.decode()
    office.post("/office/outgoing/release/")
    assert not holds.is_held(holds.OUTGOING)
    assert AuditEntry.objects.filter(key="outgoing.released").exists()


@pytest.fixture
def webhook(office: Client) -> Webhook:
    office.post("/office/webhooks/", {"url": "https://example.com/hook?key=1"})
    return Webhook.objects.get()


def test_a_secret_is_shown_once(office: Client) -> None:
    given = {"url": "https://example.com/hook?key=1", "events": ["ticket.created"]}
    page = office.post("/office/webhooks/", given)
    assert "whsec_" in page.content.decode()
    one = Webhook.objects.get()
    assert one.events == ["ticket.created"]
    for address in ("/office/webhooks/", f"/office/webhooks/{one.pk}/"):
        assert "whsec_" not in office.get(address).content.decode()
    assert "key=1" not in str(AuditEntry.objects.get().data)
    assert "whsec_" in office.post(f"/office/webhooks/{one.pk}/secret/").content.decode()


@pytest.mark.parametrize(
    "url", ["ftp://x.org/", "http://127.0.0.1:6379/", "rubbish", "http://a:b@x.org/"]
)
def test_addresses_we_never_call_are_refused(office: Client, url: str) -> None:
    assert office.post("/office/webhooks/", {"url": url}).status_code == 422
    assert not Webhook.objects.exists()


def test_a_webhook_is_changed_paused_tested_and_removed(office: Client, webhook: Webhook) -> None:
    address = f"/office/webhooks/{webhook.pk}/"
    office.post(address, {"url": "https://example.com/other", "events": ["message.created"]})
    office.post(f"{address}pause/")
    webhook.refresh_from_db()
    assert (webhook.url, webhook.disabled_because) == ("https://example.com/other", "paused")
    assert "paused by hand" in office.get(address).content.decode()
    office.post(f"{address}resume/")
    office.post(f"{address}test/")
    row = Delivery.objects.get()
    assert (row.event, row.state) == ("test", Delivery.State.QUEUED)
    assert Job.objects.filter(kind="webhooks.deliver").exists()
    assert office.post(f"{address}nonsense/").status_code == 404
    office.post(f"{address}remove/")
    assert not Webhook.objects.exists()
    keys = AuditEntry.objects.order_by("id").values_list("key", flat=True)
    assert list(keys) == [
        "webhook.added", "webhook.changed", "webhook.off", "webhook.on", "webhook.removed",
    ]  # fmt: skip


def test_a_delivery_says_what_was_answered_and_is_sent_again(
    office: Client, webhook: Webhook
) -> None:
    row = Delivery.objects.create(
        webhook=webhook, effect_id="e", event="ticket.created", body="{}", state="failed",
        next_attempt_at=timezone.now(), finished_at=timezone.now(), reason="unknown_host",
    )  # fmt: skip
    assert (
        "No server has this name." in office.get(f"/office/webhooks/{webhook.pk}/").content.decode()
    )
    office.post(f"/office/webhooks/deliveries/{row.pk}/again/")
    row.refresh_from_db()
    assert (row.state, row.attempts) == (Delivery.State.QUEUED, 0)
