"""Whether a reply pushes the customer away, how, and by which words."""

import math
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from answerable.wording import store
from answerable.wording.examples import FAULTS, LANGUAGES, Example, read
from answerable.wording.features import (
    NOTION,
    Found,
    Part,
    parts_of,
    place,
    vector_from,
    vector_of,
)
from answerable.wording.learning import Numbers, Weights, inner_products, solve, weights_from
from answerable.wording.leaving_out import folds_of
from answerable.wording.lexicon import Lexicon, lexicon_of
from answerable.wording.text import Word, sentences_of, without_quotes, words_of

PENALTY = 1.0
MARKED = 0.05  # of the near misses, and of all harmless replies; the goal is one in twenty
SHORT = 5  # words; what is shorter says nothing by what it leaves out
AGAINST = frozenset(
    {"not_us", "must_go", "passed", "third", "refusal", "reproach", "you_fault", "bare"}
)  # notions of the lexicons that push away
LONGEST = 4_000  # characters, about 650 words; what stands further down is quoted mail


@dataclass(frozen=True)
class Verdict:
    """`kind` is one of FAULTS; `start` and `end` say which sentence weighed most."""

    kind: str
    score: float
    start: int
    end: int


@dataclass(frozen=True)
class Judge:
    """What was learned of one language."""

    lexicon: Lexicon
    fault: Weights
    kinds: dict[str, Weights]
    threshold: float

    def score(self, text: str) -> float:
        """The higher, the more it pushes the customer away."""
        return self.fault.score(vector_of(text, self.lexicon))

    def judge(self, text: str) -> Verdict | None:
        """The fault, where the whole of the reply weighs enough."""
        text = text[:LONGEST]
        words = words_of(without_quotes(text))
        found = self.lexicon.found(words)
        if len(words) < SHORT and not AGAINST & {notion for notion, _first, _last in found}:
            return None
        parts = parts_of(words)
        vector = vector_from(text, words, parts, found, self.lexicon)
        score = self.fault.score(vector)
        if score < self.threshold:
            return None
        kind = max(self.kinds, key=lambda one: self.kinds[one].score(vector))
        return Verdict(kind, score, *self._weightiest(text, words, parts, found, kind))

    def _weightiest(
        self, text: str, words: list[Word], parts: list[Part], found: list[Found], kind: str
    ) -> tuple[int, int]:
        """The sentence whose words and notions speak most for the fault."""
        features = self.fault.features + self.kinds[kind].features
        weight = [0.0] * len(words)
        for part, whole in parts:
            values = features[[at for at, _first in part]] if part else ()
            for much, (_at, first) in zip(values, part, strict=True):
                weight[first] += whole / math.sqrt(len(part)) * float(much)
        for notion, first, _last in found:
            weight[first] += NOTION * float(features[place(f"notion {notion}")])
        starts = [word.start for word in words]
        best, where = float("-inf"), (0, len(text))
        for start, end in sentences_of(text):
            first, after = bisect_left(starts, start), bisect_left(starts, end)
            much = sum(weight[first:after])
            if first < after and much > best:
                best, where = much, (starts[first], words[after - 1].end)
        return where


def learn(examples: Sequence[Example], language: str) -> Judge:
    """Learns from the examples; the threshold from what each part of them says of the others."""
    lexicon = lexicon_of(language)
    vectors = [vector_of(example.text, lexicon) for example in examples]
    products = inner_products(vectors)
    answers = answers_of(examples)
    threshold = threshold_of(
        unseen_scores(products, answers, folds_of(examples, products)), examples
    )
    alpha, bias = solve(products, answers, PENALTY)
    fault, *kinds = (
        weights_from(vectors, alpha[:, column], float(bias[column])) for column in range(len(bias))
    )
    return Judge(lexicon, fault, dict(zip(FAULTS, kinds, strict=True)), threshold)


def answers_of(examples: Sequence[Example]) -> Numbers:
    """A column for whether each is a fault, and one for each kind of fault: 1 yes, -1 no."""
    return np.array(
        [
            [1 if yes else -1 for yes in (one.is_fault, *(one.label == kind for kind in FAULTS))]
            for one in examples
        ],
        dtype=np.float64,
    )


def unseen_scores(products: Numbers, answers: Numbers, fold: NDArray[np.int64]) -> list[float]:
    """The score of each example by what was learned from the folds without it."""
    scores = np.zeros(len(answers))
    for out in np.unique(fold):
        kept, left = np.flatnonzero(fold != out), np.flatnonzero(fold == out)
        alpha, bias = solve(products[np.ix_(kept, kept)], answers[kept, :1], PENALTY)
        scores[left] = products[np.ix_(left, kept)] @ alpha[:, 0] + bias[0]
    return [float(score) for score in scores]


def threshold_of(scores: Sequence[float], examples: Sequence[Example]) -> float:
    """The lowest that marks few enough of the near misses, and of all that is harmless."""
    pairs = list(zip(scores, examples, strict=True))
    near = [score for score, one in pairs if one.label == "near_miss"]
    harmless = [score for score, one in pairs if not one.is_fault]
    return max(_above_most(near), _above_most(harmless), 0.0)


def _above_most(scores: Sequence[float]) -> float:
    return sorted(scores, reverse=True)[int(len(scores) * MARKED)] + 1e-6 if scores else 0.0


_judges: dict[str, Judge] = {}
_learning = {language: Lock() for language in LANGUAGES}
_folder: Path | None = None


def keep_in(folder: Path) -> None:
    """From now on what this process needs is read from there, or learned and kept for the next."""
    global _folder
    _folder = folder


def judge_of(language: str) -> Judge | None:
    """The judge of a language (`tr`, `tr-TR`), None where nothing was ever labelled.

    Learned or read once in a process, by whoever asks first.
    """
    base = language.lower().partition("-")[0]
    if base not in LANGUAGES:
        return None
    if base not in _judges:
        with _learning[base]:
            if base not in _judges:
                _judges[base] = _kept_or_learned(base, _folder)
    return _judges[base]


def _kept_or_learned(language: str, folder: Path | None) -> Judge:
    path = store.path_of(folder, language) if folder else None
    if path and (kept := store.load(path)):
        return Judge(lexicon_of(language), *kept)
    judge = learn(read("data", language), language)
    if path:
        store.save(path, (judge.fault, judge.kinds, judge.threshold))
    return judge
