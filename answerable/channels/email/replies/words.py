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


def alternation(words: Iterable[str], *, open_ended: bool = False) -> re.Pattern[str]:
    """Finds any of the words, whole where the script sets spaces between words.

    ` * ` inside stands for up to sixty letters; with `open_ended` any ending may follow.
    """
    ordered = sorted({word for word in words if word}, key=len, reverse=True)
    return re.compile("|".join(_bounded(word, open_ended=open_ended) for word in ordered))


def _bounded(word: str, *, open_ended: bool) -> str:
    left = r"(?<!\w)" if _is_spaced(word[0]) else ""
    right = r"(?!\w)" if _is_spaced(word[-1]) and not open_ended else ""
    pieces = [re.escape(piece) for piece in word.split(" * ")]
    return f"{left}{'.{1,60}?'.join(pieces)}{right}"


def _is_spaced(letter: str) -> bool:
    """Chinese, Japanese, Korean and Thai write on without spaces."""
    return letter.isalnum() and ord(letter) < 0x0E00
