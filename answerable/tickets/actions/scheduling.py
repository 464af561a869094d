"""A reply that leaves at a chosen moment: set, moved, taken back, sent, or stopped in time."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from answerable.accounts.models import Agent
from answerable.core.actors import SYSTEM
from answerable.core.crash import crashpoint
from answerable.core.errors import Refused
from answerable.core.jobs import enqueue
from answerable.tickets import events
from answerable.tickets.access import tickets_visible_to
from answerable.tickets.actions.fields import refuse_unfilled
from answerable.tickets.actions.replying import (
    back_to_draft,
    customer_address,
    refuse_if_overtaken,
    refuse_unknown_files,
    reply,
)
from answerable.tickets.actions.shared import hold, refuse_closed, where_now
from answerable.tickets.models import Attachment, Draft, Message, Scheduled, Ticket
from answerable.tickets.words import Address

State = Scheduled.State
FARTHEST = timedelta(days=366)
JOB = "tickets.send_scheduled"


@transaction.atomic
def schedule(
    ticket: Ticket,
    *,
    body: str,
    at: datetime,
    by: Agent,
    cc: Sequence[Address] = (),
    bcc: Sequence[Address] = (),
    attachments: Sequence[int] = (),
    last_seen: int | None = None,
    solve: bool = False,
    effect_key: str | None = None,
    keep_draft: bool = False,
) -> Scheduled:
    """A reply that leaves at `at` (UTC) if nothing has happened until then that its writer has not
    seen. Clocks go on until it leaves. The words are out of the draft and in the row from now on;
    `keep_draft`: they came from elsewhere than the composer.

    Refused: what `reply` refuses now, a moment that is over, one more than a year away.
    """
    if not by.can("tickets.answer"):
        raise Refused("may_not_answer", _("Your role does not allow you to answer customers."))
    if not body.strip() and not attachments:
        raise Refused("empty", _("Write something first."))
    now = hold(ticket)
    refuse_closed(ticket)
    _refuse_moment(at, now)
    refuse_if_overtaken(ticket, last_seen)
    refuse_unknown_files(attachments, by)
    if solve:
        refuse_unfilled(ticket, by=by)
    customer_address(ticket)
    row = Scheduled.objects.create(
        ticket=ticket,
        agent=by,
        owner_id=ticket.owner_id,
        customer_id=ticket.customer_id,
        body=body,
        cc=list(cc),
        bcc=list(bcc),
        solve=solve,
        last_seen=last_seen if last_seen is not None else _newest(ticket),
        at=at,
        effect_key=effect_key,
        created_at=now,
    )
    row.attachments.set(attachments)
    if not keep_draft:
        Draft.objects.filter(ticket=ticket, agent=by, kind="reply").delete()
    forget_stopped(ticket, by=by)
    events.record(ticket, "reply.scheduled", by=by.actor, scheduled=row.pk, until=at.isoformat())
    _wake(row)
    return row


def _refuse_moment(at: datetime, now: datetime) -> None:
    if at <= now:
        raise Refused("until_past", _("That moment is already over."))
    if at - now > FARTHEST:
        raise Refused("until_far", _("That is more than a year away."))


def _newest(ticket: Ticket) -> int:
    return ticket.messages.order_by("-pk").values_list("pk", flat=True).first() or 0


def _wake(row: Scheduled) -> None:
    from answerable.tickets.jobs import send_scheduled as job

    enqueue(job, run_at=row.at, unique_key=f"{JOB}:{row.pk}", scheduled=row.pk)


def may_change(row: Scheduled, by: Agent) -> bool:
    """Its writer, and who is answerable for the ticket."""
    return by.pk in (row.agent_id, row.ticket.owner_id)


@transaction.atomic
def reschedule(row: Scheduled, *, at: datetime, by: Agent) -> None:
    """It leaves at another moment (UTC)."""
    now = hold(row.ticket)
    _refuse_others(row, by)
    _refuse_moment(at, now)
    if not Scheduled.objects.filter(pk=row.pk, state=State.WAITING).update(at=at):
        raise _no_longer()
    row.refresh_from_db()
    events.record(
        row.ticket, "reply.rescheduled", by=by.actor, scheduled=row.pk, until=at.isoformat()
    )
    _wake(row)


@transaction.atomic
def unschedule(row: Scheduled, *, by: Agent) -> Draft:
    """It does not leave; its words are the writer's draft again, to be changed or thrown away."""
    now = hold(row.ticket)
    _refuse_others(row, by)
    waiting = Scheduled.objects.filter(pk=row.pk, state=State.WAITING)
    if not waiting.update(state=State.CANCELLED, finished_at=now, returned=True):
        raise _no_longer()
    events.record(row.ticket, "reply.unscheduled", by=by.actor, scheduled=row.pk)
    return _give_back(row, row.agent)


def _refuse_others(row: Scheduled, by: Agent) -> None:
    if not may_change(row, by):
        raise Refused("not_yours", _("Only its writer or who is answerable can change this reply."))


def _no_longer() -> Refused:
    return Refused(
        "not_waiting", _("This reply waits no more: it was sent, stopped or taken back.")
    )


