"""Which promises a team would leave behind when it closes, and what became of those it offered."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet

from answerable.accounts.models import Agent, Team
from answerable.calendars.presence import timelines
from answerable.calendars.timeline import Timeline
from answerable.handover.models import Handover
from answerable.handover.rules import LIVE
from answerable.handover.sun.hours import Night, in_order, night_around
from answerable.handover.sun.models import Closing, Following
from answerable.tickets.access import tickets_visible_to
from answerable.tickets.models import Ticket, TicketQuerySet


def night_of(following: Following, now: datetime) -> Night | None:
    """The night the team goes into, or that lies over it now."""
    timeline = timelines([following.calendar], now).get(following.calendar)
    return night_around(timeline, now) if timeline else None


def is_open(following: Following, now: datetime) -> bool:
    """Whether the team is in its hours."""
    timeline = timelines([following.calendar], now).get(following.calendar)
    return timeline is not None and timeline.is_open(now)


def closing_of(following: Following, now: datetime) -> Closing | None:
    """The closing of that night as it is known, or as it would be kept; nothing is written."""
    night = night_of(following, now)
    if night is None:
        return None
    known = Closing.objects.filter(team=following.team, at=night.closes).first()
    return known or Closing(
        team=following.team, to_team=following.next_team, at=night.closes, back_at=night.back
    )


def left_behind(closing: Closing) -> TicketQuerySet:
    """Tickets of the team with a promise that runs, nobody asked to take over; due first on top."""
    running = Ticket.objects.unfinished().not_spam().filter(team=closing.team_id)
    free = running.filter(next_due_at__isnull=False).exclude(handovers__state__in=LIVE)
    return free.order_by("next_due_at", "number")


def due_before_back(closing: Closing) -> TicketQuerySet:
    """Those of them whose promise ends before the team is back, and nobody kept on purpose."""
    return (
        left_behind(closing).filter(next_due_at__lte=closing.back_at).exclude(pk__in=closing.kept)
    )


def handed_by(agent: Agent, tickets: TicketQuerySet, team: Team) -> TicketQuerySet:
    """Those of them this agent may offer: a lead of the team all, everybody their own."""
    if leads(agent, team):
        return tickets
    return tickets.filter(owner=agent)


def leads(agent: Agent, team: Team) -> bool:
    """Whether this agent hands over for the whole team."""
    return (
        agent.can("tickets.read_all") or agent.memberships.filter(team=team, is_lead=True).exists()
    )


def may_see(agent: Agent, team: Team) -> bool:
    """Whether the list of that team is any business of this agent."""
    return team.pk in agent.team_ids or agent.can("tickets.read_all")


def waiting_list(agent: Agent, now: datetime) -> tuple[Closing, int] | None:
    """The closing that was announced to a team of this agent, while it leaves something of theirs."""
    announced = announced_to(agent.team_ids).filter(back_at__gt=now)
    for closing in announced.select_related("team", "to_team").order_by("at"):
        mine = handed_by(agent, due_before_back(closing), closing.team)
        if count := mine.count():
            return closing, count
    return None


def announced_to(teams: Collection[int]) -> QuerySet[Closing]:
    """Closings these teams (keys) were told of, and whose morning was not told of yet."""
    return Closing.objects.filter(team__in=teams, told_at__isnull=False, told_back_at=None)


def last_closing(team: Team, now: datetime) -> Closing | None:
    """The latest one at which something was offered or moved."""
    rows = Closing.objects.filter(team=team, at__gte=now - timedelta(days=14)).order_by("-at")
    return next((one for one in rows[:20] if one.moved or one.handovers.exists()), None)


def given_at(closing: Closing, agent: Agent) -> list[Handover]:
    """What was offered then and what became of it, of tickets this agent may see."""
    rows = closing.handovers.filter(ticket__in=tickets_visible_to(agent))
    who = ("ticket__customer", "ticket__owner", "giver", "to_team", "to_agent", "decided_by")
    return list(rows.select_related(*who).order_by("pk"))


@dataclass(frozen=True)
class Place:
    """One team under the sun. `promises` and `soon` (due before it is back) as the reader may see."""

    team: Team
    next_team: Team | None
    is_open: bool
    night: Night | None
    promises: int
    soon: int
    may_open: bool

    @property
    def turns_at(self) -> datetime | None:
        """When it closes, or opens again."""
        if self.night is None:
            return None
        return self.night.closes if self.is_open else self.night.back


def places(agent: Agent, now: datetime) -> list[Place]:
    """Every team that follows or is followed, in the order of the sun; three queries."""
    rows = {one.team_id: one for one in followings()}
    order = in_order({key: one.next_team_id for key, one in rows.items()})
    teams = {team.pk: team for one in rows.values() for team in (one.next_team, one.team)}
    hours = timelines({one.calendar for one in rows.values()}, now)
    running = tickets_visible_to(agent).unfinished().not_spam()
    due: dict[int, list[datetime]] = defaultdict(list)
    promised = running.filter(team__in=order, next_due_at__isnull=False)
    for team, at in promised.values_list("team", "next_due_at"):
        if at:
            due[team].append(at)
    return [_place(teams[key], rows.get(key), hours, due[key], agent, now) for key in order]


def _place(
    team: Team,
    following: Following | None,
    hours: Mapping[str, Timeline],
    due: list[datetime],
    agent: Agent,
    now: datetime,
) -> Place:
    timeline = hours.get(following.calendar) if following else None
    night = night_around(timeline, now) if timeline else None
    return Place(
        team=team,
        next_team=following.next_team if following else None,
        is_open=bool(timeline and timeline.is_open(now)),
        night=night,
        promises=len(due),
        soon=sum(at <= night.back for at in due) if night else 0,
        may_open=bool(following) and may_see(agent, team),
    )


def followings() -> QuerySet[Following]:
    """Every team that named the one that follows it."""
    return Following.objects.select_related("team", "next_team").order_by("team__name")
