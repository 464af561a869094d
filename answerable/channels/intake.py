"""The one way in: whatever reaches us becomes a durable row before anybody is told "taken".

Nothing is understood here. A worker reads the rows later (jobs.py) and puts what they say onto
tickets (delivery.py).
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import IntegrityError, models, transaction
from django.db.models.functions import Coalesce
from django.utils import timezone

from answerable.channels.models import Inbound, Mailbox
from answerable.channels.storable import one_line
from answerable.core.crash import crashpoint
from answerable.core.health import is_disk_low
from answerable.core.jobs import enqueue

TRIES = 3  # of a commit that meets the same bytes from another process
BOX = Coalesce("mailbox_id", 0, output_field=models.BigIntegerField())


class NoRoom(Exception):  # an answer: try again later
    """The disk is nearly full; nothing was taken."""


@dataclass(frozen=True)
class Arrival:
    """Something at the door. `source` is a name of registry.py: smtp, lmtp, imap, pipe, form, api.

    `silent`: history, which causes no receipt and no notification. `uid` and `uidvalidity` as in
    RFC 9051. Addresses are as the envelope gave them.
    """

    raw: bytes = field(repr=False)
    source: str
    mailbox: Mailbox | None = None
    envelope_from: str = ""
    envelope_to: tuple[str, ...] = ()
    remote: str = ""
    silent: bool = False
    uid: int | None = None
    uidvalidity: int | None = None

    @property
    def key(self) -> tuple[int, str]:
        """The same bytes in the same mailbox are one row."""
        box = self.mailbox.pk if self.mailbox else 0
        return box, hashlib.sha256(self.raw).hexdigest()


@dataclass(frozen=True)
class Accepted:
    """The row that holds it. `is_new` is False if the same bytes were there already."""

    inbound_id: int
    is_new: bool


def accept(
    raw: bytes,
    *,
    source: str,
    mailbox: Mailbox | None = None,
    envelope_from: str = "",
    envelope_to: Sequence[str] = (),
    remote: str = "",
    silent: bool = False,
    uid: int | None = None,
    uidvalidity: int | None = None,
) -> Accepted:
    """Takes one thing in; once this returns outside a transaction it survives a power cut.

    Raises NoRoom, or Django's DatabaseError: then nothing was taken, and the caller must say so.
    """
    arrival = Arrival(
        raw=raw,
        source=source,
        mailbox=mailbox,
        envelope_from=envelope_from,
        envelope_to=tuple(envelope_to),
        remote=remote,
        silent=silent,
        uid=uid,
        uidvalidity=uidvalidity,
    )
    return accept_many([arrival])[0]


def accept_many(arrivals: Sequence[Arrival]) -> list[Accepted]:
    """Takes several in with one durable commit (10 to 50 are a good number); all or none.

    Answers in the order given. What else the caller writes in a surrounding transaction, such as
    a cursor, stands or falls with the rows.
    """
    if is_disk_low():
        raise NoRoom
    for attempt in range(1, TRIES + 1):
        try:
            with transaction.atomic():
                accepted = _store(arrivals)
                transaction.on_commit(lambda: crashpoint("after_raw_commit"))
                return accepted
        except IntegrityError:  # another process stored the same bytes between look and insert
            if attempt == TRIES:
                raise
    raise AssertionError("unreachable")


def _store(arrivals: Sequence[Arrival]) -> list[Accepted]:
    keys = [arrival.key for arrival in arrivals]
    known = _known(keys)
    fresh = {
        key: _row(arrival, key[1])
        for key, arrival in zip(keys, arrivals, strict=True)
        if key not in known
    }
    if fresh:
        rows = Inbound.objects.bulk_create(fresh.values())
        wake_readers()
        known |= dict(zip(fresh, (row.pk for row in rows), strict=True))
    return [Accepted(known[key], fresh.pop(key, None) is not None) for key in keys]


def _known(keys: Sequence[tuple[int, str]]) -> dict[tuple[int, str], int]:
    """Which of these are stored already, and where."""
    wanted = models.Q()
    for box in {box for box, _sha in keys}:
        wanted |= models.Q(box=box, sha256__in=[sha for known, sha in keys if known == box])
    rows = Inbound.objects.alias(box=BOX).filter(wanted).values_list("mailbox_id", "sha256", "pk")
    return {(box or 0, sha): pk for box, sha, pk in rows}


def _row(arrival: Arrival, sha256: str) -> Inbound:
    return Inbound(
        mailbox=arrival.mailbox,
        source=arrival.source,
        envelope_from=one_line(arrival.envelope_from)[:320],
        envelope_to=[one_line(address)[:320] for address in arrival.envelope_to],
        remote=arrival.remote[:100],
        silent=arrival.silent,
        sha256=sha256,
        size=len(arrival.raw),
        raw=arrival.raw,
        uid=arrival.uid,
        uidvalidity=arrival.uidvalidity,
        received_at=timezone.now(),
    )


def wake_readers() -> None:
    """Has a worker look at what waits; called in the transaction that brought it."""
    from answerable.channels.jobs import read_inbound

    enqueue(read_inbound, unique_key="inbound.read")
