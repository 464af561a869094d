"""Who is not there at an instant, until when, and who covers for them: one query."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from answerable.accounts.away import back_at, cover_of, stretch_at
from answerable.accounts.models import Absence, Agent
from answerable.core.errors import Refused
from answerable.core.quick import Question

AHEAD = timedelta(days=60)  # as far as "back on …" looks


@dataclass(frozen=True)
class Whereabouts:
    """Who is away at `at` and who covers each of them; None stands for the team."""

    at: datetime
    covers: Mapping[int, Agent | None] = field(default_factory=dict)
    absences: Mapping[int, list[Absence]] = field(default_factory=dict)

    def is_away(self, agent_id: int | None) -> bool:
        return agent_id in self.covers

    def back_at(self, agent_id: int) -> datetime | None:
        """When they are back, absences that follow one another taken together."""
        return back_at([one.value for one in self.absences.get(agent_id, ())], self.at)

    def covered_by(self, agent_id: int) -> list[int]:
        """Those whom this agent covers by name."""
        return [who for who, cover in self.covers.items() if cover and cover.pk == agent_id]

    @property
    def covered_by_teams(self) -> list[int]:
        return [who for who, cover in self.covers.items() if cover is None]


def whereabouts(at: datetime | None = None) -> Whereabouts:
    """Everybody's, at that instant or now."""
    at = at or timezone.now()
    absences: dict[int, list[Absence]] = defaultdict(list)
    for row in _near(at, at + AHEAD):
        absences[row.agent_id].append(row)
    named = {who: _named(theirs, at) for who, theirs in absences.items() if _is_away(theirs, at)}
    people = {cover.pk: cover for cover in named.values() if cover}
    keys = {who: cover.pk if cover else None for who, cover in named.items()}
    found = {who: cover_of(who, keys) for who in keys}
    covers = {who: people[key] if key else None for who, key in found.items()}
    return Whereabouts(at, covers, dict(absences))


_near = Question(
    lambda at, ahead: (
        Absence.objects.filter(
            Q(ends_at__isnull=True) | Q(ends_at__gt=at), begins_at__lte=ahead, agent__is_active=True
        )
        .select_related("cover")
        .order_by("pk")
    )
)


def _is_away(absences: list[Absence], at: datetime) -> bool:
    return any(stretch_at(one.value, at) for one in absences)


def _named(absences: list[Absence], at: datetime) -> Agent | None:
    """The cover of the absence that was told last; somebody who has left covers nobody."""
    told = [one.cover for one in absences if stretch_at(one.value, at)]
    return next((one for one in reversed(told) if one and one.is_active), None)


def seen_by(agent: Agent) -> Whereabouts:
    """The same, asked once for an agent object: as their teams and rights, for one request."""
    found: Whereabouts | None = agent.__dict__.get("_whereabouts")
    if found is None:
        found = agent.__dict__["_whereabouts"] = whereabouts()
    return found


def refuse_who_is_away(agent: Agent) -> None:
    """Nobody is given work while they are not there."""
    if whereabouts().is_away(agent.pk):
        words = _("%(name)s is away now. Choose somebody who is there.")
        raise Refused("is_away", words % {"name": agent.name})
