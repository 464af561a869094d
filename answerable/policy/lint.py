"""What is doubtful in a policy before it is published: each finding says where, what and why."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext as _

from answerable.core.folding import fold
from answerable.policy.document import ALWAYS_OPEN, Document, Promise, Section, Words
from answerable.policy.durations import text_of
from answerable.policy.logic import covers, is_impossible, priorities
from answerable.policy.vague import VAGUE
from answerable.tickets.conditions.tree import Condition, Group, Leaf

Level = Literal["error", "warning"]


@dataclass(frozen=True)
class Finding:
    """`where`: JSON pointer into the data form. Errors stop publishing, warnings do not."""

    level: Level
    code: str
    where: str
    words: str


def lint(document: Document, *, calendars: Mapping[str, str] | None = None) -> list[Finding]:
    """Everything doubtful in the document. `calendars`: those there are, slug to name, if known."""
    checks = (
        _vague(document),
        _hours(document, calendars),
        _support(document),
        _unreachable(document),
        _tight(document),
        _missing(document),
        _day_targets(document),
        _silent_steps(document),
        _too_late(document),
        _gates(document),
        _topics(document),
        _raised(document),
        _sleeping_news(document),
    )
    return [finding for check in checks for finding in check]


# --- words ----------------------------------------------------------------------------------


def _texts(document: Document) -> Iterator[tuple[str, Words]]:
    for place, section in enumerate(document.sections):
        yield f"/sections/{place}/title", section.title
        yield f"/sections/{place}/body", section.body
    for place, promise in enumerate(document.promises):
        yield f"/promises/{place}/name", promise.name
    for place, step in enumerate(document.escalation):
        if "tell_customer" in step.do:
            yield f"/escalation/{place}/reason", step.reason


def _vague(document: Document) -> Iterator[Finding]:
    for where, words in _texts(document):
        for language, text in words.items():
            for phrase in vague_words(text, language):
                yield Finding(
                    "warning", "vague", f"{where}/{language}",
                    _("“%(phrase)s” promises nothing. Name a time.") % {"phrase": phrase},
                )  # fmt: skip


def vague_words(text: str, language: str) -> list[str]:
    """The vague phrases in a text, longest first, each stretch of text counted once."""
    folded = fold(text)
    found = []
    for phrase in sorted(VAGUE.get(language.partition("-")[0], ()), key=len, reverse=True):
        pattern = re.compile(rf"(?<!\w){re.escape(fold(phrase))}")
        if pattern.search(folded):
            found.append(phrase)
            folded = pattern.sub(" ", folded)
    return found


def _missing(document: Document) -> Iterator[Finding]:
    for where, words in _texts(document):
        lacking = [tag for tag in document.languages if not words.get(tag)]
        if lacking:
            yield Finding(
                "warning", "untranslated", where,
                _("Missing in: %(languages)s.") % {"languages": ", ".join(lacking)},
            )  # fmt: skip
    for place, section in enumerate(document.sections):
        yield from _missing_questions(document, section, f"/sections/{place}")


def _missing_questions(document: Document, section: Section, where: str) -> Iterator[Finding]:
    for place, question in enumerate(section.questions):
        for tag in document.languages:
            if not question.text.get(tag) or not all(c.get(tag) for c in question.choices):
                yield Finding(
                    "warning", "untranslated", f"{where}/questions/{place}",
                    _("Missing in: %(languages)s.") % {"languages": tag},
                )  # fmt: skip


# --- promises -------------------------------------------------------------------------------


def _hours(document: Document, calendars: Mapping[str, str] | None) -> Iterator[Finding]:
    if not document.promises:
        yield Finding("error", "no_promise", "/promises", _("This policy promises nothing."))
    if calendars is None:
        return
    for slug in sorted(document.calendars - calendars.keys()):
        yield Finding(
            "error", "no_calendar", _where_hours(document, slug),
            _("There is no calendar “%(slug)s”.") % {"slug": slug},
        )  # fmt: skip


def _where_hours(document: Document, slug: str) -> str:
    for place, promise in enumerate(document.promises):
        if promise.hours == slug:
            return f"/promises/{place}/hours"
    for channel, hours in document.support_hours.items():
        if hours == slug:
            return f"/support_hours/{channel}"
    return "/internal_promises"


def _support(document: Document) -> Iterator[Finding]:
    """A promise for a channel whose support hours nobody has stated."""
    for place, promise in enumerate(document.promises):
        for channel in sorted(_channels(promise.when) - document.support_hours.keys()):
            yield Finding(
                "warning", "no_hours", f"/promises/{place}",
                _("No support hours are given for %(channel)s.") % {"channel": channel},
            )  # fmt: skip


def _channels(condition: Condition) -> set[str]:
    """The channels a condition demands."""
    if isinstance(condition, Leaf):
        if condition.field.slug != "channel" or condition.op not in ("is", "in"):
            return set()
        values = condition.value if isinstance(condition.value, tuple) else (condition.value,)
        return {str(value) for value in values}
    if isinstance(condition, Group):
        return set().union(*(_channels(part) for part in condition.parts))
    return set()


def _unreachable(document: Document) -> Iterator[Finding]:
    for place, promise in enumerate(document.promises):
        if is_impossible(promise.when):
            yield Finding(
                "error", "impossible", f"/promises/{place}/when",
                _("This condition can never be true."),
            )  # fmt: skip
            continue
        for earlier in document.promises[:place]:
            if earlier.kind == promise.kind and covers(earlier.when, promise.when):
                yield Finding(
                    "error", "never_reached", f"/promises/{place}/when",
                    _("Never reached: “%(key)s” above it holds for all of these.")
                    % {"key": earlier.key},
                )  # fmt: skip
                break


def _day_targets(document: Document) -> Iterator[Finding]:
    """3d on an office calendar is 72 open hours: hardly ever what was meant."""
    for place, promise in enumerate(document.promises):
        if promise.hours != ALWAYS_OPEN and "d" in text_of(promise.target):
            hours = promise.target // 3600
            yield Finding(
                "warning", "day_of_24_hours", f"/promises/{place}/target",
                _("A day counts as 24 open hours: %(hours)s hours on this calendar.")
                % {"hours": hours},
            )  # fmt: skip


# --- escalation -----------------------------------------------------------------------------


def _tight(document: Document) -> Iterator[Finding]:
    """A promise whose last warning leaves no time to act on it."""
    for place, promise in enumerate(document.promises):
        for step in document.escalation:
            if step.share is None or (step.promises and promise.key not in step.promises):
                continue
            left = promise.target * (1 - step.share)
            if left < LEAST_WARNING:
                yield Finding(
                    "warning", "tight", f"/promises/{place}/target",
                    _("“%(step)s” leaves %(seconds)s seconds to act: tighter than its escalation.")
                    % {"step": step.key, "seconds": int(left)},
                )  # fmt: skip
        yield from _unescalated(document, promise, place)


LEAST_WARNING = 60  # seconds


def _unescalated(document: Document, promise: Promise, place: int) -> Iterator[Finding]:
    if not any(not step.promises or promise.key in step.promises for step in document.escalation):
        yield Finding(
            "warning", "no_escalation", f"/promises/{place}",
            _("Nobody is told when this promise is about to break."),
        )  # fmt: skip


def _silent_steps(document: Document) -> Iterator[Finding]:
    for place, step in enumerate(document.escalation):
        if not step.tell and not step.do:
            yield Finding(
                "error", "empty_step", f"/escalation/{place}", _("This step does nothing.")
            )
        if "tell_customer" in step.do and not any(step.reason.values()):
            yield Finding(
                "error", "no_reason", f"/escalation/{place}/reason",
                _("A customer who is told a new time is told why."),
            )  # fmt: skip


def _too_late(document: Document) -> Iterator[Finding]:
    """A new time that is told once the old one is over comes too late to be worth telling."""
    for place, step in enumerate(document.escalation):
        if "tell_customer" in step.do and (step.after is not None or step.share == 1):
            yield Finding(
                "error", "told_too_late", f"/escalation/{place}/do",
                _("The customer is told a new time before the old one is over, or not at all."),
            )  # fmt: skip


# --- who reads what -------------------------------------------------------------------------


def _gates(document: Document) -> Iterator[Finding]:
    """A gate that nobody can pass: those who answer may not read what they should have read."""
    for place, section in enumerate(document.sections):
        if section.gates and section.audience == "managers":
            yield Finding(
                "error", "gate_unreadable", f"/sections/{place}/gates",
                _("Agents cannot read this section, so nobody could ever answer."),
            )  # fmt: skip


def _topics(document: Document) -> Iterator[Finding]:
    known = {f"promise:{promise.key}" for promise in document.promises}
    for place, section in enumerate(document.sections):
        for topic in section.topics:
            if topic.startswith("promise:") and topic not in known:
                yield Finding(
                    "warning", "no_such_promise", f"/sections/{place}/topics",
                    _("There is no promise “%(key)s”.") % {"key": topic.partition(":")[2]},
                )  # fmt: skip


# --- what one part does to another ----------------------------------------------------------


def _raised(document: Document) -> Iterator[Finding]:
    """Raising the priority may put a ticket under a tighter promise, counted from the start."""
    for place, step in enumerate(document.escalation):
        if "raise_priority" not in step.do:
            continue
        for promise in document.promises:
            if step.promises and promise.key not in step.promises:
                continue
            tighter = _tighter_when_raised(document, promise)
            if tighter:
                yield Finding(
                    "warning", "raised_breaks", f"/escalation/{place}/do",
                    _("Raised from “%(key)s”, a ticket falls under the tighter “%(tighter)s”, "
                      "counted from the same start: it may break at once.")
                    % {"key": promise.key, "tighter": tighter.key},
                )  # fmt: skip
                break


def _tighter_when_raised(document: Document, promise: Promise) -> Promise | None:
    here = priorities(promise.when)
    for other in document.promises:
        if other.kind != promise.kind or other.target >= promise.target:
            continue
        there = priorities(other.when)
        if any(one + 1 in there and one not in there for one in here):
            return other
    return None


def _sleeping_news(document: Document) -> Iterator[Finding]:
    """News that rests while we wait for the customer rests after every reply of ours."""
    for place, promise in enumerate(document.promises):
        if promise.kind == "update" and "customer" in promise.rests:
            yield Finding(
                "warning", "news_rests", f"/promises/{place}/rests",
                _("Every reply waits for the customer, so this clock stands still after each: "
                  "nobody is reminded to send news."),
            )  # fmt: skip
