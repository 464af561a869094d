"""Periodic jobs: each slot of time is enqueued once, however many workers look at the clock."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from answerable.core.jobs import Kind, enqueue
from answerable.core.models import Lease

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def slot_of(every: timedelta, now: datetime) -> datetime:
    """The start of the slot that `now` lies in; slots are counted from the epoch in UTC."""
    return EPOCH + (now - EPOCH) // every * every


class Schedule:
    """Looks at the clock every second or so and touches the database once in each slot."""

    def __init__(self, kinds: Iterable[Kind]) -> None:
        self._kinds = [kind for kind in kinds if kind.every]
        self._done: dict[str, datetime] = {}

    def enqueue_due(self) -> None:
        """Enqueues every periodic job whose present slot nobody has enqueued yet."""
        now = timezone.now()
        for kind in self._kinds:
            slot = slot_of(kind.every or timedelta(1), now)
            if self._done.get(kind.name) != slot:
                enqueue_slot(kind, slot)
                self._done[kind.name] = slot


def enqueue_slot(kind: Kind, slot: datetime) -> bool:
    """True if this call, of all that try, enqueued the job for this slot.

    A remembered slot that lies in the future belongs to a clock that went wrong; it is forgotten.
    """
    name = f"cron:{kind.name}"
    Lease.objects.get_or_create(name=name, defaults={"until": EPOCH})
    stale = Q(until__lt=slot) | Q(until__gt=slot + (kind.every or timedelta(0)))
    with transaction.atomic():
        first = Lease.objects.filter(stale, name=name).update(until=slot) > 0
        if first:
            enqueue(kind.run, unique_key=name)
    return first
