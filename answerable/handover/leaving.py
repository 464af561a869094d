"""Somebody leaves for good: everything of theirs goes to somebody who is named, in one act."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from answerable.accounts import actions as accounts
from answerable.accounts.absences import may_cover
from answerable.accounts.models import Absence, Agent
from answerable.core.crash import crashpoint
from answerable.core.errors import Refused
from answerable.handover import actions as handovers
from answerable.handover.models import Handover
from answerable.handover.rules import LIVE
from answerable.tickets import actions
from answerable.tickets.models import Draft, Scheduled, Ticket


@dataclass(frozen=True)
class Left:
    """What somebody would leave behind."""

    tickets: list[Ticket]
    drafts: list[Draft]
    scheduled: list[Scheduled]
    handovers: list[Handover]
    covers: list[Absence]

    def __bool__(self) -> bool:
        return any((self.tickets, self.drafts, self.scheduled, self.handovers, self.covers))


def left_by(agent: Agent) -> Left:
    """Everything of theirs that is not over; the same few queries however much it is."""
    waiting = Scheduled.objects.filter(agent=agent, state=Scheduled.State.WAITING)
    return Left(
        list(_tickets(agent).select_related("customer", "team")),
        list(agent.drafts.select_related("ticket", "ticket__owner").order_by("pk")),
        list(waiting.select_related("ticket").order_by("pk")),
        list(_handovers(agent).select_related("ticket", "giver", "to_agent", "to_team")),
        list(_covers(agent).select_related("agent")),
    )


def _tickets(agent: Agent) -> QuerySet[Ticket]:
    return Ticket.objects.unfinished().owned_by(agent).order_by("number")


def _handovers(agent: Agent) -> QuerySet[Handover]:
    asked = Q(giver=agent) | Q(to_agent=agent)
    return Handover.objects.filter(asked, state__in=LIVE).order_by("pk")


def _covers(agent: Agent) -> QuerySet[Absence]:
    return Absence.objects.filter(cover=agent).exclude(ends_at__lte=timezone.now()).order_by("pk")


@transaction.atomic
def leave(
    agent: Agent, *, heir: Agent | None, by: Agent, heirs: Mapping[int, Agent] | None = None
) -> None:
    """Everything goes to `heir`, a ticket named in `heirs` (by number) to that person; then goodbye.

    Tickets change their owner, drafts and replies set for later are words of the new owner, what
    they were asked goes back to its giver, and whom they covered the heir covers. Refused without
    an heir while there is anything, and for an heir who has left, is away or cannot see a ticket:
    then nothing has changed.
    """
    left = left_by(agent)
    if left and heir is None:
        raise Refused("heir_missing", _("Say who takes over what is left."))
    for one in {heir, *(heirs or {}).values()} - {None}:
        _refuse_heir(one, agent)
    for handover in left.handovers:
        handovers.call_off(handover, by=by)
    crashpoint("after_offers_called_off")
    if heir is not None:
        _hand_over(left, agent, heir, heirs or {}, by)
    crashpoint("before_goodbye")
    accounts.deactivate(agent, by=by)
    crashpoint("after_goodbye")


def _refuse_heir(heir: Agent | None, agent: Agent) -> None:
    if heir is not None and (heir.pk == agent.pk or not heir.can("tickets.answer")):
        raise Refused("heir_wrong", _("Choose somebody else who can answer customers."))


def _hand_over(
    left: Left, agent: Agent, heir: Agent, heirs: Mapping[int, Agent], by: Agent
) -> None:
    for ticket in left.tickets:
        to = heirs.get(ticket.number, heir)
        try:
            actions.assign(ticket, to=to, by=by.actor)
        except Refused as refusal:
            words = f"#{ticket.number}, {to.name}: {refusal}"
            raise Refused(refusal.code, words, number=ticket.number) from refusal
        crashpoint("mid_tickets_of_leaver")
    for draft in left.drafts:
        draft.ticket.refresh_from_db(fields=["owner"])
        actions.inherit_draft(draft, to=draft.ticket.owner or heir)
    crashpoint("after_drafts_of_leaver")
    for absence in left.covers:
        covers = absence.agent_id != heir.pk and may_cover(heir, absence.agent)
        Absence.objects.filter(pk=absence.pk, cover=agent).update(cover=heir if covers else None)
