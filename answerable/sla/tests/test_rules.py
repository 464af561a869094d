"""Due instants and shares, with rests, on a calendar and on the clock."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from answerable.calendars.hours import Hours, spans, zone
from answerable.calendars.resting import due_at, taken
from answerable.calendars.timeline import Timeline
from answerable.policy.document import Step
from answerable.sla.rules import plan, share_spent
from answerable.testing_examples import examples

OFFICE = Timeline(Hours(zone("UTC"), (*[spans([["09:00", "17:00"]])] * 5, (), ())))
HOUR = 3600


def at(text):
    return datetime.fromisoformat(f"2026-06-{text}").replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("start", "hours", "rests", "due"),
    [
        ("01T10:00", 2, [], "01T12:00"),
        ("01T16:00", 2, [], "02T10:00"),
        ("01T10:00", 2, [("01T11:00", "01T15:00")], "01T16:00"),
        ("01T10:00", 2, [("01T11:00", "02T11:00")], "02T12:00"),
        ("01T10:00", 2, [("01T18:00", "02T08:00")], "01T12:00"),
        ("01T10:00", 2, [("01T13:00", "01T15:00")], "01T12:00"),
        ("01T10:00", 4, [("01T11:00", "01T12:00"), ("01T14:00", "01T16:00")], "01T17:00"),
        ("05T16:00", 2, [("06T00:00", "08T00:00")], "08T10:00"),
    ],
)
def test_due_on_an_office_calendar(start, hours, rests, due):
    pairs = [(at(a), at(b)) for a, b in rests]
    assert due_at(OFFICE, at(start), hours * HOUR, pairs) == at(due)


@settings(max_examples=examples(200), deadline=None)
@given(
    st.integers(0, 10_000),
    st.integers(1, 3000),
    st.lists(st.tuples(st.integers(1, 500), st.integers(1, 900)), max_size=4),
    st.booleans(),
)
def test_rests_are_the_same_as_pauses_cut_out_of_the_calendar(start, minutes, lengths, always):
    begin = at("01T00:00") + timedelta(minutes=start)
    rests, here = [], begin
    for gap, length in lengths:
        here += timedelta(minutes=gap)
        rests.append((here, here + timedelta(minutes=length)))
        here += timedelta(minutes=length)
    whole = Hours(zone("UTC"), (spans([["00:00", "24:00"]]),) * 7)
    paused = Timeline(whole if always else OFFICE.hours, rests)
    timeline = None if always else OFFICE
    due = due_at(timeline, begin, minutes * 60, rests)
    assert due == paused.add(begin, timedelta(minutes=minutes))
    assert taken(timeline, begin, due, rests) == timedelta(minutes=minutes)
    assert share_spent(timeline, begin, due, minutes * 60, rests) == 1


def test_steps_are_planned_in_the_order_they_are_reached():
    steps = [
        Step("head", (), None, 1800, tell=("head",)),
        Step("lead", (), 0.8, None, tell=("lead",)),
        Step("half", (), 0.5, None, tell=("owner",)),
    ]
    planned = plan(OFFICE, at("01T16:00"), 2 * HOUR, [], steps)
    assert [(each.step.key, each.at) for each in planned] == [
        ("half", at("01T17:00")),
        ("lead", at("02T09:36")),
        ("head", at("02T10:30")),
    ]
