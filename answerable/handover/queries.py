"""Who is asked to take over what."""

from collections.abc import Collection
from datetime import timedelta

from django.db.models import F, Q, QuerySet

from answerable.accounts.models import Agent, Team
from answerable.core.quick import Question
from answerable.handover import rules
from answerable.handover.models import Handover
from answerable.tickets.models import Ticket


def waiting_for(agent: Agent) -> QuerySet[Handover]:
    """What this agent, or one of their teams, is asked to take over; what must be decided first.

    A lead also sees what waits for a lead's word in their teams.
    """
    rows = asked_of(agent.pk, agent.team_ids).distinct()
    first = F("ticket__next_due_at").asc(nulls_last=True)
    return _whole(rows.order_by("answer_by", first, "pk"))


def asked_of(agent: int, teams: Collection[int]) -> QuerySet[Handover]:
    """The same by the keys of the agent and of their teams, some twice."""
    mine = Q(to_agent=agent) | Q(to_team__in=teams)
    asked = Q(state__in=("offered", "asked")) & mine & ~Q(giver=agent)
    held = Q(state="held") & (
        Q(giver__memberships__team__in=_led(agent)) | Q(ticket__team__in=_led(agent))
    )
    return Handover.objects.filter(asked | held).exclude(giver=agent)


def given_by(agent: Agent) -> QuerySet[Handover]:
    """What this agent offered and is not over."""
    return _whole(offered_by(agent.pk).order_by("pk"))


def offered_by(agent: int) -> QuerySet[Handover]:
    """The same by the agent's key."""
    return Handover.objects.filter(giver=agent, state__in=rules.LIVE)


def alive_on(ticket: Ticket) -> Handover | None:
    """The hand-over of this ticket that is not over."""
    found: Handover | None = _alive.first(ticket.pk)
    return found


def _whole(rows: QuerySet[Handover]) -> QuerySet[Handover]:
    who = ("giver", "to_agent", "to_team", "closing__team")
    return rows.select_related("ticket", "ticket__customer", *who)


_alive = Question(
    lambda ticket: _whole(Handover.objects.filter(ticket=ticket, state__in=rules.LIVE)).order_by(
        "pk"
    )[:1]
)


def _led(agent: int) -> QuerySet[Team]:
    return Team.objects.filter(memberships__agent=agent, memberships__is_lead=True)


def is_asked(handover: Handover, agent: Agent) -> bool:
    """Whether this agent may answer it: the person, or anybody of the team but the giver."""
    if handover.to_agent_id:
        return handover.to_agent_id == agent.pk
    return handover.to_team_id in agent.team_ids and agent.pk != handover.giver_id


def may_lead(handover: Handover, agent: Agent) -> bool:
    """Whether this agent may give a lead's word on it: leads of the ticket's or the giver's team."""
    if agent.pk in (handover.giver_id, handover.to_agent_id):
        return False
    return agent.can("tickets.read_all") or (
        _led(agent.pk)
        .filter(Q(pk=handover.ticket.team_id) | Q(memberships__agent=handover.giver_id))
        .exists()
    )


def former_owners(ticket: Ticket) -> set[int]:
    """Keys of all who ever were answerable for it, from the facts."""
    keys = ("ticket.opened", "ticket.taken", "ticket.assigned", "handover.accepted")
    rows = ticket.events.filter(key__in=keys).values_list("key", "actor_id", "data")
    found = {
        data.get("owner_id", actor if key != "ticket.opened" else None) for key, actor, data in rows
    }
    return {key for key in found if key}


def accepted_before(ticket: Ticket) -> int:
    """How often it was handed over already; what a team plans for its closing is no ping-pong."""
    return ticket.handovers.filter(state="accepted", closing=None).count()


def time_to_accept(handover: Handover) -> timedelta | None:
    """From the offer to the acceptance, by the clock."""
    if handover.state != "accepted" or handover.decided_at is None:
        return None
    return handover.decided_at - handover.offered_at
