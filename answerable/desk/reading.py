"""What the staff's pages of the policy show: sections, questions with what was answered, gates."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from answerable.accounts.models import Agent
from answerable.policy import acknowledging, reading
from answerable.policy.changes import Changed, changes_for
from answerable.policy.document import Document, Question, Section, in_language
from answerable.policy.models import GateLift, Version
from answerable.policy.queries import document_of
from answerable.policy.reading import Part, Reading
from answerable.policy.shown import SectionShown, section_shown
from answerable.tickets.models import Event, Ticket


@dataclass(frozen=True)
class Choice:
    """One answer to choose."""

    value: int
    words: str
    is_chosen: bool


@dataclass(frozen=True)
class QuestionShown:
    """A question in the reader's language; `is_wrong`: their last answer was not right."""

    name: str
    words: str
    choices: list[Choice]
    is_wrong: bool


@dataclass(frozen=True)
class PartShown:
    """A section with its questions as they stand for the reader."""

    section: SectionShown
    questions: list[QuestionShown]
    read_at: datetime | None
    is_wrong: bool

    @property
    def asks(self) -> bool:
        return bool(self.questions) and self.read_at is None


Answers = Mapping[str, list[int | None]]  # by section, the choice per question


@dataclass(frozen=True)
class ReadingShown:
    """The page on which a version is read and acknowledged."""

    reading: Reading
    parts: list[PartShown]
    changes: list[Changed]

    @property
    def left(self) -> list[PartShown]:
        return [part for part in self.parts if part.asks]

    @property
    def answered(self) -> int:
        return sum(bool(part.questions) for part in self.parts) - len(self.left)

    @property
    def asked(self) -> int:
        return sum(bool(part.questions) for part in self.parts)


def shown(agent: Agent, read: Reading, answers: Answers) -> ReadingShown:
    """The page for this reader; `answers`: what they have just answered wrongly."""
    language = agent.language
    parts = [_part(part, read.document, language, answers) for part in read.parts]
    changes = []
    if read.since is not None:
        changes = changes_for(
            document_of(read.since),
            read.document,
            audiences=reading.audiences_of(agent),
            language=language,
        )
    return ReadingShown(read, parts, changes)


def _part(part: Part, document: Document, language: str, answers: Answers) -> PartShown:
    given = answers.get(part.section.key)
    wrong = acknowledging.wrong_answers(part.section, given) if given is not None else []
    questions = [
        _question(question, number, document, language, given, number in wrong)
        for number, question in enumerate(part.section.questions)
    ]
    section = section_shown(part.section, language, document)
    return PartShown(section, questions, part.read_at, bool(wrong))


def _question(
    question: Question,
    number: int,
    document: Document,
    language: str,
    given: list[int | None] | None,
    is_wrong: bool,
) -> QuestionShown:
    chosen = given[number] if given is not None else None
    choices = [
        Choice(n, in_language(words, language, fallback=document.languages), n == chosen)
        for n, words in enumerate(question.choices)
    ]
    words = in_language(question.text, language, fallback=document.languages)
    return QuestionShown(f"answer-{number}", words, choices, is_wrong)


# --- gates beside a ticket ------------------------------------------------------------------


@dataclass(frozen=True)
class Gate:
    """What an agent must read before they answer here; who can let them; a lift that waits."""

    sections: list[Section]
    titles: str
    leads: list[Agent]
    lift: GateLift | None
    asked: bool


def gate_for(version: Version | None, agent: Agent, ticket: Ticket) -> Gate | None:
    """The gate of the version in force that is shut for this agent on this ticket, if any."""
    shut = reading.shut_by(version, agent, ticket)
    if not shut:
        return None
    titles = ", ".join(acknowledging.title_of(section) for section in shut)
    asked = Event.objects.filter(
        ticket=ticket, key="policy.gate_asked", actor_kind="agent", actor_id=agent.pk
    ).exists()
    leads = reading.who_can_lift(agent)
    return Gate(shut, titles, leads, reading.lift_for(agent, ticket), asked)


@dataclass(frozen=True)
class Held:
    """A colleague whom a gate keeps from answering here, for a lead who can let them."""

    agent: Agent
    titles: str


def held_here(version: Version | None, lead: Agent, ticket: Ticket) -> list[Held]:
    """The owner and whoever asked, while a gate is shut for them and no lift waits."""
    if version is None or not reading.gates_on(document_of(version), ticket):
        return []
    asked = Event.objects.filter(ticket=ticket, key="policy.gate_asked", actor_kind="agent")
    keys = {*asked.values_list("actor_id", flat=True), ticket.owner_id}
    found = []
    concerned = Agent.objects.filter(pk__in=[key for key in keys if key], is_active=True)
    for agent in concerned.exclude(pk=lead.pk).order_by("name"):
        shut = reading.shut_by(version, agent, ticket)
        if shut and reading.may_lift(lead, agent) and not reading.lift_for(agent, ticket):
            titles = ", ".join(acknowledging.title_of(section) for section in shut)
            found.append(Held(agent, titles))
    return found


@dataclass(frozen=True)
class Beside:
    """A section of the policy that concerns this ticket."""

    key: str
    title: str


def beside(
    version: Version | None, agent: Agent, ticket: Ticket, *, tags: list[str], promises: list[str]
) -> list[Beside]:
    """Links to the sections whose topics are this ticket's."""
    if version is None:
        return []
    found = reading.sections_beside(version, agent, ticket, tags=tags, promises=promises)
    return [Beside(one.key, acknowledging.title_of(one)) for one in found]
