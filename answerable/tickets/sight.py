"""What decides which tickets an agent sees, as a value; and those tickets, from the value alone.

A page that asks for them again and again takes the value once, and hands it to questions that are
worked out once (core.quick): what they ask is always this value, of this agent, now.
"""

from dataclasses import dataclass

from django.db.models import Q

from answerable.accounts.models import Agent
from answerable.accounts.whereabouts import seen_by
from answerable.tickets.models import Follower, Ticket, TicketQuerySet


@dataclass(frozen=True)
class Sight:
    """`covered`: the keys of those whom the agent covers by name now. `provider`: whose people the
    agent belongs to, if not ours.
    """

    agent: int
    is_active: bool
    everything: bool
    teams: tuple[int, ...] = ()
    covered: tuple[int, ...] = ()
    provider: int | None = None
    unowned: bool = False  # a provider's: also what nobody owns in their teams


def sight_of(agent: Agent) -> Sight:
    """As their teams, rights and who is away were asked for this agent object."""
    if everything := agent.can("tickets.read_all"):  # then who is away changes nothing
        return Sight(agent.pk, agent.is_active, everything)
    return Sight(
        agent.pk,
        agent.is_active,
        everything,
        tuple(agent.team_ids),
        tuple(seen_by(agent).covered_by(agent.pk)),
        agent.provider_id,
        bool(agent.provider and agent.provider.sees_team),
    )


def in_sight(sight: Sight) -> TicketQuerySet:
    """The tickets that are seen (see access.tickets_visible_to)."""
    if not sight.is_active:
        return Ticket.objects.none()
    if sight.everything:
        return Ticket.objects.all()
    takes_part = _answers_for(sight) | _takes_part(sight)
    if sight.provider is None:
        return Ticket.objects.filter(Q(team__isnull=True) | Q(team__in=sight.teams) | takes_part)
    if sight.unowned:
        takes_part |= Q(team__in=sight.teams, owner__isnull=True)
    return Ticket.objects.filter(takes_part)


def parts_in_sight(sight: Sight) -> list[TicketQuerySet]:
    """The same in parts that each can be read along an index; a ticket may be in two."""
    if not sight.is_active or sight.everything:
        return [in_sight(sight)]
    reasons = [_answers_for(sight), _takes_part(sight)]
    if sight.provider is None:
        reasons += [Q(team__isnull=True), *(Q(team=team) for team in sight.teams)]
    elif sight.unowned:
        reasons += [Q(team=team, owner__isnull=True) for team in sight.teams]
    return [Ticket.objects.filter(reason) for reason in reasons]


def _answers_for(sight: Sight) -> Q:
    """Their own, and while somebody is away who named them as cover, that one's too.

    Of a provider's people only for one another.
    """
    if sight.provider is None:
        return Q(owner__in=(sight.agent, *sight.covered))
    theirs = Agent.objects.filter(pk__in=sight.covered, provider=sight.provider)
    own = Q(owner=sight.agent)
    return own | Q(owner__in=theirs.values("pk")) if sight.covered else own


def _takes_part(sight: Sight) -> Q:
    """Tickets the agent or one of their teams follows, helps with, or was offered: few rows."""
    parts = Follower.objects.filter(Q(agent=sight.agent) | Q(team__in=sight.teams))
    return Q(pk__in=parts.values("ticket"))
