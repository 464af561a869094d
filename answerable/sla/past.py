"""Clocks for tickets whose past was brought in whole: the same arithmetic, over what is recorded.

The acts are read as a replay reads them (policy.history; a test holds that against the clocks that
run from event to event), so a clock made here is what it would be had we watched at the time.
Nobody is told anything: rungs of the matrix that lie behind count as climbed.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from answerable.calendars.models import Snapshot
from answerable.calendars.queries import snapshot_of, timeline_of
from answerable.calendars.resting import due_at
from answerable.calendars.timeline import instant, micros
from answerable.core.actors import SYSTEM
from answerable.policy.document import ALWAYS_OPEN, Promise
from answerable.policy.history import Case, cases_of
from answerable.policy.loading import acts_between
from answerable.policy.matching import promise_for
from answerable.policy.models import Version
from answerable.policy.queries import document_of
from answerable.sla import clocks, rules
from answerable.sla.models import Breach, Clock, Escalation
from answerable.tickets.conditions import facts_of
from answerable.tickets.models import Event, Message, Ticket


@dataclass
class _Past:
    """What is read once for all tickets, and what is to be written."""

    now: datetime
    versions: list[Version]
    replies: dict[tuple[int, datetime], int]
    snapshots: dict[str, Snapshot | None] = field(default_factory=lambda: {ALWAYS_OPEN: None})
    made: list[Clock] = field(default_factory=list)

    def version_at(self, at: datetime) -> Version | None:
        return next((v for v in self.versions if v.in_force_from and v.in_force_from <= at), None)

    def snapshot(self, hours: str) -> Snapshot | None:
        if hours not in self.snapshots:
            self.snapshots[hours] = snapshot_of(hours)
        return self.snapshots[hours]


@transaction.atomic
def derive(tickets: QuerySet[Ticket], *, now: datetime) -> int:
    """Makes the clocks and breaches of these tickets, which have none; answers how many clocks.

    What happened is taken until `now` (UTC) under the versions that were in force; spam is owed
    nothing. A breach belongs to who is answerable now.
    """
    found = tickets.filter(spam_at=None, clocks=None).select_related("customer", "owner")
    rows = list(found.prefetch_related("tags", "customer__identities").order_by("pk"))
    if not rows:
        return 0
    acts = dict(acts_between(rows[0].pk, rows[-1].pk, now))
    past = _Past(now, _versions(), _replies(rows))
    for ticket in rows:
        cases = sorted(cases_of(acts.get(ticket.pk, []), until=micros(now)), key=_began)
        past.made += _clocks_of(ticket, cases, past)
    Clock.objects.bulk_create(past.made)
    _note(past)
    for ticket in rows:
        clocks.show_next_due(ticket)
    return len(past.made)


def _began(case: Case) -> int:
    return case.start


def _versions() -> list[Version]:
    published = Version.objects.filter(state=Version.State.PUBLISHED).defer("data")
    return list(published.order_by("-in_force_from", "-number"))


def _replies(tickets: list[Ticket]) -> dict[tuple[int, datetime], int]:
    said = Message.objects.filter(
        ticket__in=[ticket.pk for ticket in tickets],
        direction=Message.Direction.OUT,
        automatic="",
        taken_back_at=None,
    )
    rows = said.values_list("ticket", "created_at", "held_at", "goes_at", "pk")
    return {(ticket, goes if held and goes else at): key for ticket, at, held, goes, key in rows}


def _clocks_of(ticket: Ticket, cases: Iterable[Case], past: _Past) -> Iterator[Clock]:
    facts, episodes = facts_of(ticket), Counter[str]()
    for case in cases:
        at = instant(case.start)
        version = past.version_at(at)
        if version is None:
            continue
        promise = promise_for(document_of(version), case.kind, facts, now=at)
        if promise is None:
            continue
        episodes[case.kind] += 1
        clock = Clock(
            ticket=ticket,
            kind=case.kind,
            episode=episodes[case.kind],
            version=version,
            promise=promise.key,
            snapshot=past.snapshot(promise.hours),
            target=promise.target,
            started_at=at,
        )
        _rest(clock, case, promise, until=past.now)
        _decide(clock, case, past)
        yield clock


def _rest(clock: Clock, case: Case, promise: Promise, *, until: datetime) -> None:
    """When it stood still; a rest that has not ended goes on."""
    for pause in case.pauses:
        waits = {"customer": pause.customer, "other": pause.other}
        since = [waits[who] for who in promise.rests]
        begins = min((at for at in since if at is not None), default=pause.end)
        if case.stop is None and pause.end == micros(until) and begins < pause.end:
            clock.resting_since, clock.state = instant(begins), Clock.State.RESTING
        elif begins < pause.end:
            ends = instant(pause.end).isoformat()
            clock.rests = [*clock.rests, [instant(begins).isoformat(), ends]]


def _decide(clock: Clock, case: Case, past: _Past) -> None:
    """When it was or is due, and what became of it: by the due instant alone."""
    timeline, rests = timeline_of(clock.snapshot), clocks.rests_of(clock)
    clock.due_at = due_at(timeline, clock.started_at, clock.target, rests)
    if case.stop is None:
        return
    clock.stopped_at = instant(case.stop)
    clock.stopped_by = past.replies.get((clock.ticket_id, clock.stopped_at))
    kept = clock.stopped_at <= clock.due_at
    clock.state = Clock.State.KEPT if kept else Clock.State.BROKEN


def _note(past: _Past) -> None:
    """Breaches with their events, the rungs that lie behind, and when the worker looks next."""
    broken = [(clock, due) for clock in past.made if (due := _broke_at(clock, past.now))]
    Breach.objects.bulk_create(
        Breach(clock=clock, at=due, noticed_at=due, owner=clock.ticket.owner)
        for clock, due in broken
    )
    Event.objects.bulk_create(_event(clock, due) for clock, due in broken)
    living = [clock for clock in past.made if clock.state in clocks.ALIVE]
    for clock in living:
        behind = [one for one in clocks.planned_steps(clock) if one.at <= past.now]
        if clock.state == Clock.State.RUNNING:
            Escalation.objects.bulk_create(_climbed(clock, one) for one in behind)
        clocks.plan_again(clock)


def _broke_at(clock: Clock, now: datetime) -> datetime | None:
    until = clock.stopped_at or clock.resting_since or now
    return clock.due_at if clock.due_at and clock.due_at < until else None


def _climbed(clock: Clock, planned: rules.Planned) -> Escalation:
    return Escalation(
        clock=clock,
        step=planned.step.key,
        due_at=planned.at,
        done_at=planned.at,
        outcome={"told": []},
    )


def _event(clock: Clock, due: datetime) -> Event:
    return Event(
        ticket=clock.ticket,
        key="promise.broken",
        actor_kind=SYSTEM.kind,
        actor_name=SYSTEM.name,
        at=due,
        data={"promise": clock.promise, "version": clock.version.number},
    )
