"""One bad row stops no other, and is not hidden either."""

import pytest
from django.db import OperationalError

from answerable.core.each import each


def test_the_others_are_done_and_the_first_error_is_heard_of() -> None:
    done: list[int] = []

    def act(row: int) -> None:
        if row < 0:
            raise ValueError(f"{row} is bad")
        done.append(row)

    with pytest.raises(ValueError, match="-1 is bad"):
        each([1, -1, 2, -2, 3], act)
    assert done == [1, 2, 3]
    assert each([4, 5], act) == 2


def test_a_database_that_is_away_ends_it() -> None:
    seen: list[int] = []

    def act(row: int) -> None:
        seen.append(row)
        raise OperationalError("away")

    with pytest.raises(OperationalError):
        each([1, 2], act)
    assert seen == [1]
