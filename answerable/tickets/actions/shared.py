"""What every action on a ticket begins and ends with: the row held, the state kept true."""

from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from answerable.accounts.models import Agent
from answerable.core.actors import SYSTEM, Actor
from answerable.core.errors import Refused
from answerable.tickets import events
from answerable.tickets.models import Ticket
from answerable.tickets.rules import state_of

HOLD = "UPDATE tickets_ticket SET updated_at = %s WHERE id = %s"


def actor_of(by: Agent | Actor) -> Actor:
    """Who acts, as the history names them: a person, or a rule, a bot, the system."""
    return by.actor if isinstance(by, Agent) else by


def hold(ticket: Ticket) -> datetime:
    """Makes this transaction the only writer of the ticket and reads it anew; answers now (UTC).

    An UPDATE holds the row on PostgreSQL and the database on SQLite, so one way serves both.
    """
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(HOLD, [connection.ops.adapt_datetimefield_value(now), ticket.pk])
        if not cursor.rowcount:
            raise Refused("ticket_gone", _("This ticket no longer exists."))
    ticket.refresh_from_db()
    return now


def keep_still(ticket: Ticket) -> None:
    """Like hold, for who perhaps changes nothing: says of no ticket that it was changed now."""
    if not Ticket.objects.filter(pk=ticket.pk).update(updated_at=F("updated_at")):
        raise Refused("ticket_gone", _("This ticket no longer exists."))
    ticket.refresh_from_db()


def refuse_who_left(agent: Agent) -> None:
    """Touches the person's row: of one who leaves at this moment either nothing is given to them,
    or what was given is handed over with the rest."""
    here = Agent.objects.filter(pk=agent.pk, is_active=True).update(is_active=True)
    if not here or not agent.can("tickets.answer"):
        raise Refused("cannot_own", _("This person cannot answer customers."))


def change(ticket: Ticket, **fields: Any) -> None:
    """Writes the fields, and the state that follows from them."""
    for name, value in fields.items():
        setattr(ticket, name, value)
    ticket.state = state_of(
        waiting_for=ticket.waiting_for,
        snoozed_until=ticket.snoozed_until,
        solved_at=ticket.solved_at,
        closed_at=ticket.closed_at,
    )
    ticket.save(update_fields=[*fields, "state"])


def where_now(ticket: Ticket) -> Ticket:
    """The ticket that has its words: itself, or the one it was merged into, however often."""
    met = {ticket.pk}
    while ticket.merged_into is not None and ticket.merged_into_id not in met:
        ticket = ticket.merged_into
        met.add(ticket.pk)
    return ticket


def let_go_if_gone(ticket: Ticket, now: datetime) -> None:
    """An owner who has left answers for nothing: from now on plainly nobody does.

    What was solved keeps the name of whoever solved it until it comes back to life.
    """
    if ticket.owner and not ticket.owner.is_active:
        change(ticket, owner=None, nobody_since=now)
        events.record(ticket, "ticket.released", by=SYSTEM)


def refuse_closed(ticket: Ticket) -> None:
    """A closed ticket stays as it is; what comes after it is a new one that follows it."""
    if ticket.merged_into_id:
        number = where_now(ticket).number
        raise Refused(
            "merged",
            _("This ticket was merged into #%(number)s. Go on there; your words are kept there.")
            % {"number": number},
            number=number,
        )
    if ticket.closed_at:
        raise Refused("closed", _("This ticket is closed. Open a new one that follows it."))
