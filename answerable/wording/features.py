"""A reply as numbers: which words, parts of words, phrases and notions stand in it.

Words alone and in threes and runs of 3 to 5 letters inside a word are one part; words in pairs,
next to each other, with one between, and cut to their beginnings, are another; each once however
often it stands there, hashed (CRC-32) into SIZE places, as in Weinberger et al., "Feature Hashing
for Large Scale Multitask Learning", ICML 2009. A part has the same length in every vector, so that
a long reply is weighed like a short one; notions come beside them at a weight of their own.
"""

import math
import zlib
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache

from answerable.wording.lexicon import Lexicon
from answerable.wording.text import Word, sentences_of, without_quotes, words_of

SIZE = 1 << 18
PHRASE = 1.4  # weight of all phrases beside all words and letters, which weigh 1
NOTION = 0.2  # weight of one notion
SHAPE = 0.13  # weight of what is said of length
LETTERS = (3, 4, 5)
BEGINNING = 4  # letters of a word that stand for all its forms
Vector = dict[int, float]
Said = tuple[int, int]  # the place of a feature, the word it begins with
Part = tuple[list[Said], float]
Found = tuple[str, int, int]  # a notion, its first word, the word after its last


@lru_cache(maxsize=200_000)
def place(name: str) -> int:
    """Where a feature of this name is kept."""
    return zlib.crc32(name.encode()) % SIZE


def vector_of(text: str, lexicon: Lexicon) -> Vector:
    """The features of a reply; words in quotation marks are not the writer's."""
    words = words_of(without_quotes(text))
    return vector_from(text, words, parts_of(words), lexicon.found(words), lexicon)


def parts_of(words: list[Word]) -> list[Part]:
    """What is said by the words and by the phrases, each with its weight."""
    return [(list(said(words)), 1.0), (list(phrases(words)), PHRASE)]


def vector_from(
    text: str, words: list[Word], parts: list[Part], found: list[Found], lexicon: Lexicon
) -> Vector:
    """The same, where the words, the parts and the notions in them are known."""
    vector: Vector = defaultdict(float)
    for part, weight in parts:
        places = {at for at, _first in part}
        for at in places:
            vector[at] += weight / math.sqrt(len(places))
    for notion in notions_of(text, words, found, lexicon):
        vector[place(f"notion {notion}")] += NOTION
    for shape in shape_of(text, words):
        vector[place(f"shape {shape}")] += SHAPE
    return dict(vector)


def said(words: list[Word]) -> Iterator[Said]:
    """Words alone and in threes, and their letters."""
    for at, word in enumerate(words):
        yield place(word.folded), at
        if at + 2 < len(words):
            yield place(f"{word.folded} {words[at + 1].folded} {words[at + 2].folded}"), at
        for letters in _letters(word.folded):
            yield letters, at


@lru_cache(maxsize=20_000)
def _letters(word: str) -> tuple[int, ...]:
    framed = f"<{word}>"
    return tuple(
        place(f"~{framed[start : start + length]}")
        for length in LETTERS
        for start in range(len(framed) - length + 1)
    )


def phrases(words: list[Word]) -> Iterator[Said]:
    """Two words next to each other, their beginnings, and two with another between them."""
    for at, word in enumerate(words[:-1]):
        after = words[at + 1].folded
        yield place(f"{word.folded} {after}"), at
        yield place(f"{word.folded[:BEGINNING]}- {after[:BEGINNING]}-"), at
        if at + 2 < len(words):
            yield place(f"{word.folded} _ {words[at + 2].folded}"), at


def notions_of(text: str, words: list[Word], found: list[Found], lexicon: Lexicon) -> set[str]:
    """The notions there, those missing, pairs of them in one sentence, and those it ends with."""
    there = {notion for notion, _first, _last in found}
    missing = {f"no {notion}" for notion in lexicon.notions if notion not in there}
    ends = [end for _start, end in sentences_of(text)]
    by_sentence: dict[int, set[str]] = defaultdict(set)
    for notion, first, _last in found:
        by_sentence[bisect_right(ends, words[first].start)].add(notion)
    pairs = {
        f"{one}+{two}" for here in by_sentence.values() for one in here for two in here if one < two
    }
    last = {f"last {notion}" for notion in by_sentence[max(by_sentence, default=0)]}
    return there | missing | pairs | last


def shape_of(text: str, words: list[Word]) -> Iterable[str]:
    """How long the reply is, and whether it asks."""
    yield f"words {min(len(words) // 8, 6)}"
    yield f"sentences {min(len(sentences_of(text)), 5)}"
    if any(sign in text for sign in "?؟？"):
        yield "asks"
