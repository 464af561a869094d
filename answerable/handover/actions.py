"""Every write on hand-overs. The giver stays answerable until somebody accepts."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from answerable.accounts.models import Agent, Team
from answerable.accounts.whereabouts import refuse_who_is_away
from answerable.core.actors import SYSTEM, Actor
from answerable.core.errors import Refused
from answerable.handover import queries, rules
from answerable.handover.limits import answer_by
from answerable.handover.models import Handover
from answerable.handover.sun.models import Closing
from answerable.tickets import actions, events
from answerable.tickets.actions.shared import (
    actor_of,
    change,
    hold,
    refuse_closed,
    refuse_who_left,
)
from answerable.tickets.models import Ticket

OVER = {
    "accepted": _("%(name)s has accepted this hand-over already."),
    "declined": _("This hand-over was declined."),
    "withdrawn": _("This hand-over was withdrawn."),
    "expired": _("The time to answer this hand-over is over; it went back to its giver."),
    "asked": _("A question about this hand-over is open; answer it first."),
    "offered": _("This hand-over waits for the receiver."),
    "held": _("A lead must agree to this hand-over first."),
}


@dataclass(frozen=True)
class Context:
    """What the receiver needs, so that the customer need not explain anything again.

    `customer_words` go to the customer on acceptance; empty only with `silent_reason`.
    """

    done: str
    next_step: str
    customer_words: str = ""
    silent_reason: str = ""
    giver_follows: bool = True
    batch: str = ""


@transaction.atomic
def offer(
    ticket: Ticket,
    *,
    context: Context,
    by: Agent,
    to_agent: Agent | None = None,
    to_team: Team | None = None,
    closing: Closing | None = None,
    acting: Actor | None = None,
) -> Handover:
    """Asks somebody, or a team, to become answerable. `by` stays so until one accepts.

    Only the owner hands over, or a lead for them. Refused without what has been done and the next
    step, to oneself, to whoever cannot answer or is away, and while another hand-over of the ticket is alive.
    The third of a ticket, or one back to a former owner, waits for a lead's word, unless a lead
    gives it; what is planned for a `closing` waits for nobody. `acting` is who the history names,
    where it was not `by`. Records handover.offered or handover.held.
    """
    now = hold(ticket)
    refuse_closed(ticket)
    giver = giver_for(ticket, by)
    _refuse_receiver(to_agent, to_team, giver)
    _refuse_poor(context)
    held = closing is None and _waits_for_lead(ticket, to_agent, by, giver)
    try:
        with transaction.atomic():
            made = Handover.objects.create(
                ticket=ticket,
                giver=giver,
                to_agent=to_agent,
                to_team=to_team,
                state="held" if held else "offered",
                done=context.done.strip(),
                next_step=context.next_step.strip(),
                giver_follows=context.giver_follows,
                customer_words=context.customer_words.strip(),
                silent_reason=context.silent_reason.strip()[:300],
                batch=context.batch,
                offered_at=now,
                answer_by=None if held else answer_by(now, agent=to_agent, team=to_team),
                closing=closing,
            )
    except IntegrityError as error:
        words = _("This ticket is being handed over already.")
        raise Refused("already_offered", words) from error
    if not held:
        actions.let_read(ticket, agent=to_agent, team=to_team)
    _record(made, "held" if held else "offered", acting or by)
    return made


def giver_for(ticket: Ticket, by: Agent) -> Agent:
    """The owner, for whom a lead may act; refused for others, and where nobody is answerable."""
    if ticket.owner is None:
        raise Refused("nobody_owns", _("Nobody is answerable for this ticket: take it first."))
    is_lead = (
        by.can("tickets.read_all")
        or by.memberships.filter(is_lead=True, team=ticket.team_id).exists()
    )
    if ticket.owner_id != by.pk and not is_lead:
        raise Refused("not_owner", _("Only the owner, or a lead, hands a ticket over."))
    return ticket.owner


def _refuse_receiver(to_agent: Agent | None, to_team: Team | None, giver: Agent) -> None:
    if (to_agent is None) == (to_team is None):
        raise Refused("receiver_missing", _("Say to whom: one person or one team."))
    if to_agent and to_agent.pk == giver.pk:
        raise Refused("to_oneself", _("This person is answerable already."))
    if to_agent and not to_agent.can("tickets.answer"):
        raise Refused("cannot_own", _("This person cannot answer customers."))
    if to_agent:
        refuse_who_is_away(to_agent)
    if to_team and not any(
        one.can("tickets.answer") for one in to_team.agents.exclude(pk=giver.pk)
    ):
        raise Refused("team_empty", _("Nobody in this team could answer."))


def _refuse_poor(context: Context) -> None:
    if not context.done.strip():
        raise Refused("done_missing", _("Say what has been done and understood so far."))
    if not context.next_step.strip():
        raise Refused("next_missing", _("Say what the next step is."))
    if not context.customer_words.strip() and not context.silent_reason.strip():
        raise Refused(
            "silence_unexplained", _("Write what the customer is told, or why they are not told.")
        )


def _waits_for_lead(ticket: Ticket, to_agent: Agent | None, by: Agent, giver: Agent) -> bool:
    if by.pk != giver.pk or by.memberships.filter(is_lead=True).exists():
        return False
    return rules.needs_lead(
        accepted_before=queries.accepted_before(ticket),
        receiver_was_owner=bool(to_agent and to_agent.pk in queries.former_owners(ticket)),
    )


@transaction.atomic
def allow(handover: Handover, *, by: Agent) -> None:
    """A lead agrees: now the receiver is asked."""
    now = hold(handover.ticket)
    if not queries.may_lead(handover, by):
        raise Refused("not_lead", _("Only a lead can agree to this."))
    _go(handover, "allow", answer_by=_answer_by(handover, now), offered_at=now)
    actions.let_read(handover.ticket, agent=handover.to_agent, team=handover.to_team)
    _record(handover, "allowed", by)


@transaction.atomic
def accept(handover: Handover, *, by: Agent) -> None:
    """The receiver becomes answerable, and the customer is told in one sentence.

    Of two who accept at once one does; the other is told who. Refused where the owner changed
    meanwhile. The ticket moves to the receiving team. Records handover.accepted.
    """
    ticket = handover.ticket
    now = hold(ticket)
    _refuse_not_asked(handover, by)
    refuse_who_left(by)
    refuse_closed(ticket)
    _go(handover, "accept", answer_by=None, decided_at=now, decided_by=by)
    team = handover.to_team or _team_for(by, ticket)
    change(ticket, owner=by, nobody_since=None, team=team, updated_at=now)
    if handover.giver_follows:
        actions.follow(ticket, agent=handover.giver)
    actions.stop_reading(ticket)
    _record(handover, "accepted", by, owner_id=by.pk, team_id=ticket.team_id)
    if handover.customer_words:
        actions.announce(ticket, body=handover.customer_words, kind="handover", by=by)


def _team_for(agent: Agent, ticket: Ticket) -> Team | None:
    """The ticket's team if the receiver belongs to it; else the receiver's first."""
    if ticket.team_id is None or ticket.team_id in agent.team_ids:
        return ticket.team
    return agent.teams.order_by("pk").first() or ticket.team


@transaction.atomic
def ask(handover: Handover, *, question: str, by: Agent) -> None:
    """The receiver asks back; their time rests until the giver answers."""
    hold(handover.ticket)
    _refuse_not_asked(handover, by)
    if not question.strip():
        raise Refused("question_missing", _("Write your question."))
    _go(handover, "ask", question=question.strip(), answer="", answer_by=None)
    _record(handover, "asked", by)


@transaction.atomic
def answer(handover: Handover, *, words: str, by: Agent) -> None:
    """The giver answers; the receiver's time begins anew."""
    now = hold(handover.ticket)
    if by.pk != handover.giver_id:
        raise Refused("not_giver", _("Only the giver of the hand-over can do this."))
    if not words.strip():
        raise Refused("answer_missing", _("Write your answer."))
    _go(handover, "answer", answer=words.strip(), answer_by=_answer_by(handover, now))
    _record(handover, "answered", by)


