"""A policy in the words of its reader."""

import pytest

from answerable.policy.data import read
from answerable.policy.saying import Reading
from answerable.policy.tests.test_data import POLICY

CALENDARS = {"calendars": {"office": "Office hours"}, "days": {"office": 9 * 3600}}


@pytest.mark.parametrize(
    ("tag", "seconds", "said"),
    [
        ("en", 5400, "1 hour 30 minutes"),
        ("en", 14 * 86400, "14 days"),
        ("en", 27 * 3600, "27 hours"),
        ("tr", 2 * 86400, "2 gün"),
        ("ru", 2 * 3600, "2 часа"),
        ("tr", 14 * 86400, "14 gün"),
        ("ar", 3 * 86400, "3 أيام"),
        ("xx", 3600, "1 hour"),
    ],
)
def test_lengths(tag, seconds, said):
    assert Reading(tag).length(seconds) == said


@pytest.mark.parametrize(
    ("target", "hours", "said"),
    [
        (18 * 3600, "office", "18 hours (2 days of work)"),
        (18 * 3600, "always", "18 hours"),
        (2 * 3600, "office", "2 hours"),
        (86400, "gone", "1 day"),
    ],
)
def test_a_length_on_its_calendar(target, hours, said):
    assert Reading("en", **CALENDARS).within(target, hours) == said


def test_a_promise_is_one_sentence():
    document = read(POLICY)
    said = [Reading("en", **CALENDARS).promise(each) for each in document.promises]
    assert said[0] == "First reply within 2 minutes (around the clock), for: Channel is Live chat"
    assert said[1] == "First reply within 2 hours (Office hours), for: everybody"


def test_rungs_and_limits():
    document, reading = read(POLICY), Reading("en")
    assert [reading.reached(step) for step in document.escalation] == [
        "80% of the time",
        "30 minutes after it is broken",
    ]
    assert reading.money(document.authority[0]) == "€100.00"
