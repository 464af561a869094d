"""Logistic regression with a squared penalty, for few examples of many features.

Solved over the examples instead of the features (Hastie, Tibshirani, Friedman, "The Elements of
Statistical Learning", 2nd ed., 18.3.5: for p >> N everything depends on the inner products), by
iteratively reweighted least squares (ibid. 4.4.1). A few hundred replies take well under a second.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from answerable.wording.features import SIZE, Vector

Numbers = NDArray[np.float64]
STEPS = 30


@dataclass(frozen=True)
class Weights:
    """What each feature speaks for; `score` is the logarithm of the odds."""

    features: NDArray[np.float32]  # SIZE of them
    bias: float

    def score(self, vector: Vector) -> float:
        """Above 0: more likely yes than no."""
        if not vector:
            return self.bias
        return self.bias + float(self.features[list(vector)] @ np.array(list(vector.values())))


def inner_products(vectors: Sequence[Vector]) -> Numbers:
    """The inner product of each two vectors."""
    columns = {at: n for n, at in enumerate(sorted({at for one in vectors for at in one}))}
    table = np.zeros((len(vectors), len(columns)), dtype=np.float32)
    for row, vector in enumerate(vectors):
        for at, value in vector.items():
            table[row, columns[at]] = value
    return (table @ table.T).astype(np.float64)


def solve(products: Numbers, answers: Sequence[bool], penalty: float) -> tuple[Numbers, float]:
    """How much each example weighs, and the bias. Both answers must occur."""
    y = np.array(answers, dtype=np.float64)
    count = len(y)
    share = np.where(y == 1, count / (2 * y.sum()), count / (2 * (count - y.sum())))
    alpha, bias = np.zeros(count), 0.0
    for _ in range(STEPS):
        score = products @ alpha + bias
        odds = 1 / (1 + np.exp(-np.clip(score, -30, 30)))
        weight = np.maximum(share * odds * (1 - odds), 1e-6)
        target = score + share * (y - odds) / weight
        system = products + np.diag(penalty / weight)
        solved = np.linalg.solve(system, np.column_stack([target, np.ones(count)]))
        new_bias = float(solved[:, 0].sum() / solved[:, 1].sum())
        new_alpha = solved[:, 0] - new_bias * solved[:, 1]
        step = float(np.abs(products @ (new_alpha - alpha) + new_bias - bias).max())
        alpha, bias = new_alpha, new_bias
        if step < 1e-4:
            break
    return alpha, bias


def weights_from(vectors: Sequence[Vector], alpha: Numbers, bias: float) -> Weights:
    """The weight of each feature, from the weight of each example."""
    features = np.zeros(SIZE, dtype=np.float32)
    for vector, much in zip(vectors, alpha, strict=True):
        for at, value in vector.items():
            features[at] += much * value
    return Weights(features, bias)