@transaction.atomic
def take_words(row: Scheduled, *, by: Agent) -> Draft:
    """The words of a stopped reply that nobody has yet become this person's draft."""
    hold(row.ticket)
    if not by.can("tickets.answer"):
        raise Refused("may_not_answer", _("Your role does not allow you to answer customers."))
    free = Scheduled.objects.filter(pk=row.pk, state=State.STOPPED, returned=False)
    if not free.update(state=State.CANCELLED, returned=True):
        raise Refused("words_taken", _("Somebody has these words already."))
    return _give_back(row, by)


def forget_stopped(ticket: Ticket, *, by: Agent) -> None:
    """The writer has answered, or read the notice: it needs to be shown no more."""
    stopped = Scheduled.objects.filter(ticket=ticket, agent=by, state=State.STOPPED, returned=True)
    stopped.update(state=State.CANCELLED)


def send_scheduled(pk: int) -> None:
    """Sends what is due, once, however often and by however many this is asked for; or stops it.

    All in one transaction: killed anywhere, it was sent and is marked so, or neither.
    """
    crashpoint("before_scheduled")
    with transaction.atomic():
        row = Scheduled.objects.select_related("ticket", "agent").filter(pk=pk).first()
        if row is None or row.state != State.WAITING:
            return
        now = hold(row.ticket)
        due = Scheduled.objects.filter(pk=pk, state=State.WAITING, at__lte=now)
        if due.update(state=State.SENT, finished_at=now):
            _send(row)
        elif Scheduled.objects.filter(pk=pk, state=State.WAITING).exists():
            row.refresh_from_db()
            _wake(row)
        crashpoint("mid_scheduled")
    crashpoint("after_scheduled")


def _send(row: Scheduled) -> None:
    reason = _why_not(row, row.ticket)
    if not reason:
        try:
            with transaction.atomic():
                message = _reply(row)
        except Refused as refusal:
            reason = refusal.code
            row.ticket.refresh_from_db()
        else:
            Scheduled.objects.filter(pk=row.pk).update(message=message)
    if reason:
        stop(row, reason)


def _reply(row: Scheduled) -> Message:
    return reply(
        row.ticket,
        body=row.body,
        by=row.agent,
        cc=row.cc,
        bcc=row.bcc,
        attachments=list(row.attachments.values_list("pk", flat=True)),
        undo_seconds=0,
        last_seen=_seen_by(row),
        solve=row.solve,
        effect_key=f"scheduled:{row.pk}",
        keep_draft=True,
    )


def _seen_by(row: Scheduled) -> int:
    """What the writer had seen; their own words since then they know too."""
    since = row.ticket.messages.filter(pk__gt=row.last_seen, taken_back_at=None, automatic="")
    if since.exclude(agent=row.agent).exists():
        return row.last_seen
    return max([row.last_seen, *since.values_list("pk", flat=True)])


def _why_not(row: Scheduled, ticket: Ticket) -> str:
    """The key of what has changed so that the reply must not leave, "" for nothing."""
    changed = {
        "author_left": not row.agent.is_active,
        "merged": ticket.merged_into_id is not None,
        "closed": ticket.closed_at is not None,
        "spam": ticket.spam_at is not None,
        "solved": bool(ticket.solved_at and ticket.solved_at > row.created_at),
        "customer_changed": ticket.customer_id != row.customer_id,
        "owner_changed": ticket.owner_id not in (row.owner_id, row.agent_id),
        "out_of_sight": not tickets_visible_to(row.agent).filter(pk=ticket.pk).exists(),
    }
    return next((key for key, holds in changed.items() if holds), "")


def call_off(row: Scheduled, reason: str) -> None:
    """Stops it, unless it left at this very moment: what was sent is not said to have stayed."""
    hold(row.ticket)
    if Scheduled.objects.filter(pk=row.pk, state=State.WAITING).exists():
        stop(row, reason)


def stop(row: Scheduled, reason: str) -> None:
    """It does not leave. Its words go to the writer's draft; to the owner's where the writer is
    gone; and wait on the ticket where there is neither. In the caller's transaction."""
    ticket = where_now(row.ticket)
    to = next((one for one in (row.agent, ticket.owner) if one and _may_answer(one, ticket)), None)
    Scheduled.objects.filter(pk=row.pk).update(
        state=State.STOPPED,
        reason=reason[:60],
        finished_at=ticket.updated_at,
        ticket=ticket,
        returned=to is not None,
    )
    row.refresh_from_db()
    if to:
        _give_back(row, to)
    events.record(ticket, "reply.stopped", by=SYSTEM, scheduled=row.pk, reason=reason)


def _may_answer(agent: Agent, ticket: Ticket) -> bool:
    may = agent.is_active and agent.can("tickets.answer")
    return may and tickets_visible_to(agent).filter(pk=ticket.pk).exists()


def _give_back(row: Scheduled, to: Agent) -> Draft:
    files: list[Attachment] = list(row.attachments.filter(message=None))
    row.attachments.filter(message=None).update(uploaded_by=to)
    return back_to_draft(row, files, words=row.body, by=to)