@transaction.atomic
def decline(handover: Handover, *, reason: str, by: Agent) -> None:
    """Not taken over, and why; the giver stays answerable. A lead declines what is held."""
    now = hold(handover.ticket)
    if handover.state == "held":
        if not queries.may_lead(handover, by):
            raise Refused("not_lead", _("Only a lead can agree to this."))
    else:
        _refuse_not_asked(handover, by)
    if not reason.strip():
        raise Refused("reason_missing", _("Say why."))
    reason = reason.strip()[:500]
    _go(handover, "decline", reason=reason, answer_by=None, decided_at=now, decided_by=by)
    actions.stop_reading(handover.ticket)
    _record(handover, "declined", by, reason=reason)


@transaction.atomic
def withdraw(handover: Handover, *, by: Agent, reason: str = "") -> None:
    """The giver, or a lead, takes the offer back, at any time before it is accepted."""
    if by.pk != handover.giver_id and not queries.may_lead(handover, by):
        raise Refused("not_giver", _("Only the giver of the hand-over can do this."))
    call_off(handover, by=by, reason=reason)


@transaction.atomic
def call_off(handover: Handover, *, by: Agent, reason: str = "") -> None:
    """Nobody is asked any more, whoever says so: one of the two leaves for good."""
    now = hold(handover.ticket)
    _go(
        handover,
        "withdraw",
        reason=reason.strip()[:500],
        answer_by=None,
        decided_at=now,
        decided_by=by,
    )
    actions.stop_reading(handover.ticket)
    _record(handover, "withdrawn", by)


