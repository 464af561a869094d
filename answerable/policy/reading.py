"""Who may read which part of the policy, what they have read, and what stands open for them.

What counts is the words: a section acknowledged in an earlier version is still acknowledged in one
where it reads the same, so that a new comma elsewhere stops nobody's work.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from answerable.accounts.models import Agent
from answerable.core.quick import Question
from answerable.policy.document import Audience, Document, Section
from answerable.policy.models import Acknowledgement, GateLift, Version
from answerable.policy.queries import coming_version, document_of, in_force_at, version_at
from answerable.tickets.models import Ticket

WHOLE = ""  # the section of an acknowledgement that stands for the whole version


def is_manager(agent: Agent) -> bool:
    """Managers of the policy's words: who may write it, and who leads a team."""
    return agent.can("policy.manage") or bool(agent.led_team_ids)


def audiences_of(agent: Agent) -> frozenset[Audience]:
    """The parts this member of staff may read."""
    return frozenset({"public", "staff", "managers"} if is_manager(agent) else {"public", "staff"})


def sections_for(agent: Agent, document: Document) -> list[Section]:
    """The sections this member of staff may read, in the order of the policy."""
    theirs = audiences_of(agent)
    return [section for section in document.sections if section.audience in theirs]


@dataclass(frozen=True)
class Part:
    """One section for one reader. `read_at`: when they acknowledged these very words, if ever."""

    section: Section
    read_at: datetime | None

    @property
    def is_open(self) -> bool:
        return self.read_at is None


@dataclass(frozen=True)
class Reading:
    """A version as one reader has it before them. `since`: the last one they read whole."""

    version: Version
    document: Document
    parts: tuple[Part, ...]
    read_at: datetime | None
    since: Version | None

    @property
    def questions_left(self) -> list[Part]:
        return [part for part in self.parts if part.is_open and part.section.questions]


def reading_of(agent: Agent, version: Version) -> Reading:
    """Where a reader stands with a version; a constant number of queries."""
    document = document_of(version)
    rows = _rows_of([agent.pk])
    read = {row.section: row.at for row in rows if row.version_id == version.pk}
    words = _words_read(rows)
    parts = tuple(
        Part(section, read.get(section.key) or words.get(_words(section)))
        for section in sections_for(agent, document)
    )
    return Reading(version, document, parts, read.get(WHOLE), _last_whole(rows, version))


def _rows_of(agents: Iterable[int]) -> list[Acknowledgement]:
    found = Acknowledgement.objects.filter(agent__in=list(agents)).select_related("version")
    return list(found.defer("version__data").order_by("at", "pk"))


def _words(section: Section) -> tuple[object, ...]:
    """What a reader of the section has read; two that are equal here read the same."""
    texts = (tuple(sorted(words.items())) for words in (section.title, section.body))
    asked = tuple(
        (tuple(sorted(q.text.items())), tuple(tuple(sorted(c.items())) for c in q.choices), q.right)
        for q in section.questions
    )
    return (section.key, *texts, asked)


def _words_read(rows: Iterable[Acknowledgement]) -> dict[tuple[object, ...], datetime]:
    found: dict[tuple[object, ...], datetime] = {}
    for row in rows:
        for section in document_of(row.version).sections:
            if section.key == row.section:
                found.setdefault(_words(section), row.at)
    return found


def _last_whole(rows: Iterable[Acknowledgement], version: Version) -> Version | None:
    """The last version before this one that the reader acknowledged whole."""
    whole = [r.version for r in rows if r.section == WHOLE and r.version.number < version.number]
    return max(whole, key=lambda one: one.number, default=None)


def to_read(agent: Agent) -> Version | None:
    """The version in force, if this agent has not yet said that they read it."""
    for version in _in_force(timezone.now(), agent.pk):
        return None if version.is_read else version
    return None


def _in_force_for(moment: datetime, agent: int) -> QuerySet[Version]:
    whole = Acknowledgement.objects.filter(version=OuterRef("pk"), agent=agent, section=WHOLE)
    return in_force_at(moment).annotate(is_read=Exists(whole))[:1]


_in_force = Question(_in_force_for)


def to_read_ahead(agent: Agent) -> Version | None:
    """The version that comes into force next, if this agent has not yet said that they read it."""
    return _unread(coming_version(timezone.now()), agent)


def _unread(version: Version | None, agent: Agent) -> Version | None:
    if version is None:
        return None
    read = Acknowledgement.objects.filter(version=version, agent=agent, section=WHOLE)
    return None if read.exists() else version


# --- gates ----------------------------------------------------------------------------------


def gates_on(document: Document, ticket: Ticket) -> list[Section]:
    """The sections one must have acknowledged to answer this ticket."""
    language = ticket.language.partition("-")[0].lower()
    asked = {f"channel:{ticket.channel}", f"language:{language}", f"language:{ticket.language}"}
    return [section for section in document.sections if asked & set(section.gates)]


def shut_gates(agent: Agent, ticket: Ticket) -> list[Section]:
    """The sections that keep this agent from answering this ticket now; empty: they may."""
    return shut_by(version_at(timezone.now()), agent, ticket)


def shut_by(version: Version | None, agent: Agent, ticket: Ticket) -> list[Section]:
    """The same under a version, for who has looked up already which one is in force."""
    gates = gates_on(document_of(version), ticket) if version else []
    if version is None or not gates:
        return []
    rows = _rows_of([agent.pk])
    here = {row.section for row in rows if row.version_id == version.pk}
    words = _words_read(rows)
    return [gate for gate in gates if gate.key not in here and _words(gate) not in words]


def lift_for(agent: Agent, ticket: Ticket) -> GateLift | None:
    """A lift that still waits to be used by this agent on this ticket."""
    return GateLift.objects.filter(agent=agent, ticket=ticket, used_at=None).order_by("pk").first()


def may_lift(by: Agent, agent: Agent) -> bool:
    """Somebody's leads, and who writes the policy; never oneself."""
    leads = not by.led_team_ids.isdisjoint(agent.team_ids)
    return by.pk != agent.pk and by.is_active and (leads or by.can("policy.manage"))


def who_can_lift(agent: Agent) -> list[Agent]:
    """The leads of the agent's teams; where there are none, who writes the policy."""
    active = Agent.objects.filter(is_active=True).exclude(pk=agent.pk).order_by("name")
    leads = active.filter(memberships__is_lead=True, memberships__team__in=agent.team_ids)
    if found := list(leads.distinct()):
        return found
    return [one for one in active.prefetch_related("roles") if one.can("policy.manage")]


# --- beside a ticket ------------------------------------------------------------------------


def sections_beside(
    version: Version, agent: Agent, ticket: Ticket, *, tags: Iterable[str], promises: Iterable[str]
) -> list[Section]:
    """The sections whose topics are this ticket's, as far as the agent may read them.

    `tags` and `promises`: the names of its tags and the keys of the promises that hold on it.
    """
    document = document_of(version)
    if not any(section.topics for section in document.sections):
        return []
    language = ticket.language.partition("-")[0].lower()
    known = {f"channel:{ticket.channel}", f"language:{language}"}
    known |= {f"tag:{name}" for name in tags} | {f"promise:{key}" for key in promises}
    return [s for s in sections_for(agent, document) if known & set(s.topics)]
