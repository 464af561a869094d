"""Rows in an order of their own: a step at a time, without gaps, whoever moved or removed meanwhile."""

import pytest

from answerable.accounts.models import Agent
from answerable.core import ordering
from answerable.tickets.saved.models import SavedView


@pytest.fixture
def views(owner: Agent) -> list[SavedView]:
    """Three of one person's, numbered with a gap and a tie as older data may be."""
    made = [
        SavedView(owner=owner, name=name, place=place)
        for name, place in (("a", 0), ("b", 7), ("c", 7))
    ]
    return SavedView.objects.bulk_create(made)


def names() -> list[str]:
    return list(SavedView.objects.order_by("place").values_list("name", flat=True))


def test_a_row_moves_one_place_and_all_are_numbered_anew(views: list[SavedView]) -> None:
    ordering.move(views[2], SavedView.objects.all(), earlier=True)
    assert names() == ["a", "c", "b"]
    assert sorted(SavedView.objects.values_list("place", flat=True)) == [1, 2, 3]
    ordering.move(views[0], SavedView.objects.all(), earlier=False)
    assert names() == ["c", "a", "b"]


@pytest.mark.parametrize(("at", "earlier"), [(0, True), (2, False)])
def test_at_the_end_nothing_changes(views: list[SavedView], at: int, earlier: bool) -> None:
    ordering.move(views[at], SavedView.objects.all(), earlier=earlier)
    assert names() == ["a", "b", "c"]


def test_what_is_gone_meanwhile_moves_nothing(views: list[SavedView]) -> None:
    SavedView.objects.filter(pk=views[1].pk).delete()
    ordering.move(views[1], SavedView.objects.all(), earlier=True)
    assert list(SavedView.objects.order_by("place").values_list("name", "place")) == [
        ("a", 0),
        ("c", 7),
    ]
