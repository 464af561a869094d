"""What came in and is not understood yet: worked off one by one, in the order it came.

While one is put onto a ticket, the reader's child reads the next one already.

A row may be begun by several workers and by none to the end; its state changes once, together
with everything that follows from it. An attempt is counted before the work, so that a mail which
kills its worker is laid aside in the end (D6).
"""

import logging
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from django.db import DatabaseError, DataError, IntegrityError, connection
from django.db.models import Min, Q, QuerySet
from django.utils import timezone

from answerable.channels.delivery import deliver
from answerable.channels.email.mailboxes import asked_once
from answerable.channels.email.recipients import Directory
from answerable.channels.models import Inbound
from answerable.channels.port import Unreadable
from answerable.channels.registry import receiver_of
from answerable.core.crash import crashpoint
from answerable.core.database import adapted, relaxed, unhurried
from answerable.core.quick import Question

log = logging.getLogger("answerable.intake")

State = Inbound.State
LEASE = timedelta(seconds=25)  # a worker that died is replaced after this
AT_ONCE = 200  # rows looked at in one go
AHEAD = 1 << 20  # bytes of a row that may be read before its turn
PAUSES = tuple(timedelta(seconds=s) for s in (5, 30, 120, 600))
SURROUNDINGS_PAUSE = timedelta(seconds=30)
LAST_ATTEMPT = len(PAUSES) + 1
FLEETING = {"too-slow": 2, "crashed": 2}  # reasons worth so many attempts: the machine was busy

# Every mail asks for it: written out, it costs a tenth of working it out.
CLAIM = """
UPDATE channels_inbound SET attempts = attempts + 1, lease_until = %s
WHERE id = %s AND state = 'received' AND (lease_until IS NULL OR lease_until <= %s)
RETURNING attempts
"""
_with_key = Question(lambda pk: Inbound.objects.filter(pk=pk))


def waiting() -> QuerySet[Inbound]:
    """What nobody has finished, oldest first."""
    return Inbound.objects.filter(state=State.RECEIVED).order_by("id")


def free() -> QuerySet[Inbound]:
    """What nobody works on now and whose pause is over."""
    now = timezone.now()
    return waiting().filter(Q(lease_until__isnull=True) | Q(lease_until__lte=now))


def read_waiting(*, seconds: float) -> bool:
    """Works off what waits, for so long at most. True if something is left that could go on."""
    until = time.monotonic() + seconds
    directory = Directory()
    with unhurried(), asked_once():
        rows = list(free().values_list("pk", "size")[:AT_ONCE])
        ahead = _Ahead()
        for place, (pk, _size) in enumerate(rows):
            if time.monotonic() > until:
                return True
            if inbound := _claim(pk, directory, ahead.take(pk)):
                begin = partial(ahead.begin, rows[place + 1 : place + 2])
                _read(inbound, directory, told=False, meanwhile=begin)
        return free().exists()


@dataclass
class _Ahead:
    """The row whose turn is next, read while the present one is put onto a ticket.

    Not claimed, so no attempt is counted: a child reads it, and it is too small to harm us.
    """

    row: Inbound | None = None

    def begin(self, following: list[tuple[int, int]]) -> None:
        for pk, size in following:
            if size <= AHEAD and (rows := _with_key(pk)) and rows[0].state == State.RECEIVED:
                self.row = rows[0]
                with suppress(Unreadable):  # a source that is not known: said when its turn comes
                    receiver_of(rows[0].source).begin(rows[0])

    def take(self, pk: int) -> Inbound | None:
        """The row, if this is the one; its bytes never change."""
        row, self.row = self.row, None
        return row if row is not None and row.pk == pk else None


def next_moment() -> datetime | None:
    """When the first row whose turn is not yet can be begun again; None if there is none."""
    first: datetime | None = waiting().aggregate(first=Min("lease_until"))["first"]
    return first


def read_one(pk: int) -> Inbound | None:
    """Takes one row from bytes to its end state, durably, so that its number can be told.

    None if another worker has it or had it. Never raises for the mail's sake; a database that is
    away is raised to the caller.
    """
    directory = Directory()
    inbound = _claim(pk, directory)
    if inbound is not None:
        _read(inbound, directory, told=True)
        inbound.refresh_from_db()
    return inbound


def _read(
    inbound: Inbound,
    directory: Directory,
    *,
    told: bool,
    meanwhile: Callable[[], None] = lambda: None,
) -> None:
    try:
        incoming = receiver_of(inbound.source).read(inbound)
        meanwhile()
        deliver(inbound, incoming, directory=directory, told=told)
    except Unreadable as error:
        _unreadable(inbound, error.reason, error.detail, FLEETING.get(error.reason, 1))
    except (DataError, IntegrityError) as error:  # the words' fault, not the database's
        _not_delivered(inbound, error)
    except DatabaseError:
        raise
    except OSError as error:  # the disk or the attachment store, not the mail
        log.warning("intake stopped by its surroundings: %s", type(error).__name__)
        _later(inbound, SURROUNDINGS_PAUSE, count=False)
    except Exception as error:  # a fault of ours that this mail brought to light: kept and shown
        _not_delivered(inbound, error)
    crashpoint("before_notifications")


def _claim(pk: int, directory: Directory, seen: Inbound | None = None) -> Inbound | None:
    """Compare-and-set; the attempt counts from now on. `seen`: the row, if it was read before."""
    now = timezone.now()
    with relaxed(), connection.cursor() as cursor:
        cursor.execute(CLAIM, [adapted(now + LEASE), pk, adapted(now)])
        claimed = cursor.fetchone()
    if claimed is None:
        return None
    inbound: Inbound = seen or _with_key(pk)[0]
    inbound.attempts, inbound.lease_until = claimed[0], now + LEASE
    if known := directory.by_id(inbound.mailbox_id):
        inbound.mailbox = known
    if inbound.attempts > LAST_ATTEMPT:
        _unreadable(inbound, "kills-its-reader", "")
        return None
    return inbound


def _not_delivered(inbound: Inbound, error: Exception) -> None:
    log.error("a message could not be put onto a ticket", extra={"inbound": inbound.pk})
    where = traceback.extract_tb(error.__traceback__)[-1]
    detail = f"{type(error).__name__} in {where.name}, {where.filename}:{where.lineno}"
    _unreadable(inbound, "not-delivered", detail, LAST_ATTEMPT)


def _unreadable(inbound: Inbound, reason: str, detail: str, attempts: int = 1) -> None:
    """Laid aside raw, for people to see; before the last of its attempts only put off."""
    if inbound.attempts < attempts:
        _later(inbound, PAUSES[min(inbound.attempts, len(PAUSES)) - 1])
        return
    _mine(inbound).update(
        state=State.UNREADABLE,
        reason=reason[:60],
        detail=detail[:2000],
        finished_at=timezone.now(),
        lease_until=None,
    )


def _later(inbound: Inbound, pause: timedelta, *, count: bool = True) -> None:
    attempts = inbound.attempts if count else inbound.attempts - 1
    _mine(inbound).update(lease_until=timezone.now() + pause, attempts=attempts)


def _mine(inbound: Inbound) -> QuerySet[Inbound]:
    """The row, if nobody took it over meanwhile."""
    return Inbound.objects.filter(pk=inbound.pk, state=State.RECEIVED, attempts=inbound.attempts)
