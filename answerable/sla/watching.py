"""Looks at the clocks whose moment has come: notes breaches, climbs the rungs of the matrix.

What is due is found by an index, in order. Each clock is one transaction: whatever a rung does is
a row in it, so a rung is climbed once however often and by whomever it is looked at.
"""

import time
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from answerable.core.crash import crashpoint
from answerable.core.each import each
from answerable.sla import clocks
from answerable.sla.escalating import climb
from answerable.sla.models import Clock, Escalation, Outage, Watch
from answerable.sla.rules import Planned
from answerable.tickets.actions.shared import hold

OUTAGE = timedelta(minutes=5)  # looked at every 15 s: longer without a look is an outage
JUMP = 300.0  # seconds by which the machine's clock may part from its steady one
SETTLE = 600.0  # seconds to wait after a jump before anything is escalated


class Steady:
    """Tells when the machine's clock jumped, by a clock that only ever goes on."""

    def __init__(self) -> None:
        self._wall, self._steady = time.time(), time.monotonic()
        self._jumped_at: float | None = None

    def has_settled(self) -> bool:
        """False from a jump of the clock until it has gone on quietly for ten minutes."""
        wall, steady = time.time(), time.monotonic()
        parted = abs((wall - self._wall) - (steady - self._steady))
        self._wall, self._steady = wall, steady
        if parted > JUMP:
            self._jumped_at = steady
        return self._jumped_at is None or steady - self._jumped_at > SETTLE


def look(now: datetime | None = None) -> int:
    """Looks at every clock that is due for it; answers how many. Safe to run twice at once."""
    now = now or timezone.now()
    _note_outage(now)
    due = Clock.objects.filter(next_step_at__lte=now).order_by("next_step_at", "id")
    keys = list(due.values_list("pk", flat=True))
    return each(keys, lambda key: _look_at(key, now))


@transaction.atomic
def _note_outage(now: datetime) -> None:
    watch = Watch.objects.order_by("pk").first()
    if watch is None:
        Watch.objects.create(looked_at=now)
        return
    moved = Watch.objects.filter(pk=watch.pk, looked_at=watch.looked_at).update(
        looked_at=max(now, watch.looked_at)
    )
    if moved and now - watch.looked_at > OUTAGE:
        Outage.objects.create(start=watch.looked_at, end=now)


@transaction.atomic
def _look_at(key: int, now: datetime) -> None:
    clock = Clock.objects.select_related("ticket").filter(pk=key).first()
    if clock is None:
        return
    ticket = clock.ticket
    hold(ticket)
    clock = Clock.objects.select_related("version", "snapshot").get(pk=key)
    if clock.state != Clock.State.RUNNING or not clock.next_step_at or clock.next_step_at > now:
        return
    clock.ticket = ticket
    if clock.due_at and clock.due_at <= now:
        clocks.note_breach(clock, noticed_at=now)
    for planned in clocks.planned_steps(clock):
        if planned.at <= now and clock.state == Clock.State.RUNNING:
            _climb_once(clock, planned, now)
            clock.refresh_from_db(fields=["state"])
    crashpoint("after_escalation")
    if clock.state == Clock.State.RUNNING:
        clocks.plan_again(clock)
    clocks.show_next_due(ticket)


def _climb_once(clock: Clock, planned: Planned, now: datetime) -> None:
    rung, made = Escalation.objects.get_or_create(
        clock=clock, step=planned.step.key, defaults={"due_at": planned.at, "done_at": now}
    )
    if made:
        crashpoint("mid_escalation")
        rung.outcome = climb(clock, planned.step, now=now)
        rung.save(update_fields=["outcome"])
