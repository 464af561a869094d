"""S7: whatever form a forged thread header has, it joins no ticket."""

import pytest

from answerable.channels.email.addresses import mail_id, reply_address
from answerable.channels.models import Mailbox
from answerable.channels.tests.arriving import mail, message_of, reply_to, sent
from answerable.tickets.models import Ticket

VICTIM = "elif@example.net"


def forgeries(good: str, ticket: Ticket) -> list[str]:
    """Neighbours of a good Message-ID: shorter, longer, other case of nonce, ticket or token."""
    local, _at, domain = good.partition("@")
    nonce, number, token = local.split(".")
    ids = [
        f"{nonce}.{number}.{token[:-1]}", f"{nonce}.{number}.{token[:16]}", f"{nonce}.{number}.",
        f"{nonce}.{number}.{token}a", f"{nonce}.{number}", f"{nonce}.{number}.{'a' * 20}",
        f"{nonce}.0{number}x.{token}", f"0.{number}.{token}", f".{number}.{token}",
        f"{number}.{token}", f"{ticket.number}", f"ticket-{ticket.number}", f"{nonce}..{token}",
        f"{nonce}.{number}.{token[::-1]}",
    ]  # fmt: skip
    return [f"<{one}@{domain}>" for one in ids]


def test_neighbours_of_a_good_id_join_nothing(mailbox: Mailbox, ticket: Ticket) -> None:
    good = sent(ticket, VICTIM).mail_id
    for forged in forgeries(good, ticket):
        message = message_of(mail(f"{forged}\n", In_Reply_To=forged), mailbox)
        assert message.ticket != ticket, forged


def test_a_token_made_for_a_stranger_by_nobody_but_us_joins_nothing(
    mailbox: Mailbox, ticket: Ticket
) -> None:
    """Right in form and signature, but for somebody this ticket was never sent to."""
    places = {"ticket_id": ticket.pk, "recipient": "evil@evil.test"}
    sent(ticket, VICTIM)
    for claim in (
        {"to": reply_address("support@example.com", **places)},
        {"In_Reply_To": f"<{mail_id('support@example.com', nonce='a', **places)}>"},
    ):
        assert message_of(mail(sender=VICTIM, **claim), mailbox).ticket != ticket


def test_a_token_of_one_purpose_does_for_no_other(mailbox: Mailbox, ticket: Ticket) -> None:
    good = sent(ticket, VICTIM)
    token = good.mail_id.split("@")[0].split(".")[2]
    address = reply_to(good)
    reply_token = address.split("@")[0].rpartition(".")[2]
    for claim in (
        {"to": address.replace(reply_token, token)},
        {"In_Reply_To": f"<{good.mail_id.replace(token, reply_token)}>"},
    ):
        assert message_of(mail(sender=VICTIM, **claim), mailbox).ticket != ticket


@pytest.mark.parametrize("count", [200])
def test_spraying_ids_joins_nothing(mailbox: Mailbox, ticket: Ticket, count: int) -> None:
    sent(ticket, VICTIM)
    sprayed = " ".join(
        f"<{n}.{ticket.pk}.{'abcdefghij234567klmn'}@example.com>" for n in range(count)
    )
    assert message_of(mail(sender=VICTIM, References=sprayed), mailbox).ticket != ticket
