"""The formulas against values that others published."""

import numpy as np
import pytest

from answerable.policy.replay import DoneBy
from answerable.sla.statistics import wilson

# Newcombe, Statistics in Medicine 17 (1998), table I, method 3 (Wilson's score interval).
NEWCOMBE = [
    (81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718),
]  # fmt: skip


@pytest.mark.parametrize(("part", "whole", "low", "high"), NEWCOMBE)
def test_the_interval_is_that_of_the_book(part, whole, low, high):
    found = wilson(part, whole)
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)


def test_all_or_none_ends_at_the_end_and_nothing_says_nothing():
    assert wilson(0, 0) is None
    assert wilson(20, 20).high == 1.0
    assert round(wilson(20, 20).low, 4) == 0.8389, "the mirror of 0 of 20"
    with pytest.raises(ValueError, match="no share"):
        wilson(3, 2)


def test_the_interval_holds_the_share_and_narrows_with_cases():
    widths = []
    for whole in (10, 100, 1000, 10_000):
        found = wilson(whole * 9 // 10, whole)
        assert 0 <= found.low < 0.9 < found.high <= 1
        widths.append(found.high - found.low)
    assert widths == sorted(widths, reverse=True)


def test_times_with_open_ones_are_those_of_the_book():
    """Freireich et al. 1963, as in every book on survival: 6-MP, weeks of remission, + still open.

    The Kaplan-Meier median is 23 weeks; of the finished ones alone it would be 10.
    """
    weeks = [
        "6",
        "6",
        "6",
        "6+",
        "7",
        "9+",
        "10",
        "10+",
        "11+",
        "13",
        "16",
        "17+",
        "19+",
        "20+",
        "22",
        "23",
        "25+",
        "32+",
        "32+",
        "34+",
        "35+",
    ]
    spent = np.array([int(week.rstrip("+")) for week in weeks])
    over = np.array([not week.endswith("+") for week in weeks])
    assert DoneBy(spent, over).quantile(0.5) == 23
    assert DoneBy(spent[over], over[over]).quantile(0.5) == 10
    assert DoneBy(spent, over).quantile(0.9) is None, "too many are still open to say"
