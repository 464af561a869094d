"""What the pages of a hand-over show: whom one can ask, what was said so far, who may do what."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db.models import Count
from django.utils import timezone

from answerable.accounts.models import Agent, Team
from answerable.accounts.queries import who_can_answer
from answerable.calendars.presence import presences
from answerable.handover import queries, summaries
from answerable.handover.actions import Context
from answerable.handover.models import Handover
from answerable.tickets.models import Ticket

MOST = 200
MORNING, NIGHT = 7, 22  # outside of these hours, by their clock, people sleep


@dataclass(frozen=True)
class Shown:
    """A hand-over that is alive, and what the reader may do about it."""

    handover: Handover
    is_giver: bool
    is_asked: bool
    may_lead: bool

    @property
    def concerns(self) -> bool:
        return self.is_giver or self.is_asked or (self.may_lead and self.handover.state == "held")


def alive_for(agent: Agent, ticket: Ticket) -> Shown | None:
    """The hand-over that is alive on the ticket, as this agent sees it."""
    found = queries.alive_on(ticket)
    if found is None:
        return None
    return Shown(
        found,
        is_giver=found.giver_id == agent.pk,
        is_asked=found.state != "held" and queries.is_asked(found, agent),
        may_lead=queries.may_lead(found, agent),
    )


def listed_for(agent: Agent) -> tuple[list[Shown], list[Shown]]:
    """What waits for this agent's word, what is due first coming first; and what they offered."""
    waiting = [
        Shown(
            one,
            is_giver=False,
            is_asked=one.state != "held",
            may_lead=one.state == "held" and one.to_agent_id != agent.pk,
        )
        for one in queries.waiting_for(agent)[:MOST]
    ]
    given = [
        Shown(one, is_giver=True, is_asked=False, may_lead=False)
        for one in queries.given_by(agent)[:MOST]
    ]
    return waiting, given


# --- whom one can ask -----------------------------------------------------------------------


@dataclass(frozen=True)
class Choice:
    """Somebody who can be asked: their clock, whether people are awake there, and their load."""

    value: str
    name: str
    zone: str
    awake: bool
    load: int
    language: str = ""
    teams: str = ""
    presence: str = ""


def people_for(agents_team: Team | None, *, but: set[int | None]) -> list[Choice]:
    """Everybody who can answer, those of the team first; three queries however many they are."""
    loads = dict(
        Ticket.objects.unfinished()
        .not_spam()
        .filter(owner__isnull=False)
        .values_list("owner")
        .annotate(n=Count("pk"))
    )
    found = [one for one in who_can_answer(None).prefetch_related("teams") if one.pk not in but]
    near = agents_team.pk if agents_team else None
    found.sort(key=lambda one: (near not in {team.pk for team in one.teams.all()}, one.name))
    now = timezone.now()
    here = presences(found[:MOST], now)
    return [
        Choice(
            f"agent-{one.pk}",
            one.name,
            one.time_zone,
            _awake(one.time_zone, now),
            loads.get(one.pk, 0),
            one.language,
            ", ".join(sorted(team.name for team in one.teams.all())),
            here[one.pk],
        )
        for one in found[:MOST]
    ]


def teams_to_ask() -> list[Choice]:
    """Every team with people, its clock and the open tickets nobody of it owns yet or somebody does."""
    loads = dict(
        Ticket.objects.unfinished()
        .not_spam()
        .filter(team__isnull=False)
        .values_list("team")
        .annotate(n=Count("pk"))
    )
    now = timezone.now()
    return [
        Choice(
            f"team-{team.pk}",
            team.name,
            team.time_zone,
            _awake(team.time_zone, now),
            loads.get(team.pk, 0),
        )
        for team in Team.objects.filter(memberships__isnull=False).distinct().order_by("name")
    ]


def _awake(zone: str, now: datetime) -> bool:
    return MORNING <= now.astimezone(ZoneInfo(zone or "UTC")).hour < NIGHT


# --- what the giver writes ------------------------------------------------------------------


@dataclass(frozen=True)
class Given:
    """The form as it stands: drafted by us, or typed by the giver and kept whatever happens."""

    to: str = ""
    tells: bool = True
    customer_words: str = ""
    silent_reason: str = ""
    follows: bool = True
    done: dict[int, str] = field(default_factory=dict)  # by the ticket's number
    next_step: dict[int, str] = field(default_factory=dict)

    @classmethod
    def typed(cls, data: Mapping[str, str], tickets: Iterable[Ticket]) -> "Given":
        """What came with the form."""
        numbers = [ticket.number for ticket in tickets]
        return cls(
            to=data.get("to", ""),
            tells=data.get("tell", "yes") != "no",
            customer_words=data.get("customer_words", "")[:2000],
            silent_reason=data.get("silent_reason", "")[:300],
            follows="follow" in data,
            done={n: data.get(f"done-{n}", "")[:20_000] for n in numbers},
            next_step={n: data.get(f"next-{n}", "")[:5000] for n in numbers},
        )

    def context(self, ticket: Ticket, customer_words: str | None = None) -> Context:
        """What the action takes; silence only with its reason."""
        told = self.customer_words if customer_words is None else customer_words
        return Context(
            done=self.done.get(ticket.number, ""),
            next_step=self.next_step.get(ticket.number, ""),
            customer_words=told if self.tells else "",
            silent_reason="" if self.tells else self.silent_reason,
            giver_follows=self.follows,
        )


def drafted(tickets: list[Ticket], giver: Agent) -> Given:
    """A form with everything that can be said beforehand; two queries however many tickets."""
    told = summaries.of(tickets)
    first = tickets[0] if len(tickets) == 1 else None
    return Given(
        customer_words=summaries.introduction(first, giver) if first else "",
        done={one.number: told[one.pk].done for one in tickets},
        next_step={one.number: told[one.pk].next_step for one in tickets},
    )
