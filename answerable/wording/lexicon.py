"""Small word lists of one language: notions that many wordings share, such as "I have done".

A list is a TOML file of notion = [entries]; an entry is one word or several, folded when read;
`warm*` stands for all words that begin so, `*ing` for all that end so. The lists decide nothing: whether a notion is
there is one more feature for the learned model to weigh.
"""

import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from answerable.core.folding import fold
from answerable.wording.text import Word

FOLDER = Path(__file__).parent / "lexicon"
Entry = tuple[str, ...]
KNOWN = 20_000  # words whose entries are remembered


@dataclass(frozen=True)
class Lexicon:
    """The notions of one language."""

    notions: Mapping[str, Sequence[Entry]]

    def found(self, words: Sequence[Word]) -> list[tuple[str, int, int]]:
        """Every notion in the words: its name, the first word's place and the one after the last."""
        folded = [word.folded for word in words]
        found = []
        for at, word in enumerate(folded):
            for notion, entry in self._begun_by(word):
                end = at + len(entry)
                if end <= len(folded) and all(map(_fits, folded[at + 1 : end], entry[1:])):
                    found.append((notion, at, end))
        return found

    def _begun_by(self, word: str) -> Sequence[tuple[str, Entry]]:
        begun = self._known.get(word)
        if begun is None:
            begun = [pair for one in _without_and(word) for pair in self._fitting(one)]
            if len(self._known) >= KNOWN:
                self._known.clear()
            self._known[word] = begun
        return begun

    def _fitting(self, word: str) -> Iterator[tuple[str, Entry]]:
        yield from self._by_first.get(word, ())
        for length in range(1, len(word) + 1):
            yield from self._by_first.get(f"{word[:length]}*", ())
            yield from self._by_first.get(f"*{word[-length:]}", ())

    @cached_property
    def _known(self) -> dict[str, Sequence[tuple[str, Entry]]]:
        return {}

    @cached_property
    def _by_first(self) -> Mapping[str, Sequence[tuple[str, Entry]]]:
        by_first: dict[str, list[tuple[str, Entry]]] = defaultdict(list)
        for notion, entries in self.notions.items():
            for entry in filter(None, entries):
                by_first[entry[0]].append((notion, entry))
        return dict(by_first)


def _without_and(word: str) -> Iterator[str]:
    """The word, and in Arabic what is left of it without the "and" or "so" written as one with it."""
    yield word
    if word[0] in "وف" and len(word) > 3:
        yield word[1:]


def _fits(word: str, part: str) -> bool:
    if part.endswith("*"):
        return word.startswith(part[:-1])
    return word.endswith(part[1:]) if part.startswith("*") else word == part


def _entry(text: str) -> Entry:
    return tuple(fold(part).replace("’", "'") for part in text.replace("-", " ").split())


@cache
def lexicon_of(language: str) -> Lexicon:
    """The lists of a language; empty where there are none."""
    path = FOLDER / f"{language}.toml"
    if not path.exists():
        return Lexicon({})
    with path.open("rb") as file:
        lists: dict[str, list[str]] = tomllib.load(file)
    return Lexicon(
        {notion: [_entry(entry) for entry in entries] for notion, entries in lists.items()}
    )
