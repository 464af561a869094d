"""What somebody wrote into the search field, taken apart; pure, without a database or a clock.

broken vase from:elif owner:me -refund "two cups" before:2026-03-01
"""

import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from answerable.core.folding import fold
from answerable.tickets.search.expression import (
    CUSTOMER,
    SUBJECT,
    Atom,
    Expression,
    Term,
    phrase_term,
    word_terms,
)
from answerable.tickets.search.tokens import TELEPHONE, telephone_key

LONGEST = 300
MOST_TERMS = 12
MOST_FILTERS = 12
IN_THE_INDEX = {"from": CUSTOMER, "subject": SUBJECT}

_PIECE = re.compile(
    r"""(?P<minus>-(?=\S))?
        (?:(?P<key>[^\W\d_]+):(?!//))?
        (?:"(?P<quoted>[^"]*)"?|(?P<plain>[^\s"]+))""",
    re.VERBOSE,
)
_QUOTES = str.maketrans("“”„«»‟″", '"' * 7)


@dataclass(frozen=True)
class Filter:
    """One filter in words: `owner:me`. `key` is the English one, `written` what was typed."""

    key: str
    value: str
    negative: bool
    written: str


@dataclass(frozen=True)
class Question:
    """Terms for the index, filters, the ticket number it may be, and what was not understood."""

    text: str
    expression: Expression
    filters: tuple[Filter, ...] = ()
    number: int | None = None
    unknown: tuple[tuple[str, str], ...] = ()  # (what was typed, the filter that may be meant)
    too_long: bool = False

    @property
    def is_empty(self) -> bool:
        return not (self.expression.terms or self.expression.without or self.filters)


@dataclass
class _Reading:
    keys: Mapping[str, str]
    terms: list[Term] = field(default_factory=list)
    without: list[Term] = field(default_factory=list)
    filters: list[Filter] = field(default_factory=list)
    unknown: list[tuple[str, str]] = field(default_factory=list)


def read(text: str, keys: Mapping[str, str]) -> Question:
    """The question in `text`. `keys`: folded filter words of every language meant -> English ones."""
    text = " ".join(text.replace("\x00", " ").translate(_QUOTES)[:LONGEST].split())
    reading = _Reading(keys)
    rest = _take_telephones(text, reading)
    pieces = list(_PIECE.finditer(rest))
    for place, piece in enumerate(pieces):
        _read_piece(piece, reading, is_last=place == len(pieces) - 1)
    expression = Expression(
        tuple(dict.fromkeys(reading.terms))[:MOST_TERMS],
        tuple(dict.fromkeys(reading.without))[:MOST_TERMS],
    )
    return Question(
        text,
        expression,
        tuple(dict.fromkeys(reading.filters))[:MOST_FILTERS],
        _number(text),
        tuple(reading.unknown),
        len(reading.terms) > MOST_TERMS or len(reading.filters) > MOST_FILTERS,
    )


def _take_telephones(text: str, reading: _Reading) -> str:
    """A number written in groups is one word, not several."""

    def take(match: re.Match[str]) -> str:
        key, phrase = telephone_key(match.group()), phrase_term(match.group())
        before = text[: match.start()]
        is_long = len(key) == len("=") + 9 or match.group().startswith("+")
        if not (key and phrase and is_long and " " in match.group()):
            return match.group()
        if before.endswith((":", "#", "-")) or before.count('"') % 2:
            return match.group()
        reading.terms.append(Term((*phrase.atoms, Atom((key,)), Atom((key[1:],)))))
        return " "

    return TELEPHONE.sub(take, text)


def _read_piece(piece: re.Match[str], reading: _Reading, *, is_last: bool) -> None:
    minus, key = bool(piece["minus"]), piece["key"] or ""
    quoted, plain = piece["quoted"], piece["plain"] or ""
    value = quoted if quoted is not None else plain
    known = reading.keys.get(fold(key)) if key else None
    if quoted is None and plain.endswith(":") and fold(plain[:-1]) in reading.keys:
        reading.unknown.append((plain, ""))
        return
    if key and not known and value:
        if meant := _meant(key, reading.keys):
            reading.unknown.append((f"{key}:", f"{meant}:"))
            return
        value, plain = f"{key}:{value}", f"{key}:{plain}"
    if known and known not in IN_THE_INDEX:
        reading.filters.append(Filter(known, value.strip(), minus, piece.group()))
        return
    fields = IN_THE_INDEX.get(known or "", "")
    into = reading.without if minus else reading.terms
    if quoted is not None:
        into.extend(filter(None, [phrase_term(value, fields)]))
    else:
        into.extend(_words(value, fields, may_go_on=is_last and not minus))


def _words(text: str, fields: str, *, may_go_on: bool) -> Iterator[Term]:
    yield from word_terms(text.removeprefix("#"), may_go_on=may_go_on, fields=fields)


def _meant(key: str, keys: Mapping[str, str]) -> str:
    """The filter whose word is so near that this must be a slip, "" if there is none."""
    near = difflib.get_close_matches(fold(key), keys, n=1, cutoff=0.75) if len(key) > 2 else []
    return near[0] if near else ""


def _number(text: str) -> int | None:
    """Of `123` and `#123`, whole: the ticket of that number is meant."""
    digits = fold(text.removeprefix("#"))
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 19 else None
