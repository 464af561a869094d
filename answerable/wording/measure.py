"""Measures the reply checks: `python -m answerable.wording.measure [language ...]`.

Unseen: each fifth of the data judged by what was learned, weights and threshold, from the other
four. Held out: the replies in `held_out/`, where there are any, judged by the judge that runs.
"""

import sys
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from answerable.wording.examples import HERE, LANGUAGES, Example, read
from answerable.wording.features import vector_of
from answerable.wording.judging import FOLDS, PENALTY, judge_of, threshold_of, unseen_scores
from answerable.wording.learning import inner_products, solve
from answerable.wording.lexicon import lexicon_of


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


def unseen_marks(examples: Sequence[Example], language: str) -> list[bool]:
    """Whether each is marked by what was learned, threshold too, without its fifth of the data."""
    lexicon = lexicon_of(language)
    products = inner_products([vector_of(example.text, lexicon) for example in examples])
    faults = np.array([example.is_fault for example in examples])
    fold = np.arange(len(examples)) % FOLDS
    marks = np.zeros(len(examples), dtype=bool)
    for out in range(FOLDS):
        kept, left = np.flatnonzero(fold != out), np.flatnonzero(fold == out)
        inner = products[np.ix_(kept, kept)]
        scores = unseen_scores(inner, list(faults[kept]), PENALTY)
        threshold = threshold_of(scores, [examples[int(n)] for n in kept])
        alpha, bias = solve(inner, list(faults[kept]), PENALTY)
        marks[left] = products[np.ix_(left, kept)] @ alpha + bias >= threshold
    return [bool(mark) for mark in marks]


def held_out_marks(examples: Sequence[Example], language: str) -> list[bool]:
    """Whether the judge that runs marks each."""
    judge = judge_of(language)
    return [judge is not None and judge.judge(example.text) is not None for example in examples]


def report(languages: Sequence[str]) -> str:
    """A line for each language and each way of measuring."""
    lines = [
        "          language replies     F1  precision  recall  harmless marked  near misses marked"
    ]
    for language in languages:
        examples = read("data", language)
        marks = unseen_marks(examples, language)
        lines.append(_line("unseen", language, examples, marks))
        if (HERE / "held_out" / f"{language}.txt").exists():
            examples = read("held_out", language)
            marks = held_out_marks(examples, language)
            lines.append(_line("held out", language, examples, marks))
    return "\n".join(lines) + "\n"


def _line(how: str, language: str, examples: Sequence[Example], marks: Sequence[bool]) -> str:
    of = figures(examples, marks)
    return (
        f"{how:9} {language:8} {len(examples):7} {of.f1:6.1%} {of.precision:10.1%} {of.recall:7.1%}"
        f" {of.harmless_marked:16.1%} {of.near_marked:19.1%}"
    )


if __name__ == "__main__":
    sys.stdout.write(report(sys.argv[1:] or LANGUAGES))
