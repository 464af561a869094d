"""Measures the reply checks: `python -m answerable.wording.measure [--held-out] [language ...]`.

Unseen: each fifth of the data judged by what was learned, weights and threshold, from the other
four. Held out: the replies in `held_out/`, judged by the judge that runs; only when asked for,
since a set that is looked at often is no longer one that nobody has seen. In brackets: from where to
where F1 lies in 95 % of a thousand draws of as many replies, with repetition.
"""

import sys
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from answerable.wording.examples import LANGUAGES, Example, read
from answerable.wording.features import vector_of
from answerable.wording.judging import PENALTY, answers_of, judge_of, threshold_of, unseen_scores
from answerable.wording.learning import inner_products, solve
from answerable.wording.leaving_out import folds_of
from answerable.wording.lexicon import lexicon_of

DRAWS = 1_000


@dataclass(frozen=True)
class Figures:
    """How well the faults were found, and how many harmless replies were marked."""

    f1: float
    precision: float
    recall: float
    harmless_marked: float
    near_marked: float


def figures(examples: Sequence[Example], marked: Sequence[bool]) -> Figures:
    """What the marks are worth."""
    pairs = list(zip(examples, marked, strict=True))
    right = sum(mark for example, mark in pairs if example.is_fault)
    precision = right / max(sum(marked), 1)
    recall = _share([mark for example, mark in pairs if example.is_fault])
    return Figures(
        f1=2 * precision * recall / (precision + recall) if right else 0.0,
        precision=precision,
        recall=recall,
        harmless_marked=_share([mark for example, mark in pairs if not example.is_fault]),
        near_marked=_share([mark for example, mark in pairs if example.label == "near_miss"]),
    )


def _share(marks: Sequence[bool]) -> float:
    return sum(marks) / max(len(marks), 1)


def interval(examples: Sequence[Example], marked: Sequence[bool]) -> tuple[float, float]:
    """Where F1 lies in 95 % of the draws; the same draws for the same number of replies."""
    drawn = np.random.default_rng(0).integers(len(marked), size=(DRAWS, len(marked)))
    fault, mark = np.array([one.is_fault for one in examples])[drawn], np.array(marked)[drawn]
    right = (fault & mark).sum(axis=1)
    f1 = 2 * right / np.maximum(fault.sum(axis=1) + mark.sum(axis=1), 1)
    low, high = np.percentile(f1, [2.5, 97.5])
    return float(low), float(high)


def unseen_marks(examples: Sequence[Example], language: str) -> list[bool]:
    """Whether each is marked by what was learned, threshold too, without its fifth of the data."""
    lexicon = lexicon_of(language)
    products = inner_products([vector_of(example.text, lexicon) for example in examples])
    answers = answers_of(examples)
    fold = folds_of(examples, products)
    marks = np.zeros(len(examples), dtype=bool)
    for out in np.unique(fold):
        kept, left = np.flatnonzero(fold != out), np.flatnonzero(fold == out)
        inner, learned = products[np.ix_(kept, kept)], [examples[int(n)] for n in kept]
        scores = unseen_scores(inner, answers[kept], folds_of(learned, inner))
        alpha, bias = solve(inner, answers[kept, :1], PENALTY)
        score = products[np.ix_(left, kept)] @ alpha[:, 0] + bias[0]
        marks[left] = score >= threshold_of(scores, learned)
    return [bool(mark) for mark in marks]


def held_out_marks(examples: Sequence[Example], language: str) -> list[bool]:
    """Whether the judge that runs marks each."""
    judge = judge_of(language)
    return [judge is not None and judge.judge(example.text) is not None for example in examples]


def report(languages: Sequence[str], *, held_out: bool = False) -> str:
    """A line for each language and each way of measuring."""
    lines = [
        "          language replies  near     F1              precision  recall  harmless marked  near misses marked"
    ]
    for language in languages:
        examples = read("data", language)
        marks = unseen_marks(examples, language)
        lines.append(_line("unseen", language, examples, marks))
        if held_out:
            examples = read("held_out", language)
            marks = held_out_marks(examples, language)
            lines.append(_line("held out", language, examples, marks))
    return "\n".join(lines) + "\n"


def _line(how: str, language: str, examples: Sequence[Example], marks: Sequence[bool]) -> str:
    of = figures(examples, marks)
    low, high = interval(examples, marks)
    near = sum(example.label == "near_miss" for example in examples)
    return (
        f"{how:9} {language:8} {len(examples):7} {near:5} {of.f1:6.1%} ({low:.1%}-{high:.1%})"
        f" {of.precision:10.1%} {of.recall:7.1%} {of.harmless_marked:16.1%} {of.near_marked:19.1%}"
    )


if __name__ == "__main__":
    asked = [word for word in sys.argv[1:] if word != "--held-out"]
    sys.stdout.write(report(asked or LANGUAGES, held_out="--held-out" in sys.argv[1:]))
