"""The state follows from the facts; the words of a list row fit on one line."""

from datetime import UTC, datetime

import pytest

from answerable.tickets.models import State
from answerable.tickets.rules import excerpt, state_of

THEN = datetime(2026, 3, 1, 12, tzinfo=UTC)

STATES = [
    # waiting_for, snoozed, solved, closed -> state
    ("us", None, None, None, State.OPEN),
    ("customer", None, None, None, State.WAITING_CUSTOMER),
    ("other", None, None, None, State.WAITING_OTHER),
    ("us", THEN, None, None, State.SNOOZED),
    ("customer", THEN, None, None, State.SNOOZED),
    ("other", THEN, None, None, State.SNOOZED),
    ("us", None, THEN, None, State.SOLVED),
    ("us", THEN, THEN, None, State.SOLVED),
    ("customer", None, THEN, THEN, State.CLOSED),
    ("us", THEN, None, THEN, State.CLOSED),
]


@pytest.mark.parametrize(("waiting_for", "snoozed", "solved", "closed", "state"), STATES)
def test_the_state_says_who_must_act(waiting_for, snoozed, solved, closed, state):
    facts = {"snoozed_until": snoozed, "solved_at": solved, "closed_at": closed}
    assert state_of(waiting_for=waiting_for, **facts) is state


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", ""),
        (" \n\t ", ""),
        ("one\n\ntwo\tthree", "one two three"),
        ("x" * 200, "x" * 200),
        ("x" * 201, "x" * 199 + "…"),
        ("word " * 100, "word " * 39 + "word…"),
        ("ışık ёлка 退款 \u00a0 مرحبا", "ışık ёлка 退款 مرحبا"),
    ],
)
def test_an_excerpt_is_one_line_of_at_most_200_characters(text, line):
    assert excerpt(text) == line
    assert len(excerpt(text)) <= 200
