"""From text to tokens, the same for what is kept and for what is asked; pure.

A token is a folded word with its place in the text. Beside the words in their order there are
extras, which begin with "=": the stems of a word, a mail address or order number as a whole, the
last nine digits of a telephone number. Scripts without spaces are kept as pairs of signs.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from answerable.core.folding import fold
from answerable.tickets.search.stems import stems_of

LONGEST_WORD = 40
NO_STEMS = "-"  # the language of names
_MARKS = (
    "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a"
    "\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u0900-\u0903"
    "\u093a-\u094f\u0951-\u0957\u0962\u0963\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u00ad\u200c\u200d"
)
_ATOM = rf"(?:[^\W_][{_MARKS}]*)+"
_COMPOUND = re.compile(rf"{_ATOM}(?:[.@+_-]{_ATOM})*")
_PART = re.compile(_ATOM)
_JOINTS = ".@+_-"
_DENSE_SIGNS = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf"
    "\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
)
_DENSE = re.compile(rf"[{_DENSE_SIGNS}{_MARKS}]*[{_DENSE_SIGNS}][{_DENSE_SIGNS}{_MARKS}]*")
TELEPHONE = re.compile(r"(?<![\w.@])\+?\(?\d[\d ()./-]{5,24}\d(?!\w)")


class Token(NamedTuple):
    """A word as it is compared, and where it stands in the (composed) text."""

    word: str
    start: int
    end: int

    @property
    def is_extra(self) -> bool:
        return self.word.startswith("=")


def compose(text: str) -> str:
    """The text with each letter and its marks as one sign where there is such a sign."""
    return unicodedata.normalize("NFC", text)


def tokens_of(text: str, language: str = "") -> Iterator[Token]:
    """Every token of a composed text, in order."""
    for match in _COMPOUND.finditer(text):
        at, whole = match.start(), match.group()
        parts = list(_PART.finditer(whole))
        speaks = NO_STEMS if "@" in whole else language
        for part in parts:
            base = at + part.start()
            for word, start, end in _forms(part.group()[:200], speaks):
                yield Token(word, base + start, base + end)
        if len(parts) > 1:
            yield Token(f"={_only(fold(whole[:200]), _JOINTS)[:LONGEST_WORD]}", at, match.end())
    for match in TELEPHONE.finditer(text):
        if key := telephone_key(match.group()):
            yield Token(key, match.start(), match.end())


def telephone_key(text: str) -> str:
    """What numbers share however they are written, with or without the country: nine digits."""
    digits = re.sub(r"\D", "", fold(text)).lstrip("0")
    return f"={digits[-9:]}" if 7 <= len(digits) <= 15 else ""


def _only(folded: str, besides: str = "") -> str:
    """Without what folding may bring in: some signs stand for several with blanks or brackets."""
    if folded.isalnum():
        return folded
    return "".join(
        sign
        for sign in folded
        if sign.isalnum() or sign in besides or not (sign.isascii() or sign.isspace())
    )


@lru_cache(maxsize=50_000)
def _forms(part: str, language: str) -> tuple[tuple[str, int, int], ...]:
    """Words and extras of a run of letters, with their places in it."""
    found: list[tuple[str, int, int]] = []
    at = 0
    for dense in _DENSE.finditer(part):
        found += _plain(part[at : dense.start()], at, language)
        found += _pairs(dense.group(), dense.start())
        at = dense.end()
    return (*found, *_plain(part[at:], at, language))


def _plain(run: str, at: int, language: str) -> list[tuple[str, int, int]]:
    word = _only(fold(run))[:LONGEST_WORD]
    if not word:
        return []
    stems = () if language == NO_STEMS else stems_of(run[:LONGEST_WORD], language)
    return [(form, at, at + len(run)) for form in (word, *(f"={stem}" for stem in stems))]


def _pairs(run: str, at: int) -> list[tuple[str, int, int]]:
    """Of ABC: AB, BC, and C as an extra so that every sign begins something."""
    signs = [(sign, place) for place, one in enumerate(run) if (sign := fold(one))]
    if len(signs) == 1:
        return [(signs[0][0], at, at + len(run))]
    pairs = [
        (first + second, at + place, at + next_place + 1)
        for (first, place), (second, next_place) in pairwise(signs)
    ]
    return [*pairs, (f"={signs[-1][0]}", at + signs[-1][1], at + len(run))] if signs else []
