"""A mail becomes a message on a ticket: once, whole, and whatever way it came."""

from datetime import UTC, datetime

import pytest

from answerable.channels import delivery, waiting
from answerable.channels.intake import accept
from answerable.channels.models import Inbound, Mailbox
from answerable.channels.tests.arriving import arrive, mail, message_of
from answerable.customers.models import Customer
from answerable.testing import at_once
from answerable.tickets.models import Event, Message, Ticket


def test_a_first_mail_opens_a_ticket_of_its_sender_in_the_mailboxes_team(mailbox) -> None:
    message = message_of(mail("Two cups are missing.\n", subject="Missing cups"), mailbox)
    ticket = message.ticket
    assert (ticket.subject, ticket.team, ticket.via) == (
        "Missing cups",
        mailbox.team,
        mailbox.address,
    )
    assert ticket.customer.name == "Elif Kaya"
    assert (message.text, message.sender_address) == ("Two cups are missing.", "elif@example.net")
    assert message.proof == "none"
    assert list(ticket.events.values_list("key", flat=True)) == [
        "ticket.opened",
        "message.received",
    ]


def test_files_and_inline_pictures_come_along(mailbox, attachments) -> None:
    message = message_of(mail(files=(("broken vase.jpg", b"\xff\xd8x"), ("ş.txt", b""))), mailbox)
    names = message.attachments.order_by("id").values_list("filename", "size")
    assert list(names) == [("broken vase.jpg", 3), ("ş.txt", 0)]


def test_the_same_mail_by_two_ways_is_one_message(mailbox) -> None:
    raw = mail(mail_id="<1@example.net>")
    first = arrive(b"Received: from mx1 (mx1)\r\n" + raw, mailbox)
    second = arrive(b"Received: from mx2 (mx2)\r\n" + raw, mailbox, source="imap")
    assert (first.state, second.state) == ("delivered", "duplicate")
    assert second.message == first.message
    assert (Message.objects.count(), Ticket.objects.count()) == (1, 1)


def test_the_same_id_with_other_words_is_kept_and_marked(mailbox) -> None:
    first = message_of(mail("One\n", mail_id="<1@example.net>"), mailbox)
    second = message_of(mail("Two\n", mail_id="<1@example.net>"), mailbox)
    assert first.pk != second.pk
    assert "same-id-other-content" not in first.marks
    assert "same-id-other-content" in second.marks


def test_one_mail_to_two_mailboxes_is_no_stolen_id(mailbox) -> None:
    raw = mail(mail_id="<1@example.net>")
    message_of(raw, mailbox)
    other = message_of(raw, Mailbox.objects.create(address="sales@example.com"))
    assert "same-id-other-content" not in other.marks


def test_without_id_the_words_and_the_date_tell_mails_apart(mailbox) -> None:
    raw = mail("Hello\n").replace(b"Message-ID", b"X-Not")
    again = b"Received: again\r\n" + raw
    other = raw.replace(b"Hello", b"Hullo")
    states = [arrive(one, mailbox).state for one in (raw, again, other)]
    assert states == ["delivered", "duplicate", "delivered"]


def test_without_id_and_date_two_equal_mails_are_two(mailbox) -> None:
    raw = b"From: a@example.net\r\nSubject: hi\r\n\r\nHello\r\n"
    states = [arrive(one, mailbox).state for one in (raw, b"Received: later\r\n" + raw)]
    assert states == ["delivered", "delivered"]


def test_history_is_silent_and_keeps_its_dates(mailbox) -> None:
    raw = mail(Date="Mon, 02 Mar 2026 10:00:00 +0300")
    message = message_of(raw, mailbox, silent=True)
    assert message.created_at == datetime(2026, 3, 2, 7, tzinfo=UTC)
    assert message.ticket.created_at == message.created_at


def test_a_date_of_the_sender_moves_nothing_that_is_new(mailbox) -> None:
    row = arrive(mail(Date="Mon, 02 Mar 2037 10:00:00 +0300"), mailbox)
    assert row.message.created_at == row.received_at


def test_a_mail_that_names_nobody_is_its_envelopes(mailbox) -> None:
    raw = b"Subject: hi\r\n\r\nHello\r\n"
    named = message_of(raw, mailbox, envelope_from="x@example.net")
    assert named.sender_address == "x@example.net"
    nobody = message_of(raw + b"!", mailbox, envelope_from="")
    assert nobody.sender_address == ""
    assert not nobody.customer.identities.exists()
    assert "do-not-answer" in nobody.marks


