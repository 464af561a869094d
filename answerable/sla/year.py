"""The year of a policy, for its review: promises kept and broken, why, and what its sections met."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from answerable.policy.document import Document, Section, in_language
from answerable.policy.models import Version
from answerable.policy.suggesting import per_section
from answerable.sla.models import Breach, Clock
from answerable.sla.reporting import by_value, counted, figures, read_columns

YEAR = timedelta(days=365)


@dataclass(frozen=True)
class PromiseYear:
    """A promise of the document: how often it was kept and broken; `share` None: never decided."""

    key: str
    name: str
    kept: int
    broken: int
    share: float | None


@dataclass(frozen=True)
class CauseYear:
    """Why promises broke, in words; "" for those nobody explained."""

    name: str
    count: int


@dataclass(frozen=True)
class SectionYear:
    """A section: breaches of the promises and tags it is about, wrong answers to its questions,
    what was suggested about it, and how much of that waits for an answer."""

    key: str
    title: str
    breaches: int
    wrong: int
    suggested: int = 0
    unanswered: int = 0


@dataclass(frozen=True)
class Year:
    """Everything the review looks at, from `start` to `end` (UTC)."""

    start: datetime
    end: datetime
    promises: list[PromiseYear]
    causes: list[CauseYear]
    sections: list[SectionYear]

    def as_data(self) -> dict[str, Any]:
        """As it is kept with the review."""
        parts = {
            name: [asdict(one) for one in getattr(self, name)]
            for name in ("promises", "causes", "sections")
        }
        return {"start": self.start.isoformat(), "end": self.end.isoformat(), **parts}


def year_of(version: Version, document: Document, *, language: str, now: datetime) -> Year:
    """The last 365 days, whatever version the promises were made under; a few queries."""
    start = now - YEAR
    breaches = list(
        Breach.objects.filter(at__gte=start, at__lt=now)
        .select_related("clock__ticket", "cause")
        .prefetch_related("clock__ticket__tags")
    )
    return Year(
        start,
        now,
        _promises(document, start, now, language),
        _causes(breaches, language),
        _sections(version, document, breaches, per_section(start, now), language),
    )


def _promises(
    document: Document, start: datetime, now: datetime, language: str
) -> list[PromiseYear]:
    columns = read_columns(counted(Clock.objects.all(), start, now), now=now)
    names = columns.words["promise"]
    groups = by_value(columns, "promise", columns.numbers["start"] >= 0)
    found = {names[code]: figures(columns, places) for code, places in groups.items()}
    lines = []
    for promise in document.promises:
        counts = found.get(promise.key)
        name = in_language(promise.name, language) or promise.key
        kept, broken = (counts.kept, counts.broken) if counts else (0, 0)
        lines.append(PromiseYear(promise.key, name, kept, broken, counts.share if counts else None))
    return lines


def _causes(breaches: Iterable[Breach], language: str) -> list[CauseYear]:
    counts = Counter(
        in_language(one.cause.name, language) or one.cause.slug if one.cause else ""
        for one in breaches
    )
    return [CauseYear(name, count) for name, count in counts.most_common()]


def _sections(
    version: Version,
    document: Document,
    breaches: list[Breach],
    suggested: dict[str, tuple[int, int]],
    language: str,
) -> list[SectionYear]:
    wrong = Counter(version.wrong_tries.values_list("section", flat=True))
    met = Counter(key for one in breaches for key in _about(one, document.sections))
    lines = []
    for section in document.sections:
        key, title = section.key, in_language(section.title, language) or section.key
        made = suggested.get(key, (0, 0))
        lines.append(SectionYear(key, title, met[key], wrong[key], *made))
    if whole := suggested.get(""):
        lines.append(SectionYear("", "", 0, 0, *whole))
    return [line for line in lines if line.breaches or line.wrong or line.suggested]


def _about(breach: Breach, sections: Iterable[Section]) -> set[str]:
    ticket = breach.clock.ticket
    topics = {f"promise:{breach.clock.promise}", f"channel:{ticket.channel}"}
    topics |= {f"tag:{tag.name}" for tag in ticket.tags.all()}
    topics.add(f"language:{ticket.language.partition('-')[0].lower()}")
    return {section.key for section in sections if topics & set(section.topics)}
