"""Mail to our own people (invitations, new passwords, notices): through the same outbox."""

import secrets
from collections.abc import Sequence
from email.utils import parseaddr

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils import timezone, translation

from answerable.accounts.hiding import mask_for_address
from answerable.channels import outbox
from answerable.channels.email.headers import one_line
from answerable.channels.email.mailboxes import address_of
from answerable.channels.models import Mailbox, Outgoing


@transaction.atomic
def send_staff_mail(
    to: str, *, subject: str, text: str, name: str = "", language: str = "", effect_id: str = ""
) -> Outgoing:
    """Queues a mail to somebody of ours; `text` is Markdown of ours.

    With an `effect_id` (such as "invitation:7") the same mail is queued once, however often asked.
    To a provider's people what is hidden from them is masked.
    """
    mask = mask_for_address(to)
    subject, text = mask.text(subject), mask.text(text)
    now = timezone.now()
    mailbox = Mailbox.objects.filter(enabled=True).order_by("id").first()
    nonce = secrets.token_hex(10)
    row, is_new = Outgoing.objects.get_or_create(
        effect_id=(effect_id or f"staff:{nonce}")[:200],
        defaults={
            "kind": Outgoing.Kind.STAFF,
            "mailbox": mailbox,
            "recipient": to.strip()[:320],
            "recipient_name": name[:200],
            "mail_id": f"{nonce}.staff@{address_of(mailbox).rpartition('@')[2]}",
            "subject": one_line(subject)[:500],
            "text": text,
            "language": language or translation.get_language() or "",
            "not_before": now,
            "next_attempt_at": now,
            "created_at": now,
        },
    )
    if is_new:
        outbox.wake()
    return row


class EmailBackend(BaseEmailBackend):
    """Where Django and its libraries hand in their mail: each recipient's goes into the outbox."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            for recipient in message.recipients():
                name, address = parseaddr(recipient)
                text = str(message.body)
                send_staff_mail(address, subject=str(message.subject), text=text, name=name)
        return len(email_messages)