def test_text_no_database_could_hold_is_cleaned_not_lost(mailbox) -> None:
    raw = (
        b"From: =?utf-8?q?A=00B?= <a@example.net>\r\nSubject: =?utf-8?q?x=00=0d=0aBcc:_y?=\r\n"
        b"Content-Type: text/plain; charset=utf-8\r\n\r\nA\x00B \xed\xa0\x80\r\n"
    )
    message = message_of(raw, mailbox)
    assert "\x00" not in message.text + message.sender_name + message.ticket.subject
    assert "\n" not in message.ticket.subject
    assert message.text.startswith("AB")


def test_our_own_mail_that_comes_back_is_ignored(mailbox, ticket) -> None:
    from answerable.channels.email.addresses import marker

    row = arrive(mail(X_Answerable=marker("abc.1.x@example.com")), mailbox)
    assert (row.state, row.reason, row.message) == ("ignored", "own-mail", None)
    assert Ticket.objects.count() == 1


def test_a_stranger_cannot_make_our_sign(mailbox) -> None:
    row = arrive(mail(X_Answerable="abc.aaaaaaaaaaaaaaaaaaaa"), mailbox)
    assert row.state == "delivered"


def test_mail_from_our_own_address_is_shown_and_never_answered(mailbox) -> None:
    message = message_of(mail(sender="support@example.com"), mailbox)
    assert {"from-own-address", "do-not-answer"} <= set(message.marks)


def test_a_form_on_a_website_offers_who_wrote(mailbox) -> None:
    raw = mail(sender="support@example.com", Reply_To="Ann Lee <ann@example.org>")
    ticket = message_of(raw, mailbox).ticket
    offer = ticket.events.get(key="message.forwarded")
    assert (offer.data["name"], offer.data["address"]) == ("Ann Lee", "ann@example.org")
    assert not Customer.objects.filter(identities__value="ann@example.org").exists()


def test_a_colleagues_forward_is_theirs_and_offers_the_customer(mailbox, owner) -> None:
    text = (
        "Can we take this?\n\n---------- Forwarded message ---------\n"
        "From: Ann Lee <ann@example.org>\nDate: Mon, 2 Mar 2026 10:00\n"
        "Subject: Broken cup\nTo: <owner@example.com>\n\nMy cup broke.\n"
    )
    raw = mail(text, sender="Owner <owner@example.com>", subject="Fwd: Broken cup")
    message = message_of(raw, mailbox)
    assert {"from-agent-address", "forwarded-by-colleague"} <= set(message.marks)
    assert message.ticket.customer.identities.get().value == "owner@example.com"
    assert message.ticket.events.get(key="message.forwarded").data["address"] == "ann@example.org"


def test_a_customers_forward_offers_nobody(mailbox) -> None:
    text = "---------- Forwarded message ---------\nFrom: Ann <ann@example.org>\nDate: x\nSubject: y\nTo: z@w.v\n\nHi\n"
    ticket = message_of(mail(text, subject="Fwd: y"), mailbox).ticket
    assert not ticket.events.filter(key="message.forwarded").exists()


def test_without_a_mailbox_nothing_is_lost(db: None) -> None:
    message = message_of(mail(), None)
    assert (message.ticket.team, message.ticket.via) == (None, "")


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_one_row_make_one_message(mailbox) -> None:
    pk = accept(mail(), source="smtp", mailbox=mailbox).inbound_id
    at_once(*[lambda: waiting.read_one(pk)] * 3)
    assert Inbound.objects.get(pk=pk).state == "delivered"
    assert (Message.objects.count(), Ticket.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_two_copies_read_at_the_same_moment_make_one_message(mailbox) -> None:
    raw = mail(mail_id="<1@example.net>")
    copies = [b"Received: %d\r\n" % number + raw for number in range(4)]
    rows = [accept(one, source="smtp", mailbox=mailbox).inbound_id for one in copies]
    outcomes = at_once(*[lambda pk=pk: waiting.read_one(pk) for pk in rows])
    assert not [one for one in outcomes if isinstance(one, Exception)]
    assert sorted(Inbound.objects.values_list("state", flat=True)) == [
        "delivered", "duplicate", "duplicate", "duplicate",
    ]  # fmt: skip
    assert (Message.objects.count(), Ticket.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_wakes_up_late_changes_nothing(mailbox) -> None:
    row = arrive(mail(), mailbox)
    incoming = delivery.Incoming(words=delivery.replace(_words(row), effect_key="other"))
    delivery.deliver(row, incoming)
    assert Message.objects.count() == 1
    assert Event.objects.filter(key="message.received").count() == 1


def _words(row: Inbound):
    from answerable.tickets.words import NewMessage

    return NewMessage(text="late", sender_address="late@example.net", inbound_id=row.pk)
