"""Taking part without being answerable: follow, help, be asked."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from answerable.accounts.models import Agent, Team
from answerable.accounts.queries import addresses, handles
from answerable.core.errors import Refused
from answerable.tickets import events, rules
from answerable.tickets.actions.shared import hold, refuse_closed
from answerable.tickets.models import Follower, Message, Ticket


@transaction.atomic
def follow(ticket: Ticket, *, agent: Agent) -> None:
    """The agent hears of what happens and may read the ticket from now on. Twice is once."""
    hold(ticket)
    if _add(ticket, Follower.Part.FOLLOWS, agent=agent):
        events.record(ticket, "ticket.followed", by=agent.actor, name=agent.name, agent_id=agent.pk)


@transaction.atomic
def unfollow(ticket: Ticket, *, agent: Agent) -> None:
    """The agent hears no more of it, and reads it only if they may anyway."""
    hold(ticket)
    gone = ticket.followers.filter(agent=agent).exclude(part=Follower.Part.OFFERED).delete()[0]
    if gone:
        events.record(
            ticket, "ticket.unfollowed", by=agent.actor, name=agent.name, agent_id=agent.pk
        )


@transaction.atomic
def bring_in(ticket: Ticket, *, agent: Agent, by: Agent) -> None:
    """The gentler choice: an expert helps, the owner stays answerable. Records ticket.brought_in.

    Refused for somebody who has left, for the owner, and on a closed ticket.
    """
    hold(ticket)
    refuse_closed(ticket)
    if not agent.can("tickets.answer"):
        raise Refused("cannot_help", _("This person cannot answer customers."))
    if agent.pk == ticket.owner_id:
        raise Refused("is_owner", _("This person is answerable already."))
    if _add(ticket, Follower.Part.HELPS, agent=agent):
        events.record(ticket, "ticket.brought_in", by=by.actor, name=agent.name, agent_id=agent.pk)


def mention(ticket: Ticket, note: Message, *, by: Agent) -> None:
    """Whoever a note calls by `@name` or `@address` follows the ticket: hears of it and may read it.

    The writer and people who left are not called. Records ticket.mentioned for each person.
    """
    if "@" not in note.text:
        return
    called = rules.mentioned(note.text, handles(), addresses()) - {by.pk}
    for agent in Agent.objects.filter(pk__in=called).order_by("name", "pk"):
        _add(ticket, Follower.Part.FOLLOWS, agent=agent)
        _add(ticket, Follower.Part.CALLED, agent=agent)
        events.record(
            ticket,
            "ticket.mentioned",
            by=by.actor,
            message=note,
            name=agent.name,
            agent_id=agent.pk,
        )


def let_read(ticket: Ticket, *, agent: Agent | None = None, team: Team | None = None) -> None:
    """Whoever is asked to take a ticket over may read it while they are asked."""
    _add(ticket, Follower.Part.OFFERED, agent=agent, team=team)


def stop_reading(ticket: Ticket) -> None:
    """Nobody is asked any more."""
    ticket.followers.filter(part=Follower.Part.OFFERED).delete()


def _add(
    ticket: Ticket, part: str, *, agent: Agent | None = None, team: Team | None = None
) -> bool:
    _row, made = Follower.objects.get_or_create(ticket=ticket, agent=agent, team=team, part=part)
    return made
