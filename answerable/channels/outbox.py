"""The outbox: what is to leave us, one row for each recipient, from queued to its end.

A row is written in the transaction that wants it. A worker takes it by compare-and-set for a
while, sends, and writes down what came of it. A row whose worker died is taken again after that
while: it was perhaps sent, is sent again with the same Message-ID, and the ticket says so.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, Min, QuerySet
from django.utils import timezone

from answerable.channels.models import Outgoing
from answerable.channels.refusals import Refusal, understand
from answerable.core import holds
from answerable.core.actors import SYSTEM
from answerable.core.crash import crashpoint
from answerable.core.jobs import enqueue, job, periodic
from answerable.core.live import announce
from answerable.tickets import actions, events

State = Outgoing.State
PENDING = (State.QUEUED, State.DELAYED, State.UNKNOWN, State.SENDING)
BACK_OFF = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60))
GIVE_UP = timedelta(days=5)
LEASE = timedelta(seconds=45)
TOLD_AT_ATTEMPT = 3  # a delay is worth a line in the history after 1 + 5 minutes
BATCH = 100


@dataclass(frozen=True)
class Outcome:
    """What came of one attempt: the state the row goes to, and why where it is not sent."""

    state: State
    refusal: Refusal = field(default_factory=Refusal)


def wake(at: datetime | None = None) -> None:
    """Lets a worker look into the outbox at that time (UTC); in the caller's transaction."""
    enqueue(send_due, run_at=at, unique_key="outbox.send")


@job("outbox.send", queue="outside")
def send_due() -> None:
    """Sends what is due, and wakes itself for what comes next. Does nothing while mail is held."""
    if settings.ANSWERABLE["hold_outgoing"] or holds.is_held(holds.OUTGOING):
        return
    from answerable.channels.email import sending

    sending.send_rows(BATCH)
    wake_for_next()


@periodic("outbox.look", every=timedelta(minutes=1), queue="outside")
def look() -> None:
    """Finds what no wake-up found: after a restore, a held outbox, a job that was lost."""
    if due().exists():
        send_due()


def wake_for_next() -> None:
    """A wake-up for the earliest row that waits, if one does."""
    first = Outgoing.objects.filter(state__in=PENDING).aggregate(first=Min("next_attempt_at"))
    if first["first"]:
        wake(first["first"])


def due() -> QuerySet[Outgoing]:
    """The rows whose time has come: waiting ones, and those whose worker is gone."""
    rows = Outgoing.objects.filter(state__in=PENDING, next_attempt_at__lte=timezone.now())
    return rows.order_by("next_attempt_at", "id")


def claims(limit: int) -> Iterator[Outgoing]:
    """Up to `limit` due rows, each taken for this worker just before it is handed out."""
    for row in due()[:limit]:
        if taken := claim(row):
            yield taken


@transaction.atomic
def claim(seen: Outgoing) -> Outgoing | None:
    """Takes the row as it was seen, or answers None: somebody else did.

    The attempt is counted before the work. A row that was perhaps sent before is a repetition,
    which the ticket's history says.
    """
    now = timezone.now()
    until = now + LEASE
    unchanged = Outgoing.objects.filter(
        pk=seen.pk, state=seen.state, attempts=seen.attempts, next_attempt_at__lte=now
    )
    taken = unchanged.update(
        state=State.SENDING, attempts=F("attempts") + 1, lease_until=until, next_attempt_at=until
    )
    if not taken:
        return None
    row = Outgoing.objects.select_related(
        "mailbox", "ticket", "message__agent", "message__ticket__customer"
    ).get(pk=seen.pk)
    if seen.state in (State.UNKNOWN, State.SENDING) and row.ticket and row.message:
        events.record(
            row.ticket, "delivery.repeated", by=SYSTEM, message=row.message, address=row.recipient
        )
    return row


def is_mine(row: Outgoing) -> bool:
    """True while nobody else took the row that this worker holds."""
    return _mine(row).exists()


def _mine(row: Outgoing) -> QuerySet[Outgoing]:
    return Outgoing.objects.filter(pk=row.pk, state=State.SENDING, attempts=row.attempts)


