"""Taking steps back: what is still as the steps left it becomes as it was before them.

A note stays, and so does whoever follows: words that colleagues may have read are not unsaid.
"""

from collections.abc import Callable
from typing import Any

from django.db import transaction

from answerable.accounts.models import Agent, Team
from answerable.tickets import actions, events
from answerable.tickets.actions.shared import change, hold
from answerable.tickets.actions.turns import turn_from, turn_of
from answerable.tickets.fields.known import custom_fields
from answerable.tickets.fields.values import values_with_customers
from answerable.tickets.models import Ticket

Picture = dict[str, Any]  # as JSON can keep it


def picture_of(ticket: Ticket) -> Picture:
    """What steps can change of a ticket."""
    return {
        "priority": ticket.priority,
        "team": ticket.team_id,
        "owner": ticket.owner_id,
        "spam": ticket.spam_at is not None,
        "tags": sorted(ticket.tags.values_list("name", flat=True)),
        "turn": turn_of(ticket),
        "fields": values_with_customers(ticket),
    }


@transaction.atomic
def undo(ticket: Ticket, *, before: Picture, after: Picture, by: Agent) -> bool:
    """Back to `before` wherever the ticket still is as `after` says. False if nothing was left.

    Each change back is an act of its own in the history; whose turn it is comes last.
    """
    hold(ticket)
    if ticket.closed_at:
        return False
    now = picture_of(ticket)
    changed = [key for key in BACK if before[key] != after[key] and now[key] == after[key]]
    for key in changed:
        BACK[key](ticket, before[key], after[key], by)
    return _fields(ticket, before, after, by) or bool(changed)


def _fields(ticket: Ticket, before: Picture, after: Picture, by: Agent) -> bool:
    """Each field by itself: one that somebody has set since stays as it is."""
    was, became = before.get("fields", {}), after.get("fields", {})
    changed = [key for key in {**was, **became} if was.get(key) != became.get(key)]
    fields, now = custom_fields(), values_with_customers(ticket)
    back = [
        actions.Change(fields[key], was.get(key, ""))
        for key in sorted(changed)
        if key in fields and now.get(key) == became.get(key)
    ]
    actions.set_fields(ticket, back, by=by)
    return bool(back)


def _tags(ticket: Ticket, before: list[str], after: list[str], by: Agent) -> None:
    for name in set(after) - set(before):
        actions.untag(ticket, name=name, by=by)
    for name in set(before) - set(after):
        actions.tag(ticket, name=name, by=by)


def _owner(ticket: Ticket, before: int | None, after: int | None, by: Agent) -> None:
    owner = Agent.objects.filter(pk=before, is_active=True).first() if before else None
    if owner is None:
        actions.release(ticket, by=by)
    else:
        actions.give_back(ticket, to=owner, by=by)


def _turn(ticket: Ticket, before: dict[str, Any], after: dict[str, Any], by: Agent) -> None:
    change(ticket, **turn_from(before))
    events.record(ticket, "ticket.turned_back", by=by.actor, before=before)


def _spam(ticket: Ticket, before: bool, after: bool, by: Agent) -> None:
    (actions.mark_spam if before else actions.unmark_spam)(ticket, by=by)


def _team(ticket: Ticket, before: int | None, after: int | None, by: Agent) -> None:
    team = Team.objects.filter(pk=before).first() if before else None
    actions.move_to_team(ticket, team=team, by=by)


def _priority(ticket: Ticket, before: int, after: int, by: Agent) -> None:
    actions.change_priority(ticket, priority=before, by=by)


BACK: dict[str, Callable[[Ticket, Any, Any, Agent], None]] = {
    "priority": _priority,
    "team": _team,
    "owner": _owner,
    "spam": _spam,
    "tags": _tags,
    "turn": _turn,
}
