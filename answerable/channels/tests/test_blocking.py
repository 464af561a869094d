"""Blocked senders: kept as spam, told to nobody, undone without a trace."""

import pytest

from answerable.accounts.models import Agent
from answerable.channels import blocking
from answerable.channels.models import BlockedSender, Mailbox, Outgoing
from answerable.channels.tests.arriving import mail, message_of
from answerable.core.models import AuditEntry
from answerable.testing import refused
from answerable.tickets import actions
from answerable.tickets.models import Ticket

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("blocked", "spam"),
    [
        ("ELIF@example.net ", True),
        ("@example.net", True),
        ("other@example.net", False),
        ("@ample.net", False),
        ("@net.example", False),
    ],
)
def test_their_mail_is_kept_in_spam_and_nobody_is_told(
    mailbox: Mailbox, owner: Agent, blocked: str, spam: bool
) -> None:
    blocking.block(blocked, by=owner, why="Sells SEO")
    message = message_of(mail("Buy!\n"), mailbox)
    ticket = message.ticket
    assert (ticket.spam_at is not None) == spam
    assert message.text == "Buy!", "nothing is lost"
    assert Outgoing.objects.filter(kind="receipt").exists() != spam
    assert ticket.events.filter(key="sender.blocked").exists() == spam
    assert (ticket.next_due_at is None) or not spam


def test_what_follows_joins_the_spam_and_unblocked_it_is_a_customer_again(
    mailbox: Mailbox, owner: Agent, administrator: Agent
) -> None:
    row = blocking.block("@example.net", by=owner)
    message_of(mail("One\n", mail_id="<1@example.net>"), mailbox)
    with refused("may_not_unblock"):
        blocking.unblock(row, by=owner)
    blocking.unblock(row, by=administrator)
    blocking.unblock(row, by=administrator)
    assert message_of(mail("Two\n", mail_id="<2@example.net>"), mailbox).ticket.spam_at is None
    keys = AuditEntry.objects.values_list("key", flat=True)
    assert sorted(keys) == ["sender.blocked", "sender.unblocked"]


def test_an_answer_of_theirs_to_an_open_ticket_does_not_disturb_it(
    mailbox: Mailbox, owner: Agent, orders: object
) -> None:
    ticket = message_of(mail("One\n", mail_id="<1@example.net>"), mailbox).ticket
    sent = actions.reply(ticket, body="Here", by=owner, undo_seconds=0)
    row = Outgoing.objects.get(message=sent)
    blocking.block("elif@example.net", by=owner)
    answer = message_of(
        mail("Two\n", mail_id="<2@example.net>", In_Reply_To=f"<{row.mail_id}>"),
        mailbox,
    )
    assert answer.ticket != ticket
    assert answer.ticket.spam_at
    assert Ticket.objects.get(pk=ticket.pk).state == "waiting_customer"


@pytest.mark.parametrize(
    ("sender", "code"),
    [
        ("nobody", "sender_unreadable"),
        ("", "sender_unreadable"),
        ("@", "sender_unreadable"),
        ("support@example.com", "sender_is_ours"),
        ("@example.com", "sender_is_ours"),
        ("colleague@example.com", "sender_is_ours"),
        ("@gmail.com", "domain_of_everybody"),
    ],
)
def test_what_cannot_be_blocked(
    mailbox: Mailbox, owner: Agent, colleague: Agent, sender: str, code: str
) -> None:
    with refused(code):
        blocking.block(sender, by=owner)
    assert not BlockedSender.objects.exists()


def test_twice_is_once_and_providers_may_not(
    mailbox: Mailbox, owner: Agent, outsider: Agent
) -> None:
    first = blocking.block("x@spam.example", by=owner)
    assert blocking.block("X@spam.example", by=owner) == first
    with refused("may_not_block"):
        blocking.block("y@spam.example", by=outsider)
