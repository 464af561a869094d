"""Whether a reply pushes the customer away, how, and by which words."""

import math
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

import numpy as np

from answerable.wording import store
from answerable.wording.examples import FAULTS, LANGUAGES, Example, read
from answerable.wording.features import NOTION, Said, place, said, vector_from, vector_of
from answerable.wording.learning import Weights, inner_products, solve, weights_from
from answerable.wording.lexicon import Lexicon, lexicon_of
from answerable.wording.text import Word, sentences_of, without_quotes, words_of

PENALTY = 0.1
FOLDS = 5
NEAR_MARKED = 0.04  # of the near misses left out; the goal is one in twenty
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
        if len(words) < SHORT and not AGAINST & {one for one, _f, _l in self.lexicon.found(words)}:
            return None
        heard = list(said(words))
        vector = vector_from(text, words, heard, self.lexicon)
        score = self.fault.score(vector)
        if score < self.threshold:
            return None
        kind = max(self.kinds, key=lambda one: self.kinds[one].score(vector))
        return Verdict(kind, score, *self._weightiest(text, words, heard, kind))

    def _weightiest(
        self, text: str, words: list[Word], said_: list[Said], kind: str
    ) -> tuple[int, int]:
        """The sentence whose words and notions speak most for the fault."""
        features = self.fault.features + self.kinds[kind].features
        heard = [(place(name), first) for name, first, _last in said_]
        scale = 1 / math.sqrt(len(heard) or 1)
        weight = [0.0] * len(words)
        values = features[[at for at, _first in heard]] if heard else ()
        for much, (_at, first) in zip(values, heard, strict=True):
            weight[first] += scale * float(much)
        for notion, first, _last in self.lexicon.found(words):
            weight[first] += NOTION * float(features[place(f"notion {notion}")])
        starts = [word.start for word in words]
        best, where = float("-inf"), (0, len(text))
        for start, end in sentences_of(text):
            first, after = bisect_left(starts, start), bisect_left(starts, end)
            much = sum(weight[first:after])
            if first < after and much > best:
                best, where = much, (starts[first], words[after - 1].end)
        return where


def learn(examples: Sequence[Example], language: str, penalty: float = PENALTY) -> Judge:
    """Learns from the examples; the threshold from what each part of them says of the others."""
    lexicon = lexicon_of(language)
    vectors = [vector_of(example.text, lexicon) for example in examples]
    products = inner_products(vectors)
    faults = [example.is_fault for example in examples]
    threshold = threshold_of(unseen_scores(products, faults, penalty), examples)
    fault = weights_from(vectors, *solve(products, faults, penalty))
    kinds = {}
    for kind in FAULTS:
        is_kind = [example.label == kind for example in examples]
        kinds[kind] = weights_from(vectors, *solve(products, is_kind, penalty))
    return Judge(lexicon, fault, kinds, threshold)


def unseen_scores(
    products: "np.ndarray[tuple[int, int], np.dtype[np.float64]]",
    answers: Sequence[bool],
    penalty: float,
) -> list[float]:
    """The score of each example by what was learned from the four fifths without it."""
    scores = np.zeros(len(answers))
    fold = np.arange(len(answers)) % FOLDS
    for out in range(FOLDS):
        kept, left = np.flatnonzero(fold != out), np.flatnonzero(fold == out)
        alpha, bias = solve(products[np.ix_(kept, kept)], [answers[int(n)] for n in kept], penalty)
        scores[left] = products[np.ix_(left, kept)] @ alpha + bias
    return [float(score) for score in scores]


def threshold_of(scores: Sequence[float], examples: Sequence[Example]) -> float:
    """The lowest that marks few enough of the near misses."""
    pairs = zip(scores, examples, strict=True)
    near = sorted((score for score, one in pairs if one.label == "near_miss"), reverse=True)
    return max(near[int(len(near) * NEAR_MARKED)] + 1e-6 if near else 0.0, -0.5)


_judges: dict[str, Judge] = {}
_learning = {language: Lock() for language in LANGUAGES}


def judge_of(language: str, *, folder: Path | None = None) -> Judge | None:
    """The judge of a language (`tr`, `tr-TR`), None where nothing was ever labelled.

    Learned once in a process, by whoever asks first. With `folder` it is read from there, or
    kept there for the next process.
    """
    base = language.lower().partition("-")[0]
    if base not in LANGUAGES:
        return None
    if base not in _judges:
        with _learning[base]:
            if base not in _judges:
                _judges[base] = _kept_or_learned(base, folder)
    return _judges[base]


def _kept_or_learned(language: str, folder: Path | None) -> Judge:
    path = store.path_of(folder, language) if folder else None
    if path and (kept := store.load(path)):
        return Judge(lexicon_of(language), *kept)
    judge = learn(read("data", language), language)
    if path:
        store.save(path, (judge.fault, judge.kinds, judge.threshold))
    return judge
