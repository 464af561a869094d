"""Which replies are left out together when what is learned is tried on replies it has not seen.

Replies under one heading of the data, and rewordings of one sentence, never stand on both sides.
"""

from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from answerable.wording.examples import Example

FOLDS = 5
ALIKE = 0.6  # cosine of two replies from which they count as one sentence reworded


def folds_of(
    examples: Sequence[Example], products: NDArray[np.float64], folds: int = FOLDS
) -> NDArray[np.int64]:
    """The fold of each example; the largest group first, each into the fold that holds least."""
    groups = groups_of(examples, products)
    fold: dict[int, int] = {}
    filled = [0] * folds
    for group, count in sorted(Counter(groups).items(), key=lambda pair: (-pair[1], pair[0])):
        fold[group] = filled.index(min(filled))
        filled[fold[group]] += count
    return np.array([fold[group] for group in groups])


def groups_of(examples: Sequence[Example], products: NDArray[np.float64]) -> list[int]:
    """For each example the number of the first one that it belongs together with."""
    length = np.sqrt(np.diag(products))
    alike = np.argwhere(np.triu(products / np.outer(length, length), 1) > ALIKE)
    joined = list(range(len(examples)))
    for one, two in [*alike.tolist(), *_under_one_heading(examples)]:
        first, second = sorted((_first(joined, one), _first(joined, two)))
        joined[second] = first
    return [_first(joined, number) for number in range(len(examples))]


def _under_one_heading(examples: Sequence[Example]) -> list[tuple[int, int]]:
    headed: dict[str, int] = {}
    return [
        (headed.setdefault(example.heading, number), number)
        for number, example in enumerate(examples)
        if example.heading
    ]


def _first(joined: list[int], number: int) -> int:
    while joined[number] != number:
        number = joined[number]
    return number
