"""S3: a mail in an agent's name is never an agent's reply, and never relayed to the customer."""

import pytest

from answerable.channels.models import Mailbox, Outgoing
from answerable.channels.tests.arriving import mail, message_of, reply_to, sent
from answerable.tickets.models import Ticket

CUSTOMER = "elif@example.net"
CONFIRMED = "mx.example.com; dmarc=pass header.from=example.com"


@pytest.fixture(autouse=True)
def _trusted(settings) -> None:
    trusted = {"trusted_authserv_ids": ["mx.example.com"]}
    settings.ANSWERABLE = {**settings.ANSWERABLE, **trusted}


@pytest.mark.parametrize("confirmed", ["", CONFIRMED])
def test_even_with_the_secret_of_the_ticket(
    mailbox: Mailbox, ticket: Ticket, owner, confirmed: str
) -> None:
    before = sent(ticket, CUSTOMER)
    raw = mail(
        "We refund everything.\n",
        sender="Owner <owner@example.com>",
        to=reply_to(before),
        In_Reply_To=f"<{before.mail_id}>",
        Authentication_Results=confirmed,
    )
    message = message_of(raw, mailbox)
    assert (message.ticket, message.direction, message.agent) == (ticket, "in", None)
    assert {"from-agent-address", "another-address"} <= set(message.marks)
    assert list(Outgoing.objects.filter(kind="reply")) == [before]
    ticket.refresh_from_db()
    assert ticket.customer != message.customer


@pytest.mark.parametrize(
    "forged", ["<notify-{t}-{a}@example.com>", "<reply-{t}-{a}-1@example.com>"]
)
def test_made_up_thread_ids_of_notifications_join_nothing(
    mailbox: Mailbox, ticket: Ticket, owner, forged: str
) -> None:
    forged = forged.format(t=ticket.pk, a=owner.pk)
    raw = mail(sender="owner@example.com", In_Reply_To=forged, References=forged)
    assert message_of(raw, mailbox).ticket != ticket
