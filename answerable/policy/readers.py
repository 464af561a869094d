"""Who has read a version of the policy and who has not, team by team; where its readers stumble."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max, QuerySet

from answerable.accounts.models import Agent, Provider, Team
from answerable.policy.document import in_language
from answerable.policy.models import Version
from answerable.policy.queries import document_of
from answerable.policy.reading import WHOLE


@dataclass(frozen=True)
class Reader:
    """One of the staff. `read_at`: when they said that they read it; `reminded_at`: the last time."""

    agent: Agent
    read_at: datetime | None
    answered: int
    reminded_at: datetime | None


@dataclass(frozen=True)
class TeamReaders:
    """The people of a team (None: those of no team), who has not read it first."""

    team: Team | None
    readers: list[Reader]

    @property
    def read(self) -> int:
        return sum(reader.read_at is not None for reader in self.readers)

    @property
    def missing(self) -> int:
        return len(self.readers) - self.read


@dataclass(frozen=True)
class HouseReaders:
    """How many of a provider (None: of the house) have read it."""

    provider: Provider | None
    read: int
    all: int


def readers_by_house(teams: Iterable[TeamReaders]) -> list[HouseReaders]:
    """The same people by whom they work for, each counted once; the house first."""
    people = {one.agent.pk: one for team in teams for one in team.readers}
    houses: dict[int, tuple[Provider | None, list[Reader]]] = {}
    for one in people.values():
        provider = one.agent.provider
        houses.setdefault(provider.pk if provider else 0, (provider, []))[1].append(one)
    return [
        HouseReaders(provider, sum(one.read_at is not None for one in found), len(found))
        for _key, (provider, found) in sorted(houses.items())
    ]


@dataclass(frozen=True)
class Stumble:
    """A section whose questions were answered wrongly `tries` times, by so many people."""

    title: str
    tries: int
    people: int


def staff_seen_by(viewer: Agent) -> QuerySet[Agent]:
    """Whom a manager sees here: everybody, or the teams they lead."""
    active = Agent.objects.filter(is_active=True)
    if viewer.can("policy.manage") or viewer.can("reports.read_all"):
        return active
    led = viewer.memberships.filter(is_lead=True).values("team")
    return active.filter(teams__in=led).distinct()


def readers_by_team(version: Version, viewer: Agent) -> list[TeamReaders]:
    """Every team the viewer answers for, by name; a constant number of queries."""
    agents = list(
        staff_seen_by(viewer)
        .select_related("provider")
        .prefetch_related("memberships__team")
        .order_by("name")
    )
    readers = {reader.agent.pk: reader for reader in _readers(version, agents)}
    everything = viewer.can("policy.manage") or viewer.can("reports.read_all")
    led = {m.team_id for m in viewer.memberships.all() if m.is_lead}
    teams: dict[int, tuple[Team | None, list[Reader]]] = {}
    for agent in agents:
        theirs = [m.team for m in agent.memberships.all() if everything or m.team_id in led]
        wanted: list[Team | None] = [*theirs] or [None]
        for team in wanted:
            key = team.pk if team else 0
            teams.setdefault(key, (team, []))[1].append(readers[agent.pk])
    ordered = sorted(teams.values(), key=lambda pair: (pair[0] is None, str(pair[0])))
    return [
        TeamReaders(team, sorted(found, key=lambda one: one.read_at is not None))
        for team, found in ordered
    ]


def _readers(version: Version, agents: list[Agent]) -> list[Reader]:
    rows = version.acknowledgements.filter(agent__in=agents)
    whole = dict(rows.filter(section=WHOLE).values_list("agent", "at"))
    answered = Counter(rows.exclude(section=WHOLE).values_list("agent", flat=True))
    reminded = dict(
        version.reminders.filter(agent__in=agents)
        .values("agent")
        .annotate(last=Max("at"))
        .values_list("agent", "last")
    )
    return [
        Reader(agent, whole.get(agent.pk), answered[agent.pk], reminded.get(agent.pk))
        for agent in agents
    ]


def stumbles(version: Version, language: str) -> list[Stumble]:
    """The sections with wrong answers, most first: perhaps they are not clear."""
    tries: Counter[str] = Counter()
    people: dict[str, set[int]] = {}
    for section, agent in version.wrong_tries.values_list("section", "agent_id"):
        tries[section] += 1
        people.setdefault(section, set()).add(agent)
    titles = {s.key: in_language(s.title, language) or s.key for s in document_of(version).sections}
    return [
        Stumble(titles.get(key, key), count, len(people[key])) for key, count in tries.most_common()
    ]
