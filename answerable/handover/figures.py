"""How hand-overs went: per team that was asked, per provider, per team that gave.

A hand-over counts in the period in which it was offered. docs/explanation/measures.md says how
each figure is reckoned.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from math import ceil
from typing import Literal

from django.db.models import Q, QuerySet

from answerable.accounts.models import Agent, Membership
from answerable.handover.models import Handover
from answerable.sla.statistics import Interval, wilson
from answerable.tickets.access import tickets_visible_to

By = Literal["team", "provider", "giver"]
BY: tuple[By, ...] = ("team", "provider", "giver")
WHAT = ("all", "accepted", "declined", "returned", "withdrawn", "open", "bounced")
STATES = {"accepted": ("accepted",), "declined": ("declined",), "returned": ("expired",),
          "withdrawn": ("withdrawn",), "open": ("held", "offered", "asked")}  # fmt: skip


@dataclass
class Figures:
    """Of a group of hand-overs. `returned`: nobody answered in time. `bounced`: accepted by
    somebody who had handed the same ticket over before. Times in seconds, by the clock."""

    counts: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    tickets: set[int] = field(default_factory=set)
    seconds: list[int] = field(default_factory=list)

    @property
    def all(self) -> int:
        return self.counts["all"]

    @property
    def per_ticket(self) -> float | None:
        """Accepted hand-overs for each ticket that was offered at all."""
        return self.counts["accepted"] / len(self.tickets) if self.tickets else None

    @property
    def decided(self) -> int:
        return self.counts["accepted"] + self.counts["declined"] + self.counts["returned"]

    @property
    def interval(self) -> Interval | None:
        return wilson(self.counts["accepted"], self.decided)

    @property
    def share(self) -> float | None:
        """Accepted of those the receiver decided, or let pass."""
        return self.counts["accepted"] / self.decided if self.decided else None

    @property
    def median(self) -> int | None:
        return quantile(self.seconds, 0.5)

    @property
    def ninth(self) -> int | None:
        return quantile(self.seconds, 0.9)


def quantile(values: Iterable[int], share: float) -> int | None:
    """The smallest value that this share of all do not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[ceil(share * len(ordered)) - 1] if ordered else None


def reported_to(agent: Agent) -> QuerySet[Handover]:
    """Those a report may count: all the gate shows, or those from or to the teams one leads."""
    rows = Handover.objects.filter(ticket__in=tickets_visible_to(agent))
    if agent.can("reports.read_all"):
        return rows
    if not agent.can("reports.read"):
        return rows.none()
    led = Membership.objects.filter(agent=agent, is_lead=True).values("team")
    people = Membership.objects.filter(team__in=led).values("agent")
    theirs = Q(to_team__in=led) | Q(to_agent__in=people) | Q(giver__in=people)
    return rows.filter(theirs)


def in_period(rows: QuerySet[Handover], start: datetime, end: datetime) -> list[Handover]:
    """Those offered from `start` to before `end` (UTC), with whom they concern; one query."""
    found = rows.filter(offered_at__gte=start, offered_at__lt=end).order_by("offered_at", "pk")
    return list(
        found.select_related("ticket", "giver", "to_agent", "to_team", "decided_by").distinct()
    )


def figures_by(handovers: Sequence[Handover], by: By) -> dict[int, Figures]:
    """The figures of each team or provider, by its key; 0 is no team, or the house."""
    seats = _first_teams()
    bounced = bounced_among(handovers)
    found: dict[int, Figures] = defaultdict(Figures)
    for one in handovers:
        add(found[key_of(one, by, seats)], one, is_bounced=one.pk in bounced)
    return dict(sorted(found.items(), key=lambda pair: -pair[1].all))


def add(figures: Figures, one: Handover, *, is_bounced: bool) -> None:
    """Counts one more."""
    figures.counts["all"] += 1
    figures.counts[what_of(one)] += 1
    figures.counts["bounced"] += is_bounced
    figures.tickets.add(one.ticket_id)
    if one.state == "accepted" and one.decided_at:
        figures.seconds.append(int((one.decided_at - one.offered_at).total_seconds()))


def what_of(one: Handover) -> str:
    """What came of it, as the report calls it."""
    return next(what for what, states in STATES.items() if one.state in states)


def key_of(one: Handover, by: By, seats: dict[int, int]) -> int:
    """The team or provider under which it counts."""
    if by == "giver":
        return seats.get(one.giver_id, 0)
    who = one.to_agent or (one.decided_by if one.state == "accepted" else None)
    if by == "provider":
        return (one.to_team.provider_id if one.to_team else who.provider_id if who else None) or 0
    return one.to_team_id or seats.get(who.pk if who else 0, 0)


def chosen(handovers: Sequence[Handover], by: By, key: int | None, what: str) -> list[Handover]:
    """The hand-overs behind one figure, newest first."""
    seats, bounced = _first_teams(), bounced_among(handovers)
    return [
        one
        for one in reversed(handovers)
        if (key is None or key_of(one, by, seats) == key)
        and (what == "all" or what == what_of(one) or (what == "bounced" and one.pk in bounced))
    ]


def bounced_among(handovers: Sequence[Handover]) -> set[int]:
    """Keys of those accepted by somebody who handed that ticket over earlier, in any period."""
    accepted = [one for one in handovers if one.state == "accepted"]
    tickets = {one.ticket_id for one in accepted}
    rows = Handover.objects.filter(ticket__in=tickets, state="accepted")
    given: dict[tuple[int, int], datetime] = {}
    for ticket, giver, at in rows.order_by("-offered_at").values_list(
        "ticket", "giver", "offered_at"
    ):
        given[ticket, giver] = at  # the earliest stays
    return {
        one.pk
        for one in accepted
        if (first := given.get((one.ticket_id, one.decided_by_id or 0))) and first < one.offered_at
    }


def _first_teams() -> dict[int, int]:
    rows = Membership.objects.order_by("-pk").values_list("agent", "team")
    return dict(rows)
