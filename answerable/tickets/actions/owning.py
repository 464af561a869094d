"""Who is answerable: exactly one person, or plainly nobody since a known moment."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from answerable.accounts.models import Agent, Team
from answerable.accounts.whereabouts import refuse_who_is_away
from answerable.core.actors import Actor
from answerable.core.errors import Refused
from answerable.tickets import events
from answerable.tickets.access import tickets_visible_to
from answerable.tickets.actions.shared import (
    actor_of,
    change,
    hold,
    refuse_closed,
    refuse_who_left,
)
from answerable.tickets.models import Ticket


@transaction.atomic
def take(ticket: Ticket, *, by: Agent) -> None:
    """The agent becomes answerable for a ticket nobody owns.

    Refused if somebody else was faster (owned_by_other), or for somebody who may not answer.
    Taking one's own again changes nothing.
    """
    now = hold(ticket)
    refuse_closed(ticket)
    refuse_who_left(by)
    if ticket.owner_id == by.pk:
        return
    if ticket.owner_id is not None:
        raise Refused(
            "owned_by_other", _("Somebody else became answerable first."), owner=ticket.owner_id
        )
    change(ticket, owner=by, nobody_since=None, updated_at=now)
    events.record(ticket, "ticket.taken", by=by.actor)


@transaction.atomic
def assign(ticket: Ticket, *, to: Agent, by: Agent | Actor, expected: int | None = None) -> None:
    """Makes `to` answerable. Refused for somebody who is gone or away or cannot see the ticket.

    Giving to others takes the permission tickets.assign; taking for oneself does not. What
    somebody is answerable for already only a lead gives to another at once (hand_it_over): the
    others offer it, and whoever is asked accepts.
    `expected`: the owner's key the caller saw (0 for nobody); refused if it changed meanwhile.
    """
    now = hold(ticket)
    refuse_closed(ticket)
    if expected is not None and (ticket.owner_id or 0) != expected:
        raise Refused("changed_meanwhile", _("Somebody changed the owner meanwhile."))
    by_oneself = isinstance(by, Agent) and to.pk == by.pk
    if isinstance(by, Agent) and not by_oneself and not by.can("tickets.assign"):
        raise Refused("may_not_assign", _("Your role does not allow you to do this."))
    if isinstance(by, Agent) and not by_oneself and not may_give_at_once(ticket, by):
        raise Refused(
            "hand_it_over",
            _(
                "Somebody is answerable for this ticket already. Ask with “Hand over”; only a lead "
                "gives it to somebody else at once."
            ),
        )
    refuse_who_left(to)
    in_team = ticket.team_id is None or ticket.team_id in to.team_ids
    if not in_team and not tickets_visible_to(to).filter(pk=ticket.pk).exists():
        raise Refused("cannot_see", _("This person does not belong to the ticket's team."))
    if ticket.owner_id == to.pk:
        return
    if not by_oneself:
        refuse_who_is_away(to)
    change(ticket, owner=to, nobody_since=None, updated_at=now)
    key = "ticket.taken" if by_oneself else "ticket.assigned"
    events.record(ticket, key, by=actor_of(by), owner=to.name, owner_id=to.pk)


def may_give_at_once(ticket: Ticket, by: Agent) -> bool:
    """Nobody's ticket anybody gives to a colleague; an owned one only a lead."""
    return (
        ticket.owner_id is None or by.can("tickets.read_all") or ticket.team_id in by.led_team_ids
    )


@transaction.atomic
def give_back(ticket: Ticket, *, to: Agent, by: Agent) -> None:
    """Undo: whoever was answerable before an act that is taken back is so again."""
    hold(ticket)
    refuse_who_left(to)
    if ticket.owner_id != to.pk:
        change(ticket, owner=to, nobody_since=None)
        events.record(ticket, "ticket.assigned", by=by.actor, owner=to.name, owner_id=to.pk)


@transaction.atomic
def put_back(ticket: Ticket, *, reason: str, by: Agent) -> None:
    """Somebody puts it back among those nobody is answerable for: its owner or a lead, and why.

    Refused for everybody else: a colleague takes it over, or asks for a hand-over.
    """
    hold(ticket)
    refuse_closed(ticket)
    if ticket.owner_id is None:
        return
    refuse_who_cannot_put_back(ticket, by)
    if not reason.strip():
        raise Refused("reason_missing", _("Say why nobody is to be answerable."))
    release(ticket, by=by)
    events.record(ticket, "ticket.released_because", by=by.actor, reason=reason.strip()[:300])


def refuse_who_cannot_put_back(ticket: Ticket, by: Agent | Actor) -> None:
    """People: the owner and leads; software does as it is told."""
    if isinstance(by, Agent) and ticket.owner_id != by.pk and not may_give_at_once(ticket, by):
        raise Refused("not_owner", _("Only the owner, or a lead, puts a ticket back."))


@transaction.atomic
def release(ticket: Ticket, *, by: Agent | Actor) -> None:
    """From now on nobody is answerable; for people only through put_back."""
    now = hold(ticket)
    refuse_closed(ticket)
    if ticket.owner_id is None:
        return
    change(ticket, owner=None, nobody_since=now, updated_at=now)
    events.record(ticket, "ticket.released", by=actor_of(by))


@transaction.atomic
def move_to_team(ticket: Ticket, *, team: Team | None, by: Agent | Actor) -> None:
    """Moves the ticket. An owner who would no longer see it stops being answerable."""
    actor = actor_of(by)
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
