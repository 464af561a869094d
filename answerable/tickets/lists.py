"""The lists every desk has, as data: which tickets, whose, in which orders (paging.py)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from answerable.accounts.models import Agent, Membership, Team
from answerable.accounts.whereabouts import seen_by
from answerable.tickets.access import tickets_visible_to
from answerable.tickets.models import Follower, Scheduled, State, Ticket, TicketQuerySet
from answerable.tickets.paging import OF_FINISHED, OF_WORK

AT_RISK = timedelta(hours=1)


@dataclass(frozen=True)
class Whose:
    """Whose lists, when: `covered` are the keys of those whom they cover by name, `left_to_teams` of
    those covered by their teams; what is due until `soon` (UTC) is at risk."""

    agent: int
    teams: tuple[int, ...]
    covered: tuple[int, ...]
    left_to_teams: tuple[int, ...]
    soon: datetime


def whose_lists(agent: Agent) -> Whose:
    """The agent's, now."""
    away = seen_by(agent)
    return Whose(
        agent.pk,
        tuple(agent.team_ids),
        tuple(away.covered_by(agent.pk)),
        tuple(away.covered_by_teams),
        timezone.now() + AT_RISK,
    )


@dataclass(frozen=True)
class TicketList:
    """A named list. `narrow` picks from what the agent may see, nothing more; `orders` are how it
    can be sorted, the first unless somebody chooses."""

    slug: str
    label: "str | Promise"
    narrow: Callable[[TicketQuerySet, Whose], TicketQuerySet]
    empty: "str | Promise"
    orders: tuple[str, ...] = OF_WORK


def _state(state: State) -> Callable[[TicketQuerySet, Whose], TicketQuerySet]:
    return lambda tickets, _whose: tickets.unfinished().filter(state=state)


def _mine(tickets: TicketQuerySet, whose: Whose) -> TicketQuerySet:
    return tickets.unfinished().filter(owner=whose.agent).filter(state=State.OPEN)


def _mentions(tickets: TicketQuerySet, whose: Whose) -> TicketQuerySet:
    """Where somebody called this agent, until it is finished or they no longer follow: few rows."""
    called = Follower.objects.filter(agent=whose.agent, part=Follower.Part.CALLED)
    return tickets.unfinished().filter(pk__in=called.values("ticket"))


def _nobody(tickets: TicketQuerySet, whose: Whose) -> TicketQuerySet:
    return tickets.unfinished().owned_by_nobody()


def _covered(tickets: TicketQuerySet, whose: Whose) -> TicketQuerySet:
    """What waits for us, or falls due, and whose owner is away: covered by name or by the team."""
    absent, teams = whose.left_to_teams, whose.teams
    near = Membership.objects.filter(team__in=teams, agent__in=absent).values("agent")
    team = Q(owner__in=absent) & (Q(team__in=teams) | Q(team__isnull=True, owner__in=near))
    theirs = tickets.unfinished().exclude(owner=whose.agent)
    theirs = theirs.filter(Q(owner__in=whose.covered) | team)
    return theirs.filter(Q(state=State.OPEN) | Q(next_due_at__isnull=False))


def _at_risk(tickets: TicketQuerySet, whose: Whose) -> TicketQuerySet:
    """What is late, or due within the hour."""
    return tickets.filter(next_due_at__lte=whose.soon).not_spam()


def _scheduled(tickets: TicketQuerySet, whose: Whose) -> TicketQuerySet:
    """A reply is written and leaves later."""
    waiting = Scheduled.objects.filter(state=Scheduled.State.WAITING)
    return tickets.filter(pk__in=waiting.values("ticket"))


def _stopped(tickets: TicketQuerySet, whose: Whose) -> TicketQuerySet:
    """A reply of one's own was stopped, or its words wait for somebody to take them."""
    stopped = Scheduled.objects.filter(state=Scheduled.State.STOPPED)
    mine = stopped.filter(Q(agent=whose.agent) | Q(returned=False))
    return tickets.filter(pk__in=mine.values("ticket"))


LISTS: dict[str, TicketList] = {
    made.slug: made
    for made in (
        TicketList("mine", _("Mine"), _mine, _("Nothing waits for you. Well done.")),
        TicketList("covered", _("Covered by me"), _covered, _("You cover for nobody now.")),
        TicketList(
            "mentions",
            _("Mentions"),
            _mentions,
            _("Nobody has called you on a ticket that is not finished."),
        ),
        TicketList(
            "nobody", _("Nobody answerable"), _nobody, _("Somebody is answerable for everything.")
        ),
        TicketList(
            "at-risk", _("Promises at risk"), _at_risk, _("No promise is late or due soon.")
        ),
        TicketList(
            "waiting-customer",
            _("Waiting for customer"),
            _state(State.WAITING_CUSTOMER),
            _("No customer owes us an answer."),
        ),
        TicketList(
            "waiting-other",
            _("Waiting for someone else"),
            _state(State.WAITING_OTHER),
            _("We wait for nobody else."),
        ),
        TicketList("snoozed", _("Snoozed"), _state(State.SNOOZED), _("Nothing is snoozed.")),
        TicketList("scheduled", _("Scheduled"), _scheduled, _("No reply waits to leave.")),
        TicketList(
            "stopped",
            _("Replies that did not leave"),
            _stopped,
            _("Every reply left as it should."),
        ),
        TicketList(
            "solved",
            _("Solved"),
            lambda tickets, _whose: tickets.filter(state=State.SOLVED).not_spam(),
            _("Nothing was solved yet."),
            OF_FINISHED,
        ),
        TicketList("open", _("All open"), _state(State.OPEN), _("Nothing is open.")),
        TicketList(
            "undelivered",
            _("Delivery problems"),
            lambda tickets, _whose: tickets.filter(undelivered=True).not_spam(),
            _("Everything we sent arrived."),
            OF_FINISHED,
        ),
        TicketList(
            "spam",
            _("Spam"),
            lambda tickets, _whose: tickets.filter(spam_at__isnull=False),
            _("No spam."),
            OF_FINISHED,
        ),
    )
}


def tickets_in(slug: str, agent: Agent) -> TicketQuerySet:
    """The tickets of the list that the agent may see. KeyError for a list there is not."""
    if slug.startswith("team-"):
        return _team(slug, agent)
    return LISTS[slug].narrow(tickets_visible_to(agent), whose_lists(agent))


def _team(slug: str, agent: Agent) -> TicketQuerySet:
    """By the key of the team, never by joining it: the index for the team's order is then used."""
    team = Team.objects.filter(slug=slug.removeprefix("team-")).values("pk")[:1]
    return tickets_visible_to(agent).filter(team_id=team).unfinished()


def orders_of(slug: str) -> tuple[str, ...]:
    """How the list can be sorted, its own order first."""
    return LISTS[slug].orders if slug in LISTS else OF_WORK


def list_holding(ticket: Ticket, agent: Agent) -> str:
    """The list beside which a ticket belongs that was opened by its address alone."""
    if ticket.spam_at:
        return "spam"
    if ticket.state != State.OPEN:
        slug = ticket.state.replace("_", "-")
        return slug if slug in LISTS else "solved"
    if ticket.owner_id == agent.pk:
        return "mine"
    return "open" if ticket.owner_id else "nobody"
