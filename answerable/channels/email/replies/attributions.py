"""Finds the lines that introduce a quote: "On Monday … Ann <ann@…> wrote:", wrapped or not.

No line is matched against a sentence per language. A line is judged by what it holds: a word for
"wrote", a date, an address, and how it begins. That carries over to orders and wrappings nobody
listed.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from answerable.channels.email.replies.lines import INITIALS_MARK, Line, fold
from answerable.channels.email.replies.tables.attributions import (
    OPENERS,
    WEEKDAYS,
    WRITING_VERBS,
)
from answerable.channels.email.replies.words import Phrases, alternation, folded, starting

LONGEST = 500
MOST_LINES = 5
MOST_NAMES = 6
MOST_WORDS = 20

VERBS = folded(WRITING_VERBS)
VERB = Phrases(VERBS)
ENDS = (":", *starting(WRITING_VERBS))
OPENER = re.compile(rf"(?:{alternation(folded(OPENERS))})[\s,.:-]{{1,3}}(?=.{{0,90}}?\d)")
WEEKDAY = re.compile(r"([^\W\d_]+)(?=.{1,30}?\d)")
WEEKDAY_NAMES = folded(WEEKDAYS)
DATE = re.compile(
    r"(?<!\d)(?:19|20)\d\d(?!\d)|(?<!\d)\d{1,2}[:.h]\d\d(?!\d)"
    r"|(?<!\d)\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{1,2} ?[月월日일]"
)
DATE_START = re.compile(r"\d{1,4}(?:st|nd|rd|th)?(?:[./:h-]\d|[.,]{0,2} |年|년|月|월)")
ADDRESS = re.compile(r"[\w+=.'-]@[\w\[]|\[mailto:|<mailto:")
BRACKETED = re.compile(r"[<\[(](?:mailto:)?[^\s<>@]{1,90}@")
NAMED_ADDRESS = re.compile(r"[^<>\[\](@]{1,90}[<\[(](?:mailto:)?[^\s<>@]{1,90}@")
PLAIN_ADDRESS = re.compile(r"[^\s<>@:]{1,90}@[^\s<>@]{1,90}")
ZONED_START = re.compile(r"(?:19|20)\d\d[-/]\d\d?[-/]\d\d? \d\d?:\d\d gmt[+-]\d")
# "Thanks! On Mon, 3 May 2021 at 10:00, Ann wrote:", as bad converters write it.
SHARED_HINT = re.compile(r"\S[ -]{1,4}(?:On|Am|Le|El|Il|Em|Op|Den) [\w.,]{1,12} ")
SHARED = re.compile(
    r"(\s{0,8}[^\s>].{0,400}?)[ -]{1,4}((?:On|Am|Le|El|Il|Em|Op|Den) (?:[^\W\d]{2,12}[.,]{0,2} ){0,2}\d.*)"
)
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
    quoted = lines[end].quoted and not _closes_address(lines[end].plain)
    joined, start, taken = "", end, 0
    while start >= floor and taken < MOST_LINES:
        line = lines[start]
        if not line.plain and joined.startswith(("<", "mailto:")):
            start -= 1
            continue
        if not line.plain or (line.quoted != quoted and start != end):
            break
        joined = f"{line.plain} {joined}".rstrip()
        taken += 1
        if len(joined) > LONGEST:
            return None
        if begins_like_one(line.plain) and _is_attribution(joined, quote_follows):
            return Span(_further_up(lines, start, floor), end)
        start -= 1
    return _fallback(lines, Span(start + 1, end), joined, quote_follows)


def _closes_address(plain: str) -> bool:
    """`> wrote:` or `>:` where the bracket closes an address above and quotes nothing."""
    return plain == ":" or plain.rstrip(": ") in VERBS


def _fallback(lines: Sequence[Line], span: Span, joined: str, quote_follows: bool) -> Span | None:
    """A line that does not begin like one, but holds the verb and stands right above a quote."""
    last = lines[span.end].plain
    verb = VERB.search(last)
    if not verb:
        return None
    name_above = span.end - span.start in (1, 2) and len(joined) < 300
    if verb.start() == 0 and name_above and ADDRESS.search(joined):
        return span
    few_words = len(last.split()) <= (MOST_WORDS if DATE.search(last) else MOST_NAMES + 2)
    if quote_follows and few_words and len(last) < 200:
        return Span(span.end, span.end)
    framed = last.startswith("-") and last.endswith("-") and len(last) < 120
    if framed or BRACKETED.search(last):
        return Span(span.end, span.end)
    return span if name_above and ADDRESS.search(joined) else None


def _is_attribution(joined: str, quote_follows: bool) -> bool:
    """Holds two of verb, date and address; without an address or a quote it must be short."""
    dated, addressed = bool(DATE.search(joined)), bool(ADDRESS.search(joined))
    verb = VERB.search(joined)
    if not verb:
        return dated and addressed and joined.rstrip(TAIL).endswith(":")
    if addressed or (dated and quote_follows):
        return True
    return dated and len(joined[verb.end() :].split()) <= MOST_NAMES


def begins_like_one(plain: str) -> bool:
    """Begins with a date, an opening word and a date, or a name and an address."""
    if plain.startswith(("<", "mailto:")):
        return False
    start = plain.lstrip(FRAME)
    return bool(begins_dated(plain) or NAMED_ADDRESS.match(start) or PLAIN_ADDRESS.match(start))


def begins_dated(plain: str) -> bool:
    """Begins with a date, or with an opening word or day of the week and then a date."""
    start = plain.lstrip(FRAME)
    if DATE_START.match(start) or OPENER.match(start):
        return True
    weekday = WEEKDAY.match(start)
    return bool(weekday and weekday.group(1) in WEEKDAY_NAMES)


def _further_up(lines: Sequence[Line], start: int, floor: int) -> int:
    """A wrapped attribution may have its date on the line above the name."""
    if begins_dated(lines[start].plain):
        return start
    for at in range(start - 1, max(floor, start - 3) - 1, -1):
        line = lines[at]
        if not line.plain or line.quoted != lines[start].quoted or line.plain[-1] in ".!?:":
            return start
        if begins_dated(line.plain):
            return at
    return start


def parted_lines(text: str) -> str:
    """`text` with a line break before an attribution that shares its line with other words."""
    if not SHARED_HINT.search(text):
        return text
    return "\n".join(_parted(row) for row in text.split("\n"))


def _parted(row: str) -> str:
    if len(row) > LONGEST or not _ends_like_one(fold(row)) or begins_like_one(fold(row)):
        return row
    match = SHARED.match(row)
    if not match or not VERB.search(fold(match.group(2))):
        return row
    return f"{match.group(1)}\n{match.group(2)}"
