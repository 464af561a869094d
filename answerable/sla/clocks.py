"""Every write on clocks: start, rest, resume, stop, void, derive anew. In the fact's transaction."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from django.db.models import Max, Min, QuerySet

from answerable.calendars.queries import snapshot_of, timeline_of
from answerable.calendars.resting import due_at
from answerable.calendars.timeline import Timeline
from answerable.core.actors import SYSTEM
from answerable.core.quick import Question, put_above
from answerable.policy.document import ALWAYS_OPEN, Document, Kind, Promise, Step
from answerable.policy.matching import promise_for
from answerable.policy.models import Version
from answerable.policy.queries import document_of, version_at
from answerable.sla import rules
from answerable.sla.models import Breach, Cause, Clock, Outage
from answerable.tickets import events
from answerable.tickets.conditions import facts_of
from answerable.tickets.models import INTERNAL, Ticket

SERVICE_DOWN = "service-down"  # the cause we give ourselves
ALIVE = (Clock.State.RUNNING, Clock.State.RESTING)


def alive(ticket: Ticket, *kinds: str) -> list[Clock]:
    """The clocks that still run or rest on the ticket, of these kinds if any are named."""
    found = _alive(ticket.pk, tuple(str(kind) for kind in kinds) or None)
    return put_above(found, "ticket", ticket)


def _living(ticket: int, kinds: tuple[str, ...] | None) -> QuerySet[Clock]:
    found = Clock.objects.filter(ticket=ticket, state__in=ALIVE)
    found = found.select_related("version", "snapshot")
    return found.filter(kind__in=kinds) if kinds else found


_alive = Question(_living)


def start(
    ticket: Ticket, *kinds: Kind, at: datetime, living: list[Clock] | None = None
) -> list[Clock]:
    """Starts the clocks that the policy in force at `at` promises for such a ticket, if any.

    Never a second one of a kind while one is alive; `living` are those, where the caller has just
    read them in this transaction. The calendars are frozen as they are now.
    """
    if ticket.channel == INTERNAL:  # measured by what departments promise each other
        return []
    there = {clock.kind for clock in (alive(ticket, *kinds) if living is None else living)}
    wanted = [kind for kind in kinds if kind not in there]
    version = version_at(at) if wanted else None
    if version is None:
        return []
    document, facts = document_of(version), facts_of(ticket)
    promises = [promise_for(document, kind, facts, now=at) for kind in wanted]
    return [_make(ticket, version, one, at=at, rests=[]) for one in promises if one]


def _make(
    ticket: Ticket, version: Version, promise: Promise, *, at: datetime, rests: list[list[str]]
) -> Clock:
    last = ticket.clocks.filter(kind=promise.kind).exclude(state=Clock.State.VOID)
    episode = (last.aggregate(last=Max("episode"))["last"] or 0) + 1
    snapshot = None if promise.hours == ALWAYS_OPEN else snapshot_of(promise.hours)
    clock = Clock(
        ticket=ticket,
        kind=promise.kind,
        episode=episode,
        version=version,
        promise=promise.key,
        snapshot=snapshot,
        target=promise.target,
        started_at=at,
        rests=rests,
    )
    _plan(clock)
    clock.save()
    return clock


# --- what a clock is made of ----------------------------------------------------------------


def timeline_for(clock: Clock) -> Timeline | None:
    """The calendar the clock runs on."""
    return timeline_of(clock.snapshot)


def rests_of(clock: Clock) -> list[tuple[datetime, datetime]]:
    """The finished rests of a clock."""
    return [(datetime.fromisoformat(a), datetime.fromisoformat(b)) for a, b in clock.rests]


def promise_of(clock: Clock) -> Promise:
    """The promise of the version the clock was made under."""
    found = document_of(clock.version).promise(clock.promise)
    if found is None:
        raise LookupError(f"{clock.version} has no promise {clock.promise}")
    return found


def steps_of(document: Document, promise: str) -> list[Step]:
    """The rungs of the matrix that concern a promise."""
    return [step for step in document.escalation if not step.promises or promise in step.promises]


def planned_steps(clock: Clock) -> list[rules.Planned]:
    """Every rung of this clock with the instant it is reached."""
    return rules.plan(
        timeline_for(clock),
        clock.started_at,
        clock.target,
        rests_of(clock),
        steps_of(document_of(clock.version), clock.promise),
    )


def _plan(clock: Clock) -> None:
    """Sets when the clock is due and when the worker must look at it next."""
    if clock.state != Clock.State.RUNNING:
        clock.due_at = None if clock.state == Clock.State.RESTING else clock.due_at
        clock.next_step_at = None
        return
    clock.due_at = due_at(timeline_for(clock), clock.started_at, clock.target, rests_of(clock))
    done = set(clock.escalations.values_list("step", flat=True)) if clock.pk else set()
    ahead = [planned.at for planned in planned_steps(clock) if planned.step.key not in done]
    if not (clock.pk and Breach.objects.filter(clock=clock).exists()):
        ahead.append(clock.due_at)
    clock.next_step_at = min(ahead, default=None)


def plan_again(clock: Clock) -> None:
    """After a step was done or a breach noted: when to look next."""
    _plan(clock)
    clock.save(update_fields=["due_at", "next_step_at"])


# --- rest, resume, stop ---------------------------------------------------------------------


def rest(ticket: Ticket, reason: str, *, at: datetime) -> None:
    """We wait for the customer, or for somebody else: clocks whose promise rests then stand still."""
    for clock in alive(ticket):
        if clock.state == Clock.State.RUNNING and reason in promise_of(clock).rests:
            if clock.due_at and clock.due_at <= at:
                note_breach(clock, noticed_at=at)
            clock.state, clock.resting_since = Clock.State.RESTING, at
            _plan(clock)
            clock.save()


def resume(ticket: Ticket, *, at: datetime) -> list[Clock]:
    """It is our turn: resting clocks run on; the rest becomes part of their arithmetic.

    Answers all clocks that are alive then.
    """
    living = alive(ticket)
    for clock in living:
        if clock.state == Clock.State.RESTING:
            _end_rest(clock, at)
            clock.state = Clock.State.RUNNING
            _plan(clock)
            clock.save()
    return living


def _end_rest(clock: Clock, at: datetime) -> None:
    if clock.resting_since is not None and clock.resting_since < at:
        clock.rests = [*clock.rests, [_text(clock.resting_since), _text(at)]]
    clock.resting_since = None


def _text(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()


def stop(clocks: Iterable[Clock], *, at: datetime, by: int | None = None) -> None:
    """What was promised happened at `at`: kept or broken is decided by the due instant alone."""
    for clock in clocks:
        if clock.state == Clock.State.RESTING:
            _end_rest(clock, at)
        clock.due_at = due_at(timeline_for(clock), clock.started_at, clock.target, rests_of(clock))
        kept = at <= clock.due_at
        clock.state = Clock.State.KEPT if kept else Clock.State.BROKEN
        clock.stopped_at, clock.stopped_by, clock.next_step_at = at, by, None
        clock.save()
        if not kept:
            note_breach(clock, noticed_at=at)


def note_breach(clock: Clock, *, noticed_at: datetime) -> Breach | None:
    """The due instant passed: one breach per clock, with the owner who is asked for the cause."""
    if clock.due_at is None:
        return None
    in_outage = Outage.objects.filter(start__lte=clock.due_at, end__gte=clock.due_at).exists()
    cause = Cause.objects.filter(slug=SERVICE_DOWN).first() if in_outage else None
    breach, made = Breach.objects.get_or_create(
        clock=clock,
        defaults={
            "at": clock.due_at,
            "noticed_at": noticed_at,
            "owner": clock.ticket.owner,
            "cause": cause,
            "explained_at": noticed_at if cause else None,
        },
    )
    if made:
        events.record(
            clock.ticket,
            "promise.broken",
            by=SYSTEM,
            at=clock.due_at,
            promise=clock.promise,
            version=clock.version.number,
            clock=clock.pk,
        )
    return breach if made else None


def start_again(ticket: Ticket, *, message: int, at: datetime) -> None:
    """A reply of that instant was taken back: what it stopped or rested runs on as if never said."""
    stopped = ticket.clocks.filter(stopped_by=message).select_related("version", "snapshot")
    rested = [clock for clock in alive(ticket) if clock.resting_since == at]
    for clock in [*stopped, *rested]:
        Breach.objects.filter(clock=clock, noticed_at=at).delete()
        clock.state, clock.stopped_at, clock.stopped_by = Clock.State.RUNNING, None, None
        clock.resting_since = None
        _plan(clock)
        clock.save()


def void(clocks: Iterable[Clock]) -> None:
    """No longer applies: spam, merged, or another promise took its place."""
    for clock in clocks:
        clock.state, clock.next_step_at, clock.resting_since = Clock.State.VOID, None, None
        clock.save()


def derive_again(ticket: Ticket, *, at: datetime) -> None:
    """What a promise depends on changed: clocks that would be another promise's become it.

    They keep their version, their start and their rests; the history says what changed.
    """
    for clock in alive(ticket):
        kind: Kind = clock.kind  # type: ignore[assignment]
        promise = promise_for(document_of(clock.version), kind, facts_of(ticket), now=at)
        if promise is not None and promise.key == clock.promise:
            continue
        void([clock])
        if promise is not None:
            made = _make(ticket, clock.version, promise, at=clock.started_at, rests=clock.rests)
            if clock.resting_since and clock.state == Clock.State.RESTING:
                made.state, made.resting_since = Clock.State.RESTING, clock.resting_since
                plan_again(made)
        events.record(
            ticket,
            "promise.changed",
            by=SYSTEM,
            at=at,
            before=clock.promise,
            after=promise.key if promise else "",
            version=clock.version.number,
        )


def show_next_due(ticket: Ticket, living: list[Clock] | None = None) -> None:
    """Keeps ticket.next_due_at: the earliest due instant of its running clocks.

    `living`: all clocks that are alive, where the caller has them at hand.
    """
    if living is None:
        next_due = next_due_of(ticket)
    else:
        due = [clock.due_at for clock in living if clock.state == Clock.State.RUNNING]
        next_due = min((at for at in due if at), default=None)
    if ticket.next_due_at != next_due:
        Ticket.objects.filter(pk=ticket.pk).update(next_due_at=next_due)
        ticket.next_due_at = next_due


def next_due_of(ticket: Ticket) -> datetime | None:
    """The earliest due instant of the clocks that run on the ticket."""
    running = ticket.clocks.filter(state=Clock.State.RUNNING)
    found: datetime | None = running.aggregate(first=Min("due_at"))["first"]
    return found


def columns_of(ticket: Ticket) -> dict[str, Any]:
    """What the row of the ticket repeats of its clocks."""
    return {"next_due_at": next_due_of(ticket)}
