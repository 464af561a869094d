"""S79: nothing anybody writes into a name, subject, signature or file name becomes a header, a
recipient or an SMTP command. What counts are the bytes a real server got."""

import pytest

from answerable.accounts.models import Agent
from answerable.channels import outbox
from answerable.channels.models import Mailbox
from answerable.testing import make_customer, make_ticket
from answerable.testing_smtp import Sink
from answerable.tickets import actions
from answerable.tickets.models import Message
from answerable.tickets.words import NewFile

pytestmark = pytest.mark.django_db

ENDS = ["\r\n", "\n", "\r", "\x00", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029", "\r\n\t"]
INJECTED = [f"x{end}Bcc: evil@evil.test{end}RCPT TO:<evil@evil.test>" for end in ENDS] + [
    "=?utf-8?q?x=0D=0ABcc:_evil=40evil.test?=",
    'x" <evil@evil.test>',
    "x\r\n.\r\nMAIL FROM:<evil@evil.test>\r\nRCPT TO:<evil@evil.test>\r\nDATA\r\n",
]
EXPECTED = {
    "From", "To", "Cc", "Subject", "Date", "Message-ID", "In-Reply-To", "References", "Reply-To",
    "X-Answerable", "MIME-Version", "Content-Type",
}  # fmt: skip


@pytest.mark.parametrize("text", INJECTED)
def test_no_field_of_a_reply_can_add_a_header_or_a_recipient(
    owner: Agent, mailbox: Mailbox, sink: Sink, text: str
) -> None:
    stored = text.replace("\x00", "")  # no database keeps it
    Mailbox.objects.update(name=stored[:100], receipt=False)
    customer = make_customer("elif@example.net", name=stored[:200])
    ticket = make_ticket(customer, owner=owner, subject=stored, text=stored)
    Agent.objects.filter(pk=owner.pk).update(name=stored, call_name=stored[:100], signature=stored)
    Message.objects.update(sender_name=stored[:200], mail_id=f"{stored}@example.net"[:900])
    owner.refresh_from_db()
    file = actions.upload(NewFile(stored[:255], stored[:100], b"x"), by=owner)
    cc = [{"name": stored, "address": "boss@example.org"}, {"name": "", "address": stored}]
    actions.reply(
        ticket, body=f"{stored}\n.\nQUIT", by=owner, cc=cc, attachments=[file.pk], undo_seconds=0
    )
    outbox.send_due()
    assert {mail.recipient for mail in sink.taken} == {"elif@example.net", "boss@example.org"}
    for mail in sink.taken:
        assert mail.sender.startswith("support+r")
        head = mail.raw.split(b"\r\n\r\n")[0].decode("ascii").split("\r\n")
        names = [line.partition(":")[0] for line in head if line[0] not in " \t"]
        assert set(names) <= EXPECTED
        assert len(names) == len(set(names))
        assert not mail.raw.replace(b"\r\n", b"").count(b"\n")
        assert b"QUIT" in mail.raw


def test_an_address_that_is_more_than_one_address_gets_nothing_and_is_shown_as_failed(
    owner: Agent, mailbox: Mailbox, sink: Sink
) -> None:
    Mailbox.objects.update(receipt=False)
    ticket = make_ticket(owner=owner)
    evil = '"x\r\nRCPT TO:<evil@evil.test>\r\n"@example.net'
    actions.reply(ticket, body="Hi", by=owner, cc=[{"name": "", "address": evil}], undo_seconds=0)
    outbox.send_due()
    assert len(sink.taken) == 1
    failed = ticket.outgoing.get(state="failed")
    assert failed.reason == "address_invalid"
