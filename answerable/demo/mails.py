"""The mail of the demo world: raw bytes of what came in, and replies that never leave."""

import hashlib
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, formataddr

from answerable.channels import outbox
from answerable.channels.models import Inbound, Mailbox, Outgoing
from answerable.demo.people import Cast, remember
from answerable.tickets.models import Message, Ticket
from answerable.tickets.words import NewFile

BROKEN = b"""\
From: Lost Parcel <lost@example.net>
To: support@example.com
Subject: =?utf-8?b?not really base64?=
Content-Type: multipart/mixed; boundary="never-appears"

This part stands before any boundary, and no boundary ever comes.
"""


def received(
    ticket: Ticket,
    text: str,
    words: dict[str, str],
    files: tuple[NewFile, ...],
    cast: Cast,
    at: datetime,
) -> Inbound:
    """The mail these words came in, as the listener would have kept it."""
    address = ticket.customer.identities.all()[0].value
    mail = EmailMessage()
    mail["From"] = formataddr((ticket.customer.name, address))
    mail["To"] = formataddr((cast.mailbox.name, cast.mailbox.address))
    mail["Subject"] = ticket.subject
    mail["Date"] = format_datetime(at)
    mail["Message-ID"] = f"<{ticket.number}.{int(at.timestamp())}@{address.rpartition('@')[2]}>"
    parts = (text, words.get("signature") and "-- \n" + words["signature"], words.get("quoted"))
    mail.set_content("\n\n".join(part for part in parts if part))
    if "html" in words:
        mail.add_alternative(words["html"], subtype="html")
    for file in files:
        kind, _slash, subtype = file.content_type.partition("/")
        mail.add_attachment(file.content, kind, subtype, filename=file.filename)
    return _keep(mail.as_bytes(), address, cast.mailbox, at, ticket=ticket)


def make_unreadable(cast: Cast, at: datetime) -> None:
    """A mail nobody could read: kept raw, shown with its reason, to be replayed."""
    inbound = _keep(BROKEN, "lost@example.net", cast.mailbox, at)
    inbound.state, inbound.reason = Inbound.State.UNREADABLE, "crashed"
    inbound.attempts = 3
    inbound.save()
    remember(inbound)


def _keep(
    raw: bytes, sender: str, mailbox: Mailbox, at: datetime, ticket: Ticket | None = None
) -> Inbound:
    return Inbound.objects.create(
        mailbox=mailbox,
        source="smtp",
        envelope_from=sender,
        envelope_to=[mailbox.address],
        remote="192.0.2.1",
        sha256=hashlib.sha256(raw).hexdigest(),
        size=len(raw),
        raw=raw,
        received_at=at,
        finished_at=at,
        state=Inbound.State.DELIVERED,
        ticket=ticket,
    )


def never_send(message: Message, at: datetime) -> None:
    """What the outbox queued for this reply counts as sent at that time; nothing leaves."""
    Outgoing.objects.filter(message=message).update(
        state=Outgoing.State.SENT,
        created_at=at,
        not_before=at,
        next_attempt_at=at,
        finished_at=at,
        attempts=1,
        code="250",
    )


def forget_notices(began: datetime) -> None:
    """What was queued for the staff since then never was: the story lies in the past."""
    Outgoing.objects.filter(kind=Outgoing.Kind.STAFF, created_at__gte=began).delete()


def fail(message: Message, answer: str, at: datetime) -> None:
    """The other server refused the reply with this answer, and everybody can see it."""
    for row in Outgoing.objects.filter(message=message):
        outbox.mark_failed(row, code="5.1.1", detail=answer)
    Outgoing.objects.filter(message=message).update(finished_at=at)
