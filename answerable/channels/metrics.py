"""What /metrics tells about mail: how long it waits to be read, to be fetched, and to leave."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Min
from django.utils import timezone

from answerable.channels.models import Inbound, Mailbox, Outgoing
from answerable.core.metrics import Sample, gauge

_States = Outgoing.State
PENDING = [_States.QUEUED, _States.SENDING, _States.DELAYED, _States.UNKNOWN]


def add() -> None:
    """Adds the numbers of this app."""
    gauge("answerable_inbound_oldest_unprocessed_seconds", "How long the oldest mail has waited to be read.", _unread)  # fmt: skip
    gauge("answerable_inbound_quarantined", "Mails that could not be read.", _unreadable)
    gauge("answerable_mailbox_last_success_timestamp_seconds", "When each mailbox was last fetched; nothing if it never was.", _fetched)  # fmt: skip
    gauge("answerable_outbox_oldest_pending_seconds", "How long the oldest mail that may leave has waited, by kind.", _leaving)  # fmt: skip


def _unread() -> Iterator[Sample]:
    waiting = Inbound.objects.filter(state=Inbound.State.RECEIVED)
    yield {}, _seconds_since(waiting.aggregate(since=Min("received_at"))["since"])


def _unreadable() -> Iterator[Sample]:
    yield {}, Inbound.objects.filter(state=Inbound.State.UNREADABLE).count()


def _fetched() -> Iterator[Sample]:
    fetched = Mailbox.objects.filter(enabled=True, fetch=Mailbox.Fetch.IMAP)
    for pk, at in fetched.values_list("pk", "last_success_at"):
        if at:
            yield {"mailbox_id": str(pk)}, at.timestamp()


def _leaving() -> Iterator[Sample]:
    """Counted from the end of the undo time: until then nothing waits."""
    pending = Outgoing.objects.filter(state__in=PENDING, not_before__lte=timezone.now())
    since = dict(pending.values_list("kind").annotate(Min("not_before")))
    yield from (({"kind": kind}, _seconds_since(since.get(kind))) for kind in Outgoing.Kind.values)


def _seconds_since(at: datetime | None) -> float:
    return (timezone.now() - at).total_seconds() if at else 0
