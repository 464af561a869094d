"""Turns the tables of words into what the matching uses: sets and compiled alternations."""

import re
from collections.abc import Iterable, Mapping

from answerable.channels.email.replies.lines import fold

Table = Mapping[str, tuple[str, ...]]


def folded(*tables: Table) -> frozenset[str]:
    """Every word of the tables as it compares."""
    return frozenset(fold(word) for table in tables for words in table.values() for word in words)


def starting(*tables: Table) -> tuple[str, ...]:
    """The same for `str.startswith` and `str.endswith`, longest first."""
    return tuple(sorted((word for word in folded(*tables) if word), key=len, reverse=True))


class Phrases:
    """Finds any of many phrases in folded text, whole where the script sets spaces between words.

    ` * ` inside a phrase stands for up to sixty letters; with `open_ended` any ending may follow.
    A plain substring test comes first: it is far faster than one pattern of all the phrases.
    """

    def __init__(self, words: Iterable[str], *, open_ended: bool = False) -> None:
        ordered = sorted({word for word in words if word}, key=len, reverse=True)
        self._patterns = [
            (max(word.split(" * "), key=len), re.compile(_bounded(word, open_ended=open_ended)))
            for word in ordered
        ]

    def search(self, text: str) -> re.Match[str] | None:
        """A place where one of the phrases stands; None when none does."""
        for probe, pattern in self._patterns:
            if probe in text and (found := pattern.search(text)):
                return found
        return None


def alternation(words: Iterable[str]) -> str:
    """One pattern for a few words, for use inside another."""
    ordered = sorted({word for word in words if word}, key=len, reverse=True)
    return "|".join(_bounded(word, open_ended=False) for word in ordered)


def _bounded(word: str, *, open_ended: bool) -> str:
    left = r"(?<!\w)" if _is_spaced(word[0]) else ""
    right = r"(?!\w)" if _is_spaced(word[-1]) and not open_ended else ""
    pieces = [re.escape(piece) for piece in word.split(" * ")]
    return f"{left}{'.{1,60}?'.join(pieces)}{right}"


def _is_spaced(letter: str) -> bool:
    """Chinese, Japanese, Korean and Thai write on without spaces."""
    return letter.isalnum() and ord(letter) < 0x0E00
