"""A reply as numbers: which words, parts of words and notions stand in it.

Words alone, in pairs and in threes, and runs of 3 to 5 letters inside a word, each once however
often it stands there; hashed (CRC-32) into SIZE places, as in Weinberger et al., "Feature Hashing
for Large Scale Multitask Learning", ICML 2009. Their part of the vector has length 1, so that a
long reply is weighed like a short one; notions come beside them at a weight of their own.
"""

import math
import zlib
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache

from answerable.wording.lexicon import Lexicon
from answerable.wording.text import Word, sentences_of, without_quotes, words_of

SIZE = 1 << 18
NOTION = 0.4  # weight of a notion beside all words together, which weigh 1
LETTERS = (3, 4, 5)
Vector = dict[int, float]
Said = tuple[str, int, int]  # a feature, its first word, the word after its last


@lru_cache(maxsize=200_000)
def place(name: str) -> int:
    """Where a feature of this name is kept."""
    return zlib.crc32(name.encode()) % SIZE


def vector_of(text: str, lexicon: Lexicon) -> Vector:
    """The features of a reply; words in quotation marks are not the writer's."""
    words = words_of(without_quotes(text))
    return vector_from(text, words, list(said(words)), lexicon)


def vector_from(text: str, words: list[Word], heard: list[Said], lexicon: Lexicon) -> Vector:
    """The same, where the words and what is said by them are known."""
    names = {name for name, _first, _last in heard}
    scale = 1 / math.sqrt(len(names) or 1)
    vector: Vector = defaultdict(float)
    for name in names:
        vector[place(name)] += scale
    for notion in notions_of(text, words, lexicon):
        vector[place(f"notion {notion}")] += NOTION
    return dict(vector)


def said(words: list[Word]) -> Iterator[Said]:
    """Every feature of words and letters, with the words from which and to which it reaches."""
    for at, word in enumerate(words):
        yield word.folded, at, at + 1
        if at + 1 < len(words):
            yield f"{word.folded} {words[at + 1].folded}", at, at + 2
        if at + 2 < len(words):
            yield f"{word.folded} {words[at + 1].folded} {words[at + 2].folded}", at, at + 3
        framed = f"<{word.folded}>"
        for length in LETTERS:
            for start in range(len(framed) - length + 1):
                yield f"~{framed[start : start + length]}", at, at + 1


def notions_of(text: str, words: list[Word], lexicon: Lexicon) -> set[str]:
    """The notions there, pairs of them in one sentence, those missing, and the reply's shape."""
    found = lexicon.found(words)
    there = {notion for notion, _first, _last in found}
    shape = {f"no {notion}" for notion in lexicon.notions if notion not in there}
    ends = [end for _start, end in sentences_of(text)]
    by_sentence: dict[int, set[str]] = defaultdict(set)
    for notion, first, _last in found:
        by_sentence[bisect_right(ends, words[first].start)].add(notion)
    pairs = {
        f"{one}+{two}" for here in by_sentence.values() for one in here for two in here if one < two
    }
    shape.add(f"words {min(len(words) // 8, 6)}")
    shape.add(f"sentences {min(len(ends), 5)}")
    if any(sign in text for sign in "?؟？"):
        shape.add("asks")
    return there | pairs | shape
