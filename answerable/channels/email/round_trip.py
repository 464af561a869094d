"""A test mail from us to a mailbox of ours and back in: does it arrive, and how long did it take?

It is an ordinary row of the outbox and an ordinary row of what came in. A mail of our own never
becomes a ticket, so nothing has to be cleaned up.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from email import policy
from email.parser import BytesHeaderParser

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from answerable.channels import outbox
from answerable.channels.models import Inbound, Mailbox, Outgoing
from answerable.core import audit
from answerable.core.actors import Actor

PATIENCE = timedelta(minutes=15)
PREFIX = "round-trip"
LOOKED_AT = 200  # mails that came in since
HEADERS = ("Received", "Authentication-Results", "DKIM-Signature", "ARC-Authentication-Results")


@dataclass(frozen=True)
class Trip:
    """How far it got. `headers` are those the servers on the way wrote, for the curious."""

    row: Outgoing
    back: Inbound | None
    headers: tuple[tuple[str, str], ...] = ()

    @property
    def state(self) -> str:
        """back, failed, kept, late, or under way."""
        if self.back:
            return "back"
        if self.row.state in (Outgoing.State.FAILED, Outgoing.State.CANCELLED):
            return "failed"
        if self.row.state == Outgoing.State.KEPT:
            return "kept"
        return "late" if timezone.now() - self.row.created_at > PATIENCE else "under_way"

    @property
    def seconds(self) -> float:
        """From being written to being here."""
        arrived: datetime = self.back.received_at if self.back else timezone.now()
        return max(0.0, (arrived - self.row.created_at).total_seconds())


@transaction.atomic
def begin(mailbox: Mailbox, *, by: Actor) -> Outgoing:
    """Queues the test mail. A second one within the same moments is a test of its own."""
    now, nonce = timezone.now(), secrets.token_hex(10)
    row = Outgoing.objects.create(
        kind=Outgoing.Kind.STAFF,
        effect_id=f"{PREFIX}:{mailbox.pk}:{nonce}",
        mailbox=mailbox,
        recipient=mailbox.address,
        mail_id=f"{nonce}.staff@{mailbox.address.rpartition('@')[2]}",
        subject=_("Test mail of your desk"),
        text=_("This mail went out from your desk and should come back into it by itself."),
        not_before=now,
        next_attempt_at=now,
        created_at=now,
    )
    outbox.wake()
    audit.record("mailbox.round_trip", by=by, address=mailbox.address)
    return row


def last_trip(mailbox: Mailbox) -> Trip | None:
    """The newest test of this mailbox and what became of it."""
    rows = Outgoing.objects.filter(effect_id__startswith=f"{PREFIX}:{mailbox.pk}:")
    row = rows.order_by("-id").first()
    if row is None:
        return None
    back = _arrived(row)
    return Trip(row, back, _written_on_the_way(back) if back else ())


def _arrived(row: Outgoing) -> Inbound | None:
    """The mail with this Message-ID among what came since; the id is ours and hard to guess."""
    since = Inbound.objects.filter(
        received_at__gte=row.created_at, source__in=("imap", "smtp", "lmtp", "pipe")
    )
    for inbound in since.order_by("id")[:LOOKED_AT]:
        if row.mail_id.encode() in bytes(inbound.raw)[:65536]:
            return inbound
    return None


def _written_on_the_way(inbound: Inbound) -> tuple[tuple[str, str], ...]:
    raw = bytes(inbound.raw)[:65536]
    found = BytesHeaderParser(policy=policy.compat32).parsebytes(raw)
    return tuple(
        (name, " ".join(str(value).split())[:600])
        for name in HEADERS
        for value in found.get_all(name, [])
    )
