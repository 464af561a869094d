"""What a rung of the escalation matrix does: whom it tells, what it changes. Only rows."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from answerable.accounts.models import Agent, Provider
from answerable.accounts.whereabouts import whereabouts
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
    """Does everything a rung says; answers what came of it, for the record of the escalation.

    Whom it tells, and asks to take the ticket over, stands in the fact: notices react to it.
    """
    told = [agent for role in step.tell for agent in people(role, clock.ticket)]
    told = list(dict.fromkeys(told))
    contact = contact_of(clock.ticket) if "provider" in step.tell else None
    leads = [agent for agent in people("lead", clock.ticket) if agent not in told]
    offered = leads if "offer_lead" in step.do else []
    rule = Actor("rule", name=step.key)
    events.record(
        clock.ticket,
        "promise.escalated",
        by=rule,
        at=now,
        promise=clock.promise,
        version=clock.version.number,
        step=step.key,
        clock=clock.pk,
        late=clock.due_at is not None and clock.due_at <= now,
        told=[*(agent.name for agent in told), *([contact.contact_name] if contact else [])],
        told_ids=[agent.pk for agent in (*told, *offered)],
    )
    for agent in (*told, *offered):
        announce("promise.escalated", clock.ticket, agent_id=agent.pk)
    outcome: dict[str, Any] = {"told": [agent.pk for agent in told]}
    if contact:
        _tell_contact(contact, clock, step)
        outcome["contact"] = contact.contact_email
    if "raise_priority" in step.do:
        outcome["priority"] = _raise_priority(clock.ticket, rule)
    if "offer_lead" in step.do:
        outcome["offered"] = [agent.pk for agent in offered]
    if "tell_customer" in step.do:
        outcome["customer"] = _new_time(clock, step, now)
    return outcome


def people(role: str, ticket: Ticket) -> list[Agent]:
    """Who a role is for this ticket: its owner, the leads of its team, the heads of service.

    While the owner is away it is whoever covers for them. Without a team every lead is meant; a
    role nobody fills falls to the next above it, so that a warning always reaches somebody.
    "provider" is nobody of ours where its contact is told by mail (contact_of); else whoever leads
    the ticket's team.
    """
    if role == "provider" and contact_of(ticket):
        return []
    active = Agent.objects.filter(is_active=True).order_by("pk")
    if role == "owner" and ticket.owner and ticket.owner.is_active:
        away = whereabouts()
        covering = away.covers.get(ticket.owner.pk, ticket.owner)
        if covering:
            return [covering]
    if role in ("owner", "lead", "provider"):
        leads = active.filter(memberships__is_lead=True)
        if ticket.team_id:
            leads = leads.filter(memberships__team_id=ticket.team_id, memberships__is_lead=True)
        if found := list(leads.distinct()):
            return found
    return [agent for agent in active.prefetch_related("roles") if agent.can("policy.manage")]


def contact_of(ticket: Ticket) -> Provider | None:
    """The provider who has the ticket, if it named somebody for escalation."""
    held = (ticket.owner.provider if ticket.owner else None) or (
        ticket.team.provider if ticket.team else None
    )
    return held if held and held.contact_email and held.ended_at is None else None


def _tell_contact(provider: Provider, clock: Clock, step: Step) -> None:
    """A mail to the provider's contact: which ticket and which promise, nothing of the customer."""
    language = next(iter(provider.languages), "en")
    effect = f"{step.key}:provider:{provider.pk}"
    ticket = clock.ticket
    with translation.override(language):
        late = clock.due_at is not None and clock.due_at <= timezone.now()
        subject = (
            _("Promise broken on ticket #%(number)s")
            if late
            else _("Promise at risk on ticket #%(number)s")
        ) % {"number": ticket.number}
        promise = in_language(clocks.promise_of(clock).name, language) or clock.promise
        text = _("The promise “%(promise)s” of ticket #%(number)s needs you.") % {
            "promise": promise,
            "number": ticket.number,
        }
        link = f"{settings.BASE_URL}/tickets/{ticket.number}/"
        send_staff_mail(
            provider.contact_email,
            subject=subject,
            text=f"{text}\n\n<{link}>",
            name=provider.contact_name,
            language=language,
            effect_id=f"escalation:{clock.pk}:{effect}",
        )


def _raise_priority(ticket: Ticket, rule: Actor) -> int:
    higher = min(ticket.priority + 1, max(Ticket.Priority.values))
    actions.change_priority(ticket, priority=higher, by=rule)
    return higher


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
