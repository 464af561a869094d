"""The choice as a table: who is chosen, and what keeps the others from it."""

from dataclasses import replace

import pytest

from answerable.routing.rules import Candidate, Wish, against, choose

ONE = Candidate(1, "here", open=3, most=5, languages=frozenset({"tr"}), skills=frozenset({"tax"}))
TWO = replace(ONE, key=2, open=1)
THREE = replace(ONE, key=3, open=1, most=None)


@pytest.mark.parametrize(
    ("change", "wish", "reason"),
    [
        ({}, {}, ""),
        ({"presence": "busy"}, {}, "busy"),
        ({"presence": "away"}, {}, "away"),
        ({"presence": "off"}, {}, "off"),
        ({"presence": "off", "open": 9}, {}, "off"),
        ({}, {"language": "tr"}, ""),
        ({}, {"language": "ru"}, "language"),
        ({}, {"skill": "tax"}, ""),
        ({}, {"skill": "law"}, "skill"),
        ({"certified": False}, {}, "gate"),
        ({"open": 4}, {}, ""),
        ({"open": 5}, {}, "full"),
        ({"most": 0, "open": 0}, {}, "full"),
        ({"most": None, "open": 900}, {}, ""),
    ],
)
def test_what_keeps_somebody_from_it(change, wish, reason) -> None:
    assert against(replace(ONE, **change), Wish("least", **wish)) == reason


@pytest.mark.parametrize(
    ("wish", "chosen"),
    [
        (Wish("least"), 2),
        (Wish("turns"), 1),
        (Wish("turns", last=1), 2),
        (Wish("turns", last=2), 3),
        (Wish("turns", last=3), 1),
        (Wish("turns", last=99), 1),
        (Wish("knows"), 2),
    ],
)
def test_one_of_those_who_can_is_chosen(wish: Wish, chosen: int) -> None:
    for people in ([ONE, TWO, THREE], [THREE, TWO, ONE]):
        found = choose(people, wish)
        assert found.chosen
        assert found.chosen.key == chosen


def test_who_knows_the_customer_comes_first_while_there_is_room() -> None:
    known = replace(ONE, knows=2)
    found = choose([known, TWO], Wish("knows"))
    assert (found.chosen, found.knows) == (known, True)
    full = replace(known, open=5)
    found = choose([full, TWO], Wish("knows"))
    assert (found.chosen, found.knows) == (TWO, False)


def test_where_nobody_can_every_reason_is_counted() -> None:
    people = [
        replace(ONE, presence="off"),
        replace(TWO, presence="off"),
        replace(THREE, open=9, most=9),
    ]
    assert choose(people, Wish("least")).against == (("off", 2), ("full", 1))
    assert choose([], Wish("least")).against == ()
