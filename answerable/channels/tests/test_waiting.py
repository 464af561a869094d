"""What waits is worked off in its order, and reading one ahead changes nothing but the time."""

import pytest

from answerable.channels import waiting
from answerable.channels.email.receiving import MailChannel
from answerable.channels.intake import accept
from answerable.channels.models import Inbound, Mailbox
from answerable.channels.tests.mails import mail
from answerable.tickets.models import Message

pytestmark = pytest.mark.django_db


def take(mailbox: Mailbox, *subjects: str) -> list[Inbound]:
    """Mails that wait, one of them from a door that is no longer there."""
    for subject in subjects:
        source = "pigeon" if subject == "unknown" else "smtp"
        raw = mail(f"{subject}\n", subject=subject)
        accept(raw, source=source, mailbox=mailbox, envelope_from="elif@example.net")
    return list(Inbound.objects.order_by("id"))


def test_each_becomes_its_own_ticket_in_order(mailbox: Mailbox) -> None:
    take(mailbox, "one", "unknown", "two", "three")
    assert not waiting.read_waiting(seconds=20)
    states = list(Inbound.objects.order_by("id").values_list("state", "reason", "attempts"))
    assert states == [
        ("delivered", "", 1), ("unreadable", "source-unknown", 1),
        ("delivered", "", 1), ("delivered", "", 1),
    ]  # fmt: skip
    words = Message.objects.order_by("id").values_list("ticket__subject", "text")
    assert [(subject, text.strip()) for subject, text in words] == [
        ("one", "one"), ("two", "two"), ("three", "three"),
    ]  # fmt: skip


def test_what_another_worker_took_meanwhile_is_left_to_it(
    mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = take(mailbox, "one", "two", "three")
    begin = MailChannel.begin

    def taken_meanwhile(channel: MailChannel, inbound: Inbound) -> None:
        begin(channel, inbound)
        if inbound.pk == rows[1].pk:
            waiting._claim(inbound.pk, waiting.Directory())

    monkeypatch.setattr(MailChannel, "begin", taken_meanwhile)
    waiting.read_waiting(seconds=20)
    states = list(Inbound.objects.order_by("id").values_list("state", "attempts"))
    assert states == [("delivered", 1), ("received", 1), ("delivered", 1)]


def test_only_what_is_small_is_read_before_its_turn(
    mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A row that could harm the worker is loaded only once the attempt was counted."""
    rows = take(mailbox, "one", "two", "three")
    Inbound.objects.filter(pk=rows[1].pk).update(size=waiting.AHEAD + 1)
    begun: list[int] = []
    monkeypatch.setattr(MailChannel, "begin", lambda channel, inbound: begun.append(inbound.pk))
    waiting.read_waiting(seconds=20)
    assert begun == [rows[2].pk]
    assert set(Inbound.objects.values_list("state", flat=True)) == {"delivered"}
