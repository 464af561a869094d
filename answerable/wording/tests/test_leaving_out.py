"""What is left out together, and what the learning is made of."""

import numpy as np

from answerable.wording.examples import Example
from answerable.wording.learning import inner_products, solve, weights_from
from answerable.wording.leaving_out import folds_of, groups_of


def test_a_heading_and_rewordings_of_one_sentence_never_stand_on_both_sides() -> None:
    examples = [Example("blame", str(number)) for number in range(6)]
    examples += [
        Example("plain", "x", "bank"),
        Example("plain", "y", "gym"),
        Example("plain", "z", "bank"),
    ]
    products = np.eye(9)
    products[1, 4] = products[4, 1] = 0.9
    products[4, 5] = products[5, 4] = 0.7
    products[2, 3] = products[3, 2] = 0.5
    groups = groups_of(examples, products)
    assert groups == [0, 1, 2, 3, 1, 1, 6, 7, 6]
    fold = folds_of(examples, products, 3)
    assert fold[1] == fold[4] == fold[5]
    assert fold[6] == fold[8]
    assert sorted(np.bincount(fold)) == [3, 3, 3]
    assert list(folds_of(examples, products, 3)) == list(fold)


def test_inner_products_are_those_of_the_vectors() -> None:
    vectors = [{1: 0.5, 7: 2.0}, {7: 1.0, 9: 3.0}, {4: 1.0}]
    assert inner_products(vectors).tolist() == [[4.25, 2, 0], [2, 10, 0], [0, 0, 1]]


def test_weights_of_features_say_what_weights_of_examples_say() -> None:
    vectors = [{1: 1.0}, {1: 0.8, 2: 0.2}, {2: 1.0}, {2: 0.9, 3: 0.3}]
    answers = np.array([[1.0, -1], [1, 1], [-1, -1], [-1, -1]])
    products = inner_products(vectors)
    alpha, bias = solve(products, answers, 0.1)
    for column in (0, 1):
        weights = weights_from(vectors, alpha[:, column], float(bias[column]))
        scores = products @ alpha[:, column] + bias[column]
        assert np.allclose([weights.score(vector) for vector in vectors], scores, atol=1e-5)
    assert list(products @ alpha[:, 0] + bias[0] > 0) == [True, True, False, False]
