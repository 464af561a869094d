"""Lets mails arrive in tests the way they do in life, without a network between."""

from typing import Any
from uuid import uuid4

from django.utils import timezone

from answerable.channels import waiting
from answerable.channels.email.addresses import mail_id, reply_address
from answerable.channels.intake import accept
from answerable.channels.models import Inbound, Mailbox, Outgoing
from answerable.channels.tests.mails import mail
from answerable.tickets.models import Message, Ticket


def arrive(raw: bytes, mailbox: Mailbox | None, **envelope: Any) -> Inbound:
    """Takes the bytes in and reads them; answers the row in its end state."""
    envelope = {"source": "smtp", "envelope_from": "sender@example.net", **envelope}
    accepted = accept(raw, mailbox=mailbox, **envelope)
    waiting.read_one(accepted.inbound_id)
    return Inbound.objects.get(pk=accepted.inbound_id)


def message_of(raw: bytes, mailbox: Mailbox | None, **envelope: Any) -> Message:
    """The message that a mail becomes."""
    row = arrive(raw, mailbox, **envelope)
    assert row.message is not None, (row.state, row.reason, row.detail)
    return row.message


def sent(ticket: Ticket, recipient: str, **fields: Any) -> Outgoing:
    """A mail of ours to somebody about the ticket, as it left."""
    nonce = uuid4().hex[:20]
    ours = mail_id("support@example.com", ticket_id=ticket.pk, nonce=nonce, recipient=recipient)
    now = timezone.now()
    row = {
        "kind": Outgoing.Kind.REPLY,
        "effect_id": nonce,
        "ticket": ticket,
        "recipient": recipient,
        "mail_id": ours,
        "state": Outgoing.State.SENT,
        "not_before": now,
        "next_attempt_at": now,
        "created_at": now,
    }
    return Outgoing.objects.create(**{**row, **fields})


def reply_to(outgoing: Outgoing) -> str:
    """The secret address an answer to this mail goes to."""
    assert outgoing.ticket_id
    return reply_address(
        "support@example.com", ticket_id=outgoing.ticket_id, recipient=outgoing.recipient
    )


__all__ = ["arrive", "mail", "message_of", "reply_to", "sent"]
