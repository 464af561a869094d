"""The scorecard: our teams and the providers side by side, by the same measures."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from answerable.accounts.models import Agent, Provider, Team
from answerable.feedback.models import Confirmation
from answerable.feedback.queries import Solutions
from answerable.feedback.reviews.queries import Marks, marks_by_provider
from answerable.handover import figures as handovers
from answerable.handover.asks.queries import Waiting, together, waiting_by_department
from answerable.handover.asks.queries import reported_to as asks_reported_to
from answerable.office import reports
from answerable.office.reports import Asked
from answerable.sla import reporting
from answerable.sla.periods import Period
from answerable.sla.statistics import Interval, wilson
from answerable.tickets.access import tickets_visible_to

WHAT = {
    "confirmed": Q(answer="yes"),
    "contradicted": Q(answer="not_yet"),
    "silent": Q(answer="", ticket__closed_at__isnull=False),
    "open": Q(answer="", ticket__closed_at__isnull=True),
}


@dataclass(frozen=True)
class Card:
    """One team of ours, or one provider with all its teams. `query`: how addresses name it."""

    name: str
    query: str
    is_provider: bool
    key: int
    promises: reporting.Figures
    solutions: Solutions
    handed: handovers.Figures
    reviews: Marks = field(default_factory=Marks)
    asked: Waiting = field(default_factory=Waiting)

    @property
    def answered(self) -> int:
        return self.solutions.confirmed + self.solutions.contradicted

    @property
    def confirmed(self) -> float | None:
        """Confirmed of those customers who answered the question."""
        return self.solutions.confirmed / self.answered if self.answered else None

    @property
    def confirmed_interval(self) -> Interval | None:
        return wilson(self.solutions.confirmed, self.answered)


def cards(agent: Agent, period: Period, *, now: datetime) -> list[Card]:
    """Our teams by name, then the providers; a constant number of queries.

    Who reads the reports of their own teams only sees a card for each of these.
    """
    counted = reports.count(agent, Asked(period, "team", {}, "all"), now=now)
    offered = handovers.in_period(handovers.reported_to(agent), period.start, period.end)
    by_team = handovers.figures_by(offered, "team")
    by_provider = handovers.figures_by(offered, "provider")
    solved = _solutions(agent, period)
    waiting = list(waiting_by_department(asks_reported_to(agent), period.start, period.end).items())
    teams = teams_reported_to(agent).filter(provider=None)
    made = [
        Card(
            team.name, f"team={team.pk}", False, team.pk, _kept(counted, "team", team.pk),
            _summed(solved, team=team.pk), by_team.get(team.pk, handovers.Figures()),
            asked=together(row for one, row in waiting if one and one.pk == team.pk),
        )
        for team in teams
    ]  # fmt: skip
    reviews = marks_by_provider(period.start, period.end)
    providers = Provider.objects.order_by("name") if agent.can("reports.read_all") else []
    return made + [
        Card(
            one.name, f"provider={one.pk}", True, one.pk, _kept(counted, "provider", one.pk),
            _summed(solved, provider=one.pk), by_provider.get(one.pk, handovers.Figures()),
            reviews.get(one.pk, Marks()),
            together(row for team, row in waiting if team and team.provider_id == one.pk),
        )
        for one in providers
    ]  # fmt: skip


def teams_reported_to(agent: Agent) -> QuerySet[Team]:
    """The teams whose figures the agent may read."""
    teams = Team.objects.order_by("name")
    if agent.can("reports.read_all"):
        return teams
    return teams.filter(memberships__agent=agent, memberships__is_lead=True)


def _kept(counted: reports.Counted, column: str, key: int) -> reporting.Figures:
    columns = counted.columns
    return reporting.figures(columns, counted.now & (columns.numbers[column] == key))


def asked_in(agent: Agent, period: Period) -> QuerySet[Confirmation]:
    """The questions "Did this solve it?" about what was solved in the period, through the gate."""
    rows = Confirmation.objects.filter(solved_at__gte=period.start, solved_at__lt=period.end)
    theirs = rows.filter(ticket__team__in=teams_reported_to(agent))
    return theirs.filter(ticket__in=tickets_visible_to(agent))


Counts = dict[tuple[int, int], dict[str, Any]]


def _solutions(agent: Agent, period: Period) -> Counts:
    rows = asked_in(agent, period).order_by().values(
        team=F("ticket__team"), provider=F("ticket__team__provider")
    )  # fmt: skip
    counted = rows.annotate(
        asked=Count("pk"), **{name: Count("pk", filter=which) for name, which in WHAT.items()}
    )
    return {(row["team"], row["provider"] or 0): dict(row) for row in counted}


def _summed(counts: Counts, *, team: int = 0, provider: int = 0) -> Solutions:
    total: dict[str, int] = defaultdict(int)
    for (one, theirs), row in counts.items():
        if one == team or (provider and theirs == provider):
            for name in ("asked", "confirmed", "contradicted", "silent"):
                total[name] += row[name]
    return Solutions(total["asked"], total["confirmed"], total["contradicted"], total["silent"])
