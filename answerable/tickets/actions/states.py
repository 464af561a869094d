"""Whose turn it is: solve, reopen, wait, snooze, close."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from answerable.accounts.models import Agent
from answerable.core.actors import SYSTEM, Actor
from answerable.core.each import each
from answerable.core.errors import Refused
from answerable.tickets import events
from answerable.tickets.actions.fields import refuse_unfilled
from answerable.tickets.actions.shared import (
    actor_of,
    change,
    hold,
    let_go_if_gone,
    refuse_closed,
    refuse_who_left,
)
from answerable.tickets.models import State, Ticket


@transaction.atomic
def solve(ticket: Ticket, *, by: Agent | Actor) -> None:
    """Marks the matter as solved. The solver becomes answerable if nobody was.

    Refused (fields_missing) for us while a field that is needed then is empty.
    """
    now = hold(ticket)
    refuse_closed(ticket)
    if ticket.solved_at:
        return
    refuse_unfilled(ticket, by=by)
    if ticket.owner_id is None and isinstance(by, Agent):
        refuse_who_left(by)
        change(ticket, owner=by, nobody_since=None)
        events.record(ticket, "ticket.taken", by=by.actor)
    change(ticket, solved_at=now, snoozed_until=None, waiting_note="", waiting_until=None)
    events.record(ticket, "ticket.solved", by=actor_of(by))


@transaction.atomic
def reopen(ticket: Ticket, *, by: Agent | Actor) -> None:
    """It is our turn again. Refused for a closed ticket."""
    now = hold(ticket)
    refuse_closed(ticket)
    if ticket.state == State.OPEN:
        return
    change(
        ticket,
        solved_at=None,
        snoozed_until=None,
        waiting_for=Ticket.WaitingFor.US,
        waiting_note="",
        waiting_until=None,
        waiting_since=now,
    )
    events.record(ticket, "ticket.reopened", by=actor_of(by))
    let_go_if_gone(ticket, now)


def _reopen_if_solved(ticket: Ticket, by: Agent | Actor) -> None:
    """What still waits for something is not solved, and the history says so."""
    if ticket.solved_at:
        reopen(ticket, by=by)


@transaction.atomic
def wait_for_other(ticket: Ticket, *, whom: str, until: datetime, by: Agent) -> None:
    """We wait for somebody who is neither us nor the customer: who, and until when (UTC)."""
    now = hold(ticket)
    refuse_closed(ticket)
    if not whom.strip():
        raise Refused("whom_missing", _("Say for whom we wait."))
    if until <= now:
        raise Refused("until_past", _("That moment is already over."))
    _reopen_if_solved(ticket, by)
    change(
        ticket,
        waiting_for=Ticket.WaitingFor.OTHER,
        waiting_note=whom.strip()[:200],
        waiting_until=until,
        snoozed_until=None,
        solved_at=None,
    )
    events.record(
        ticket, "ticket.waiting", by=by.actor, whom=whom.strip()[:200], until=until.isoformat()
    )


@transaction.atomic
def stop_waiting(ticket: Ticket) -> None:
    """Whom we waited for has answered: it is our turn again. Records ticket.woken."""
    now = hold(ticket)
    if ticket.state != State.WAITING_OTHER:
        return
    change(ticket, waiting_for=Ticket.WaitingFor.US, waiting_until=None, waiting_since=now)
    events.record(ticket, "ticket.woken", by=SYSTEM, state=ticket.state)


@transaction.atomic
def snooze(ticket: Ticket, *, until: datetime, by: Agent | Actor) -> None:
    """Out of sight until the moment (UTC) or until the customer writes."""
    now = hold(ticket)
    refuse_closed(ticket)
    if until <= now:
        raise Refused("until_past", _("That moment is already over."))
    _reopen_if_solved(ticket, by)
    change(ticket, snoozed_until=until, solved_at=None)
    events.record(ticket, "ticket.snoozed", by=actor_of(by), until=until.isoformat())


@transaction.atomic
def wake(ticket: Ticket) -> None:
    """Brings back a ticket whose snooze, or whose wait for somebody else, is over."""
    now = hold(ticket)
    if ticket.snoozed_until and ticket.snoozed_until <= now:
        change(ticket, snoozed_until=None)
    elif (
        ticket.state == State.WAITING_OTHER and ticket.waiting_until and ticket.waiting_until <= now
    ):
        change(ticket, waiting_for=Ticket.WaitingFor.US, waiting_until=None, waiting_since=now)
    else:
        return
    events.record(ticket, "ticket.woken", by=SYSTEM, state=ticket.state)


def wake_due(*, at_most: int = 500) -> int:
    """Brings back everything whose snooze or wait is over; answers how many."""
    now = timezone.now()
    over = Q(state=State.SNOOZED, snoozed_until__lte=now)
    over |= Q(state=State.WAITING_OTHER, waiting_until__lte=now)
    tickets = list(Ticket.objects.filter(over).order_by("id")[:at_most])
    return each(tickets, wake)


@transaction.atomic
def close(ticket: Ticket, *, solved_before: datetime | None = None) -> bool:
    """Closes what is solved: an answer to it will open a new ticket. False if it is not solved."""
    now = hold(ticket)
    if not ticket.solved_at or ticket.closed_at:
        return False
    if solved_before and ticket.solved_at >= solved_before:
        return False
    change(ticket, closed_at=now)
    events.record(ticket, "ticket.closed", by=SYSTEM)
    return True


def close_solved(*, older_than: timedelta, at_most: int = 500) -> int:
    """Closes what was solved longer ago than that and not contradicted; answers how many."""
    limit = timezone.now() - older_than
    solved = Ticket.objects.filter(state=State.SOLVED, solved_at__lt=limit).order_by("id")
    return each(solved[:at_most], lambda ticket: close(ticket, solved_before=limit))
