"""S11: a sender that programs read differently is never taken for the victim."""

import pytest

from answerable.channels.models import Mailbox
from answerable.channels.tests.arriving import message_of, reply_to, sent
from answerable.customers.models import Identity
from answerable.tickets.models import Ticket

VICTIM, EVIL = "elif@example.net", "evil@evil.test"
CONFIRMED = b"Authentication-Results: mx.example.com; dmarc=pass header.from=%s\r\n"

SENDERS = {
    "two headers": f"From: {EVIL}\r\nFrom: {VICTIM}\r\n",
    "two headers, the other way": f"From: {VICTIM}\r\nFrom: {EVIL}\r\n",
    "two headers, two cases": f"From: {EVIL}\r\nFROM: {VICTIM}\r\n",
    "two authors": f"From: {EVIL}, {VICTIM}\r\n",
    "no comma": f"From: <{VICTIM}> <{EVIL}>\r\n",
    "address as name": f'From: "{VICTIM}" <{EVIL}>\r\n',
    "encoded address as name": f"From: =?utf-8?q?{VICTIM.replace('@', '=40')}?= <{EVIL}>\r\n",
    "encoded whole": f"From: =?utf-8?q?Elif_=3C{VICTIM.replace('@', '=40')}=3E?= <{EVIL}>\r\n",
    "comment": f"From: {EVIL} ({VICTIM})\r\n",
    "nested comment": f"From: (<{VICTIM}>) <{EVIL}>\r\n",
    "smuggled by &": "From: attacker(&email=elif@example.net&)@evil.test\r\n",
    "quoted local part": f'From: "{VICTIM}"@evil.test\r\n',
    "NUL": f"From: {VICTIM}\x00@evil.test\r\n",
    "route": f"From: <@evil.test:{VICTIM}>, {EVIL}\r\n",
    "group": f"From: {VICTIM}: {EVIL};\r\n",
    "folded": f"From: {EVIL},\r\n {VICTIM}\r\n",
    "look-alike": "From: elif@exаmple.net\r\n",
}


@pytest.fixture(autouse=True)
def _trusted(settings) -> None:
    trusted = {"trusted_authserv_ids": ["mx.example.com"]}
    settings.ANSWERABLE = {**settings.ANSWERABLE, **trusted}


@pytest.mark.parametrize("case", SENDERS)
def test_the_victim_is_never_proved_nor_joined_by_secret(
    mailbox: Mailbox, ticket: Ticket, case: str
) -> None:
    """With the confirmation of the attacker's own domain, and with the secret of the ticket."""
    Identity.objects.update(verified_at=None)
    secret = reply_to(sent(ticket, VICTIM))
    rest = f"To: {secret}\r\nSubject: x\r\nMessage-ID: <{abs(hash(case))}@evil.test>\r\n\r\nPay me.\r\n"
    raw = CONFIRMED % b"evil.test" + SENDERS[case].encode() + rest.encode()
    message = message_of(raw, mailbox)
    is_victim = message.sender_address.lower() == VICTIM
    assert not is_victim or message.marks, "named after the victim without a warning"
    if not is_victim:
        assert message.proof in ("none", "dmarc")
        assert message.customer != ticket.customer
        assert message.proof == "none" or message.sender_address.endswith("@evil.test")


@pytest.mark.parametrize("case", SENDERS)
def test_without_the_secret_nothing_is_proved_about_the_victim(
    mailbox: Mailbox, ticket: Ticket, case: str
) -> None:
    Identity.objects.update(verified_at=None)
    rest = "To: support@example.com\r\nSubject: x\r\n\r\nPay me.\r\n"
    raw = CONFIRMED % b"evil.test" + SENDERS[case].encode() + rest.encode()
    message = message_of(raw, mailbox, envelope_from=EVIL)
    assert message.ticket != ticket
    assert Identity.objects.get(value=VICTIM).verified_at is None
    if message.sender_address.lower() == VICTIM:
        assert (message.proof, bool(message.marks)) == ("none", True)
