"""Live news about tickets: who hears of which, the same as the gate would say."""

from answerable.accounts.models import Agent
from answerable.core.live import Sees, announce
from answerable.core.models import News
from answerable.tickets.events import Fact


def tell(fact: Fact) -> None:
    """Every event of a ticket is news for its team, its owner, and a team it left."""
    if fact.silent:
        return
    event, ticket = fact.event, fact.ticket
    data = {"event": event.pk, "by": event.actor_id if event.actor_kind == "agent" else None}
    announce(event.key, ticket, agent_id=ticket.owner_id, **data)
    left = event.data.get("left_team_id")
    if left:
        announce(event.key, ticket, team_id=left, **data)


def sees(agent_id: int) -> Sees:
    """What `tickets_visible_to` says, asked of a piece of news instead of the database."""
    agent = Agent.objects.get(pk=agent_id)
    everything = agent.can("tickets.read_all")
    teams = agent.team_ids
    confined = agent.provider_id is not None

    def may_hear(news: News) -> bool:
        if news.agent_id == agent_id:
            return True
        if confined:
            return news.ticket_id is None and news.agent_id is None and news.team_id is None
        if news.ticket_id is None:
            return news.agent_id is None and (news.team_id is None or news.team_id in teams)
        return everything or news.team_id is None or news.team_id in teams

    return may_hear
