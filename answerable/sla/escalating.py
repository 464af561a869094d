"""What a rung of the escalation matrix does: whom it tells, what it changes. Only rows."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from answerable.accounts.models import Agent
from answerable.calendars.resting import add
from answerable.channels.email.mailboxes import mailbox_of
from answerable.channels.email.staff_mail import send_staff_mail
from answerable.core.actors import Actor
from answerable.core.live import announce
from answerable.policy.document import Step, in_language
from answerable.sla import clocks
from answerable.sla.models import Clock
from answerable.sla.telling import tell_customer
from answerable.tickets import actions, events
from answerable.tickets.models import Ticket


def climb(clock: Clock, step: Step, *, now: datetime) -> dict[str, Any]:
    """Does everything a rung says; answers what came of it, for the record of the escalation."""
    told = [agent for role in step.tell for agent in people(role, clock.ticket)]
    told = list(dict.fromkeys(told))
    rule = Actor("rule", name=step.key)
    events.record(
        clock.ticket,
        "promise.escalated",
        by=rule,
        at=now,
        promise=clock.promise,
        step=step.key,
        told=[agent.name for agent in told],
    )
    for agent in told:
        _tell(agent, clock, step)
    outcome: dict[str, Any] = {"told": [agent.pk for agent in told]}
    if "raise_priority" in step.do:
        outcome["priority"] = _raise_priority(clock.ticket, rule)
    if "offer_lead" in step.do:
        outcome["offered"] = [agent.pk for agent in _offer(clock, step, told)]
    if "tell_customer" in step.do:
        outcome["customer"] = _new_time(clock, step, now)
    return outcome


def people(role: str, ticket: Ticket) -> list[Agent]:
    """Who a role is for this ticket: its owner, the leads of its team, the heads of service.

    Without a team every lead is meant; a role nobody fills falls to the next above it, so that a
    warning always reaches somebody. "provider" is whoever leads the ticket's team.
    """
    active = Agent.objects.filter(is_active=True).order_by("pk")
    if role == "owner" and ticket.owner and ticket.owner.is_active:
        return [ticket.owner]
    if role in ("owner", "lead", "provider"):
        leads = active.filter(memberships__is_lead=True)
        if ticket.team_id:
            leads = leads.filter(memberships__team_id=ticket.team_id, memberships__is_lead=True)
        if found := list(leads.distinct()):
            return found
    return [agent for agent in active.prefetch_related("roles") if agent.can("policy.manage")]


def _tell(agent: Agent, clock: Clock, step: Step) -> None:
    """A line in the page, at once, and a mail, in the person's language."""
    ticket = clock.ticket
    announce("promise.escalated", ticket, agent_id=agent.pk)
    with translation.override(agent.language):
        late = clock.due_at is not None and clock.due_at <= timezone.now()
        subject = (
            _("Promise broken on ticket #%(number)s")
            if late
            else _("Promise at risk on ticket #%(number)s")
        ) % {"number": ticket.number}
        name = in_language(clocks.promise_of(clock).name, agent.language) or clock.promise
        text = _("The promise “%(promise)s” of ticket #%(number)s needs you.") % {
            "promise": name,
            "number": ticket.number,
        }
        link = f"{settings.BASE_URL}/tickets/{ticket.number}/"
        send_staff_mail(
            agent.email,
            subject=subject,
            text=f"{text}\n\n<{link}>",
            name=agent.name,
            language=agent.language,
            effect_id=f"escalation:{clock.pk}:{step.key}:{agent.pk}",
        )


def _raise_priority(ticket: Ticket, rule: Actor) -> int:
    higher = min(ticket.priority + 1, max(Ticket.Priority.values))
    actions.change_priority(ticket, priority=higher, by=rule)
    return higher


def _offer(clock: Clock, step: Step, told: Iterable[Agent]) -> list[Agent]:
    """The leads are asked to take it over, unless this rung told them already."""
    leads = [agent for agent in people("lead", clock.ticket) if agent not in told]
    for agent in leads:
        _tell(agent, clock, step)
    return leads


def _new_time(clock: Clock, step: Step, now: datetime) -> str:
    """Tells the customer the new time and why, while the promise still holds; never afterwards."""
    ticket = clock.ticket
    if clock.due_at is None or clock.due_at <= now:
        return "too late"
    mailbox = mailbox_of(ticket)
    if mailbox is None:
        return "no mailbox"
    new = add(clocks.timeline_for(clock), now, timedelta(seconds=clock.target))
    return tell_customer(clock, mailbox=mailbox, reason=step.reason, until=new)
