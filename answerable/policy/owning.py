"""Who speaks for the company on a ticket: its owner, or whoever covers while the owner is away."""

from django.utils.translation import gettext_lazy as _

from answerable.accounts.models import Agent
from answerable.accounts.whereabouts import Whereabouts, whereabouts
from answerable.core.errors import Refused
from answerable.policy.models import Version
from answerable.policy.queries import document_of, version_at
from answerable.tickets.events import Fact
from answerable.tickets.models import Ticket


def speaks_for(agent: Agent, ticket: Ticket, away: Whereabouts) -> bool:
    """The owner; anybody where there is none; the cover, or without a named one the team."""
    if ticket.owner_id is None or ticket.owner_id == agent.pk:
        return True
    if not away.is_away(ticket.owner_id):
        return False
    cover = away.covers[ticket.owner_id]
    return cover.pk == agent.pk if cover else ticket.team_id in (None, *agent.team_ids)


def only_owner(version: Version | None) -> bool:
    """Whether this version lets nobody else reply."""
    return version is not None and document_of(version).only_owner_replies


def refuse_other_writer(fact: Fact) -> None:
    """Ends the reply of somebody else where the policy says that only the owner replies."""
    message, ticket = fact.message, fact.ticket
    if message is None or message.agent is None or message.automatic or fact.silent:
        return
    if not only_owner(version_at(fact.event.at)):
        return
    if not speaks_for(message.agent, ticket, whereabouts(fact.event.at)):
        name = ticket.owner.name if ticket.owner else ""
        words = _("Only %(name)s replies here. Take the ticket over first, or write a note.")
        raise Refused("only_owner", words % {"name": name})
