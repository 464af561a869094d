"""What came in and is not understood yet: worked off one by one, in the order it came.

A row may be begun by several workers and by none to the end; its state changes once, together
with everything that follows from it. An attempt is counted before the work, so that a mail which
kills its worker is laid aside in the end (D6).
"""

import logging
import time
import traceback
from datetime import datetime, timedelta

from django.db import DatabaseError, DataError, IntegrityError
from django.db.models import F, Min, Q, QuerySet
from django.utils import timezone

from answerable.channels.delivery import deliver
from answerable.channels.email.recipients import Directory
from answerable.channels.models import Inbound
from answerable.channels.port import Unreadable
from answerable.channels.registry import receiver_of
from answerable.core.crash import crashpoint
from answerable.core.database import relaxed

log = logging.getLogger("answerable.intake")

State = Inbound.State
LEASE = timedelta(seconds=25)  # a worker that died is replaced after this
AT_ONCE = 200  # rows looked at in one go
PAUSES = tuple(timedelta(seconds=s) for s in (5, 30, 120, 600))
SURROUNDINGS_PAUSE = timedelta(seconds=30)
LAST_ATTEMPT = len(PAUSES) + 1
FLEETING = {"too-slow": 2, "crashed": 2}  # reasons worth so many attempts: the machine was busy


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
    for pk in free().values_list("pk", flat=True)[:AT_ONCE]:
        if time.monotonic() > until:
            return True
        if inbound := _claim(pk, directory):
            _read(inbound, directory, told=False)
    return free().exists()


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


def _read(inbound: Inbound, directory: Directory, *, told: bool) -> None:
    try:
        incoming = receiver_of(inbound.source).read(inbound)
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


def _claim(pk: int, directory: Directory) -> Inbound | None:
    """Compare-and-set; the attempt counts from now on."""
    with relaxed():
        taken = (
            free()
            .filter(pk=pk)
            .update(attempts=F("attempts") + 1, lease_until=timezone.now() + LEASE)
        )
    if not taken:
        return None
    inbound = Inbound.objects.get(pk=pk)
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
