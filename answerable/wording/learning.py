"""Least squares with a squared penalty, for few examples of many features.

Solved over the examples instead of the features (Hastie, Tibshirani, Friedman, "The Elements of
Statistical Learning", 2nd ed., 18.3.5: for p >> N everything depends on the inner products). One
system of equations answers several questions at once; a thousand replies take about a second.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from answerable.wording.features import SIZE, Vector

Numbers = NDArray[np.float64]
COLUMNS = 4_096  # of the table that is held at a time


@dataclass(frozen=True)
class Weights:
    """What each feature speaks for; `score` is about 1 for yes and -1 for no."""

    features: NDArray[np.float32]  # SIZE of them
    bias: float

    def score(self, vector: Vector) -> float:
        """Above 0: more likely yes than no."""
        if not vector:
            return self.bias
        return self.bias + float(self.features[list(vector)] @ np.array(list(vector.values())))


def inner_products(vectors: Sequence[Vector]) -> Numbers:
    """The inner product of each two vectors."""
    row = np.repeat(np.arange(len(vectors)), [len(one) for one in vectors])
    place = np.array([at for one in vectors for at in one], dtype=np.int64)
    much = np.array([value for one in vectors for value in one.values()], dtype=np.float32)
    _places, column, shared = np.unique(place, return_inverse=True, return_counts=True)
    products = np.zeros((len(vectors), len(vectors)))
    alone = shared[column] == 1  # in one reply only
    np.add.at(products, (row[alone], row[alone]), much[alone] ** 2)
    number = np.cumsum(shared > 1) - 1
    for begin in range(0, int((shared > 1).sum()), COLUMNS):
        here = ~alone & (number[column] >= begin) & (number[column] < begin + COLUMNS)
        table = np.zeros((len(vectors), COLUMNS), dtype=np.float32)
        table[row[here], number[column[here]] - begin] = much[here]
        products += table @ table.T
    return products


def solve(products: Numbers, answers: Numbers, penalty: float) -> tuple[Numbers, Numbers]:
    """For each column of answers (1 yes, -1 no): how much each example weighs, and the bias.

    Both answers of the first column must occur; they weigh the same as a whole.
    """
    yes = answers[:, 0] == 1
    share = np.where(yes, len(yes) / (2 * yes.sum()), len(yes) / (2 * (~yes).sum()))
    system = products + np.diag(penalty / share)
    solved = np.linalg.solve(system, np.column_stack([answers, np.ones(len(yes))]))
    bias = solved[:, :-1].sum(axis=0) / solved[:, -1].sum()
    return solved[:, :-1] - solved[:, -1:] * bias, bias


def weights_from(vectors: Sequence[Vector], alpha: Numbers, bias: float) -> Weights:
    """The weight of each feature, from the weight of each example."""
    features = np.zeros(SIZE, dtype=np.float32)
    for vector, much in zip(vectors, alpha, strict=True):
        for at, value in vector.items():
            features[at] += much * value
    return Weights(features, bias)
