"""Finds the lines that introduce a quote: "On Monday … Ann <ann@…> wrote:", wrapped or not.

No line is matched against a sentence per language. A line is judged by what it holds: a word for
"wrote", a date, an address, and how it begins. That carries over to orders and wrappings nobody
listed.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from answerable.channels.email.replies.lines import INITIALS_MARK, Line
from answerable.channels.email.replies.tables.attributions import (
    OPENERS,
    WEEKDAYS,
    WRITING_VERBS,
)
from answerable.channels.email.replies.words import alternation, folded, starting

LONGEST = 500
MOST_LINES = 5

VERB = alternation(folded(WRITING_VERBS))
ENDS = (":", *starting(WRITING_VERBS))
OPENER = re.compile(rf"(?:{alternation(folded(OPENERS)).pattern})[\s,.:]{{0,3}}")
WEEKDAY_NAMES = folded(WEEKDAYS)
DATE = re.compile(
    r"(?<!\d)(?:19|20)\d\d(?!\d)|(?<!\d)\d{1,2}[:.h]\d\d(?!\d)"
    r"|(?<!\d)\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{1,2} ?[月월日일]"
)
DATE_START = re.compile(r"\d{1,4} ?(?:[./:h,-]|年|년|st|nd|rd|th)?")
ADDRESS = re.compile(r"[\w+=.'-]@[\w\[]|\[mailto:|<mailto:")
NAMED_ADDRESS = re.compile(r"[^<>\[\](@]{0,90}[<\[(](?:mailto:)?[^\s<>@]{1,90}@")
PLAIN_ADDRESS = re.compile(r"[^\s<>@:]{1,90}@[^\s<>@]{1,90}")
ZONED_START = re.compile(r"(?:19|20)\d\d[-/]\d\d?[-/]\d\d? \d\d?:\d\d gmt[+-]\d")
FRAME = " -–—_*\"'([<«“>=~"
TAIL = " -–—_*\"'>)=~"


@dataclass(frozen=True, slots=True)
class Span:
    """Lines `start` to `end`, both included."""

    start: int
    end: int


def attribution_spans(lines: Sequence[Line]) -> dict[int, Span]:
    """Every attribution by its first line."""
    found: dict[int, Span] = {}
    free_from = 0
    following = _next_written(lines)
    for at, line in enumerate(lines):
        quote_follows = _is_quote(lines, following[at])
        span: Span | None = None
        if line.plain and _ends_like_one(line.plain):
            span = _span_ending(lines, at, free_from, quote_follows)
        elif _is_bare_dated(line.plain, quote_follows):
            span = Span(at, at)
        if span:
            found[span.start] = span
            free_from = at + 1
    return found


def _next_written(lines: Sequence[Line]) -> list[int]:
    """For each line the next one with words on it; -1 after the last."""
    following, nearest = [-1] * len(lines), -1
    for at in range(len(lines) - 1, -1, -1):
        following[at] = nearest
        if lines[at].plain:
            nearest = at
    return following


def _is_quote(lines: Sequence[Line], at: int) -> bool:
    return at >= 0 and (lines[at].quoted or bool(INITIALS_MARK.match(lines[at].raw[:40])))


def _ends_like_one(plain: str) -> bool:
    return plain[-60:].rstrip(TAIL).endswith(ENDS)


def _is_bare_dated(plain: str, quote_follows: bool) -> bool:
    """`2013/7/20 Ann via List <list@…>`: no verb, no colon; a quote below or a zone tells."""
    if not plain[:1].isdigit() or len(plain) > 160:
        return False
    if quote_follows and DATE.search(plain[:40]) and ADDRESS.search(plain):
        return True
    return bool(ZONED_START.match(plain))


def _span_ending(lines: Sequence[Line], end: int, floor: int, quote_follows: bool) -> Span | None:
    """The shortest run of lines up to `end` that reads as an attribution."""
    joined, start, taken = "", end, 0
    while start >= floor and taken < MOST_LINES:
        line = lines[start]
        if not line.plain or line.quoted != lines[end].quoted:
            below = joined.lstrip()
            if line.plain or not below.startswith(("<", "mailto:")):
                break
            start -= 1
            continue
        joined = f"{line.plain} {joined}".rstrip()
        taken += 1
        if len(joined) > LONGEST:
            return None
        if _is_attribution(joined, begins=begins_like_one(line.plain)):
            return Span(_further_up(lines, start, floor), end)
        start -= 1
    return _fallback(lines, Span(start + 1, end), joined, quote_follows)


def _fallback(lines: Sequence[Line], span: Span, joined: str, quote_follows: bool) -> Span | None:
    """A whole short paragraph with verb and address; or `Ann wrote:` right above a quote."""
    last = lines[span.end].plain
    verb = VERB.search(last)
    if not verb:
        return None
    if quote_follows and len(last) < 90 and len(last.split()) <= 8:
        return Span(span.end, span.end)
    if last.startswith("-") and last.endswith("-") and len(last) < 120:
        return Span(span.end, span.end)
    if span.end - span.start < 3 and len(joined) < 300 and ADDRESS.search(joined):
        return span
    return None


def _is_attribution(joined: str, *, begins: bool) -> bool:
    if not begins:
        return False
    dated, addressed = bool(DATE.search(joined)), bool(ADDRESS.search(joined))
    if VERB.search(joined):
        return dated or addressed
    return dated and addressed and joined.rstrip(TAIL).endswith(":")


def begins_like_one(plain: str) -> bool:
    """Begins with a date, an opening word and a date, or a name and an address."""
    return begins_dated(plain) or bool(
        NAMED_ADDRESS.match(plain.lstrip(FRAME)) or PLAIN_ADDRESS.match(plain.lstrip(FRAME))
    )


def begins_dated(plain: str) -> bool:
    """Begins with a date, or with an opening word or day of the week and then a date."""
    start = plain.lstrip(FRAME)
    if start[:1].isdigit():
        return bool(DATE_START.match(start))
    if not any(letter.isdigit() for letter in start[:60]):
        return False
    word = re.match(r"[^\W\d_]+", start)
    if word and word.group() in WEEKDAY_NAMES:
        return True
    return bool(OPENER.match(start))


def _further_up(lines: Sequence[Line], start: int, floor: int) -> int:
    """A wrapped attribution may have its date on the line above the name."""
    if begins_dated(lines[start].plain):
        return start
    for at in range(start - 1, max(floor, start - 3) - 1, -1):
        line = lines[at]
        if not line.plain or line.quoted != lines[start].quoted or line.plain[-1] in ".!?:":
            return start
        if begins_dated(line.plain) and DATE.search(line.plain):
            return at
    return start