@contextmanager
def held(row: Outgoing) -> Iterator[None]:
    """Keeps the row taken while its sending lasts, however slow the server is."""
    done = threading.Event()
    keeper = threading.Thread(target=_renew, args=(row, done), daemon=True)
    keeper.start()
    try:
        yield
    finally:
        done.set()
        keeper.join()


def _renew(row: Outgoing, done: threading.Event) -> None:
    try:
        while not done.wait(LEASE.total_seconds() / 3):
            until = timezone.now() + LEASE
            _mine(row).update(lease_until=until, next_attempt_at=until)
    finally:
        connection.close()


def settle(row: Outgoing, outcome: Outcome) -> None:
    """Writes down what came of the attempt, with its consequences, in one transaction."""
    crashpoint("before_outbox_state")
    with transaction.atomic():
        _settle(row, outcome)
    crashpoint("after_outbox_state")


def _settle(row: Outgoing, outcome: Outcome) -> None:
    now = timezone.now()
    if outcome.state in (State.DELAYED, State.UNKNOWN):
        if now - row.not_before < GIVE_UP:
            _put_off(row, outcome, now)
            return
        outcome = Outcome(
            State.FAILED, Refusal("expired", outcome.refusal.code, outcome.refusal.detail)
        )
    if _write(row, _mine(row), outcome, finished_at=now) and outcome.state == State.FAILED:
        _tell_failure(row)


def _put_off(row: Outgoing, outcome: Outcome, now: datetime) -> None:
    wait = BACK_OFF[min(row.attempts, len(BACK_OFF)) - 1]
    if not _write(row, _mine(row), outcome, next_attempt_at=now + wait):
        return
    if row.attempts == TOLD_AT_ATTEMPT and row.ticket and row.message:
        events.record(
            row.ticket, "delivery.delayed", by=SYSTEM, message=row.message, address=row.recipient
        )


def _write(row: Outgoing, rows: QuerySet[Outgoing], outcome: Outcome, **fields: datetime) -> bool:
    refusal = outcome.refusal
    values = {
        "state": outcome.state,
        "code": refusal.code[:20],
        "reason": refusal.reason,
        "detail": refusal.detail[:2000],
        "lease_until": None,
        **fields,
    }
    if not rows.update(**values):
        return False
    for name, value in values.items():
        setattr(row, name, value)
    if row.ticket:
        announce("delivery.changed", row.ticket, agent_id=row.ticket.owner_id)
    return True


def put_off_due(outcome: Outcome, limit: int) -> None:
    """Nobody could be reached: every due row waits a little longer, none counts as sent."""
    for row in claims(limit):
        settle(row, outcome)


@transaction.atomic
def mark_failed(row: Outgoing, *, code: str = "", detail: str = "") -> bool:
    """A bounce says that this mail did not arrive. False if that was known, or it never left.

    `code`: the status of the bounce, such as "5.1.1"; `detail`: the words of the other server.
    """
    refusal = understand(0, f"{code} {detail}".strip())
    if refusal.reason == "refused":
        refusal = Refusal("bounced", refusal.code, refusal.detail)
    open_ = Outgoing.objects.filter(pk=row.pk).exclude(
        state__in=[State.FAILED, State.CANCELLED, State.KEPT]
    )
    if not _write(row, open_, Outcome(State.FAILED, refusal), finished_at=timezone.now()):
        return False
    _tell_failure(row)
    return True


def _tell_failure(row: Outgoing) -> None:
    """A reply that did not arrive makes it our turn; an automatic mail only stays marked."""
    if row.kind == Outgoing.Kind.REPLY and row.ticket and row.message:
        actions.delivery_failed(
            row.ticket, message=row.message, address=row.recipient, reason=row.reason
        )


@transaction.atomic
def send_again(row: Outgoing) -> bool:
    """Somebody wants a failed or kept mail to be tried (again). False if it is neither."""
    now = timezone.now()
    again = Outgoing.objects.filter(pk=row.pk, state__in=[State.FAILED, State.KEPT])
    changed = again.update(
        state=State.QUEUED, attempts=0, not_before=now, next_attempt_at=now, finished_at=None
    )
    if changed:
        row.refresh_from_db()
        wake(now)
    return changed > 0
