"""A text as words with their places, and as sentences."""

import re
from dataclasses import dataclass
from functools import lru_cache

from answerable.core.folding import fold

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_SENTENCE = re.compile(r"[^.!?。！？؟\n]+[.!?。！？؟\n]*")
_QUOTED = re.compile(r"„[^“”\n]{1,300}[“”]|“[^”\n]{1,300}”|«[^»\n]{1,300}»|\"[^\"\n]{1,300}\"")


@dataclass(frozen=True)
class Word:
    """A word in its folded form and where it stands in the text."""

    folded: str
    start: int
    end: int


def words_of(text: str) -> list[Word]:
    """The words in order; a number is the word 0, whatever it is."""
    return [Word(_folded(match[0]), match.start(), match.end()) for match in _WORD.finditer(text)]


@lru_cache(maxsize=20_000)
def _folded(word: str) -> str:
    return "0" if word.isdigit() else fold(word).replace("’", "'")


def sentences_of(text: str) -> list[tuple[int, int]]:
    """Where each sentence begins and ends."""
    return [match.span() for match in _SENTENCE.finditer(text) if match[0].strip()]


def without_quotes(text: str) -> str:
    """The text with words in quotation marks, and lines quoted with >, as blanks of equal length.

    Repeating what the customer was told, or a law, is no fault of the writer.
    """
    lines = [
        " " * len(line) if line.lstrip().startswith(">") else line
        for line in text.splitlines(keepends=True)
    ]
    return _QUOTED.sub(lambda match: " " * len(match[0]), "".join(lines))
