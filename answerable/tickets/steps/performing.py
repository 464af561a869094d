"""Doing steps on a ticket, through the same actions as by hand."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from answerable.accounts.models import Agent, Team
from answerable.core.actors import Actor
from answerable.core.errors import Refused
from answerable.tickets import actions
from answerable.tickets.actions.fields import Change, field_called
from answerable.tickets.actions.owning import refuse_who_cannot_put_back
from answerable.tickets.conditions.vocabulary import CUSTOM
from answerable.tickets.models import Ticket
from answerable.tickets.steps.vocabulary import Do

By = Agent | Actor


@transaction.atomic
def perform(ticket: Ticket, steps: Sequence[Do], *, by: By) -> None:
    """All of the steps in their order, or none: the first refusal undoes those before it."""
    for one in steps:
        if one.step.takes == "field":
            _set_field(ticket, one, by)
        else:
            PERFORM[one.step.slug](ticket, one.value, by)


def _set_field(ticket: Ticket, one: Do, by: By) -> None:
    field = field_called(one.step.slug.removeprefix(CUSTOM), by=by)
    actions.set_fields(ticket, [Change(field, str(one.value or ""))], by=by)


def _agent(value: Any, by: By) -> Agent:
    """The agent meant; "me" is only somebody where a person acts."""
    if value == "me" and isinstance(by, Agent):
        return by
    found = Agent.objects.filter(pk=value).first() if isinstance(value, int) else None
    if found is None:
        raise Refused("agent_unknown", _("There is no such colleague."))
    return found


def _team(value: Any) -> Team:
    found = Team.objects.filter(pk=value).first()
    if found is None:
        raise Refused("team_unknown", _("There is no such team."))
    return found


def _release(ticket: Ticket, value: Any, by: Agent | Actor) -> None:
    refuse_who_cannot_put_back(ticket, by)
    actions.release(ticket, by=by)


def _own(ticket: Ticket, value: Any, by: By) -> None:
    """Only where nobody is answerable: who answers already hands over, nobody is passed by."""
    ticket.refresh_from_db(fields=["owner"])
    if ticket.owner_id is None:
        actions.assign(ticket, to=_agent(value, by), by=by)


def _snooze(ticket: Ticket, value: Any, by: By) -> None:
    actions.snooze(ticket, until=timezone.now() + timedelta(hours=value), by=by)


PERFORM: dict[str, Callable[[Ticket, Any, By], object]] = {
    "priority": lambda ticket, value, by: actions.change_priority(ticket, priority=value, by=by),
    "tag": lambda ticket, value, by: actions.tag(ticket, name=value, by=by),
    "untag": lambda ticket, value, by: actions.untag(ticket, name=value, by=by),
    "team": lambda ticket, value, by: actions.move_to_team(ticket, team=_team(value), by=by),
    "owner": _own,
    "release": _release,
    "snooze": _snooze,
    "solve": lambda ticket, value, by: actions.solve(ticket, by=by),
    "reopen": lambda ticket, value, by: actions.reopen(ticket, by=by),
    "spam": lambda ticket, value, by: actions.mark_spam(ticket, by=by),
    "note": lambda ticket, value, by: actions.add_note(ticket, body=value, by=by),
    "follow": lambda ticket, value, by: actions.follow(ticket, agent=_agent(value, by)),
}
