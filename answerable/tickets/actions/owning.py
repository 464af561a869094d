"""Who is answerable: exactly one person, or plainly nobody since a known moment."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from answerable.accounts.models import Agent, Team
from answerable.core.actors import Actor
from answerable.core.errors import Refused
from answerable.tickets import events
from answerable.tickets.access import tickets_visible_to
from answerable.tickets.actions.shared import change, hold, refuse_closed
from answerable.tickets.models import Ticket


@transaction.atomic
def take(ticket: Ticket, *, by: Agent) -> None:
    """The agent becomes answerable for a ticket nobody owns.

    Refused if somebody else was faster (owned_by_other), or for somebody who may not answer.
    Taking one's own again changes nothing.
    """
    now = hold(ticket)
    refuse_closed(ticket)
    _refuse_who_cannot_answer(by)
    if ticket.owner_id == by.pk:
        return
    if ticket.owner_id is not None:
        raise Refused(
            "owned_by_other", _("Somebody else became answerable first."), owner=ticket.owner_id
        )
    change(ticket, owner=by, nobody_since=None, updated_at=now)
    events.record(ticket, "ticket.taken", by=by.actor)


@transaction.atomic
def assign(ticket: Ticket, *, to: Agent, by: Agent, expected: int | None = None) -> None:
    """Makes `to` answerable. Refused for somebody who is gone or cannot see the ticket.

    Giving to others takes the permission tickets.assign; taking for oneself does not.
    `expected`: the owner's key the caller saw (0 for nobody); refused if it changed meanwhile.
    """
    now = hold(ticket)
    refuse_closed(ticket)
    if expected is not None and (ticket.owner_id or 0) != expected:
        raise Refused("changed_meanwhile", _("Somebody changed the owner meanwhile."))
    if to.pk != by.pk and not by.can("tickets.assign"):
        raise Refused("may_not_assign", _("Your role does not allow you to do this."))
    _refuse_who_cannot_answer(to)
    if not tickets_visible_to(to).filter(pk=ticket.pk).exists() and ticket.team_id:
        raise Refused("cannot_see", _("This person does not belong to the ticket's team."))
    if ticket.owner_id == to.pk:
        return
    change(ticket, owner=to, nobody_since=None, updated_at=now)
    key = "ticket.taken" if to.pk == by.pk else "ticket.assigned"
    events.record(ticket, key, by=by.actor, owner=to.name, owner_id=to.pk)


def _refuse_who_cannot_answer(agent: Agent) -> None:
    if not agent.can("tickets.answer"):
        raise Refused("cannot_own", _("This person cannot answer customers."))


@transaction.atomic
def release(ticket: Ticket, *, by: Agent | Actor) -> None:
    """Puts the ticket back among those nobody is answerable for, from now on."""
    now = hold(ticket)
    refuse_closed(ticket)
    if ticket.owner_id is None:
        return
    change(ticket, owner=None, nobody_since=now, updated_at=now)
    events.record(ticket, "ticket.released", by=by.actor if isinstance(by, Agent) else by)


@transaction.atomic
def move_to_team(ticket: Ticket, *, team: Team | None, by: Agent | Actor) -> None:
    """Moves the ticket. An owner who would no longer see it stops being answerable."""
    actor = by.actor if isinstance(by, Agent) else by
    now = hold(ticket)
    refuse_closed(ticket)
    if ticket.team_id == (team.pk if team else None):
        return
    left = ticket.team_id
    change(ticket, team=team, updated_at=now)
    events.record(
        ticket,
        "ticket.moved",
        by=actor,
        team=team.name if team else "–",
        team_id=ticket.team_id,
        left_team_id=left,
    )
    owner = ticket.owner
    if owner and team and not owner.can("tickets.read_all") and team.pk not in owner.team_ids:
        change(ticket, owner=None, nobody_since=now)
        events.record(ticket, "ticket.released", by=actor)