@transaction.atomic
def end(handover: Handover, *, by: Agent, reason: str) -> None:
    """Takes an offer back because somebody of it is gone; the one who acts for the house may."""
    now = hold(handover.ticket)
    _go(handover, "withdraw", reason=reason[:500], answer_by=None, decided_at=now, decided_by=by)
    actions.stop_reading(handover.ticket)
    _record(handover, "withdrawn", by)


@transaction.atomic
def expire(handover: Handover, *, now: datetime) -> bool:
    """Unanswered in time: it is plainly the giver's again. False if it was answered meanwhile."""
    hold(handover.ticket)
    late = Handover.objects.filter(
        pk=handover.pk, state__in=rules.before("expire"), answer_by__lte=now
    )
    if not late.update(state="expired", answer_by=None, decided_at=now):
        return False
    handover.refresh_from_db()
    actions.stop_reading(handover.ticket)
    events.record(
        handover.ticket,
        "handover.expired",
        by=SYSTEM,
        handover=handover.pk,
        name=handover.receiver,
        giver=handover.giver.name,
    )
    return True


def _answer_by(handover: Handover, now: datetime) -> datetime:
    return answer_by(now, agent=handover.to_agent, team=handover.to_team)


def _refuse_not_asked(handover: Handover, by: Agent) -> None:
    if not queries.is_asked(handover, by):
        raise Refused("not_asked", _("You were not asked to take this ticket over."))


def _go(handover: Handover, act: rules.Act, **fields: object) -> None:
    """The change, if the hand-over still is where this may happen; else a word about why not."""
    alive = Handover.objects.filter(pk=handover.pk, state__in=rules.before(act))
    states = {rules.NEXT[state, act] for state in rules.before(act)}
    if alive.update(state=states.pop(), **fields):
        handover.refresh_from_db()
        return
    now = Handover.objects.select_related("decided_by").get(pk=handover.pk)
    name = now.decided_by.name if now.decided_by else ""
    raise Refused(f"handover_{now.state}", OVER[now.state] % {"name": name})


def _record(handover: Handover, key: str, by: Agent | Actor, **data: Any) -> None:
    events.record(
        handover.ticket,
        f"handover.{key}",
        by=actor_of(by),
        handover=handover.pk,
        name=handover.receiver,
        **data,
    )
