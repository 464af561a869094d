"""What a reader of one version has to learn about the next: only theirs, in words, old beside new."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Literal

from django.utils.translation import gettext as _

from answerable.policy.diff import diff
from answerable.policy.document import Audience, Document, Section, in_language
from answerable.policy.shown import PromiseLine, promise_lines

Kind = Literal["new", "changed", "gone"]
Piece = tuple[Literal["same", "gone", "new"], str]
_WORD = re.compile(r"\s+|\S+")
REST = ("escalation", "internal_promises", "authority", "support_hours", "return_days",
        "close_after_days", "only_owner_replies", "handover_answer", "handover_hours")  # fmt: skip


@dataclass(frozen=True)
class Changed:
    """One thing that is new, gone or different. `anchor`: where it stands on the page, if it does.

    `pieces`: the words of a section, with what went and what came. `lines`: other differences.
    """

    kind: Kind
    title: str
    anchor: str = ""
    pieces: tuple[Piece, ...] = ()
    lines: tuple[str, ...] = field(default=())


def changes_for(
    old: Document, new: Document, *, audiences: frozenset[Audience], language: str
) -> list[Changed]:
    """Everything that changed for readers of these parts, in their language."""
    found = [*_promises(old, new, audiences, language), *_sections(old, new, audiences, language)]
    rest = [change.in_words() for change in diff(old, new) if change.part in REST]
    if rest and "staff" in audiences:
        found.append(Changed("changed", _("Numbers and rules"), lines=tuple(rest)))
    return found


def _promises(
    old: Document, new: Document, audiences: frozenset[Audience], language: str
) -> Iterator[Changed]:
    before = {p.key: p for p in promise_lines(old, language=language, audiences=audiences)}
    after = {p.key: p for p in promise_lines(new, language=language, audiences=audiences)}
    for key, line in after.items():
        if key not in before:
            yield Changed("new", line.name, "promises", lines=(_sentence(line),))
        elif before[key] != line:
            yield Changed("changed", line.name, "promises", lines=tuple(_told(before[key], line)))
    for key, line in before.items():
        if key not in after:
            yield Changed("gone", line.name, lines=(_sentence(line),))


def _sentence(line: PromiseLine) -> str:
    return ", ".join(part for part in (line.length, line.counted, line.condition) if part)


def _told(before: PromiseLine, after: PromiseLine) -> Iterator[str]:
    pairs = (
        (before.name, after.name),
        (before.length, after.length),
        (before.counted, after.counted),
        (before.condition, after.condition),
        (before.rests, after.rests),
    )
    for was, now in pairs:
        if was != now:
            yield _("%(now)s (before: %(was)s)") % {"now": now or "–", "was": was or "–"}


def _sections(
    old: Document, new: Document, audiences: frozenset[Audience], language: str
) -> Iterator[Changed]:
    before = {s.key: s for s in old.sections if s.audience in audiences}
    after = {s.key: s for s in new.sections if s.audience in audiences}
    for key, section in after.items():
        anchor, title = f"section-{key}", in_language(section.title, language) or key
        if key not in before:
            yield Changed("new", title, anchor, ((("new"), _body(section, language)),))
            continue
        pieces = tuple(words_changed(_body(before[key], language), _body(section, language)))
        renamed = in_language(before[key].title, language) != title
        if any(how != "same" for how, _words in pieces) or renamed:
            yield Changed("changed", title, anchor, pieces)
        elif before[key].body != section.body:
            yield Changed("changed", title, anchor, lines=(_("In another language only."),))
    for key, section in before.items():
        if key not in after:
            yield Changed("gone", in_language(section.title, language) or key)


def _body(section: Section, language: str) -> str:
    return in_language(section.body, language)


def words_changed(old: str, new: str) -> Iterator[Piece]:
    """Two texts as one: word by word what stayed, what went, what came."""
    a, b = _WORD.findall(old), _WORD.findall(new)
    for how, i1, i2, j1, j2 in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if how == "equal":
            yield "same", "".join(a[i1:i2])
            continue
        if i2 > i1:
            yield "gone", "".join(a[i1:i2])
        if j2 > j1:
            yield "new", "".join(b[j1:j2])
