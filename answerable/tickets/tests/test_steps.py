"""Steps as data: only ours, all or none, and undone as far as nobody decided otherwise."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answerable.core.actors import Actor
from answerable.core.errors import Refused
from answerable.testing import refused, write
from answerable.tickets import actions, rebuilding, steps
from answerable.tickets.steps import StepError

pytestmark = pytest.mark.django_db

RULE = Actor("rule", 1, "Urgent words")


@pytest.mark.parametrize(
    "data",
    [
        None,
        {},
        "tag",
        ["tag"],
        [{"do": "delete"}],
        [{"do": "tag"}],
        [{"do": "tag", "value": " "}],
        [{"do": "tag", "value": 7}],
        [{"do": "priority", "value": 9}],
        [{"do": "priority", "value": True}],
        [{"do": "team", "value": 10**9}],
        [{"do": "snooze", "value": 0}],
        [{"do": "solve", "value": "x"}],
        [{"do": "solve", "by": "me"}],
        [{"do": ["solve"]}],
        [{"do": "solve"}] * 21,
    ],
)
def test_what_is_no_step_is_refused(data):
    with pytest.raises(StepError):
        steps.parse(data)


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists, max_leaves=5))
def test_rubbish_is_refused_and_nothing_else_happens(data):
    if data == []:
        assert steps.parse(data) == ()
        return
    with pytest.raises(StepError):
        steps.parse(data)


def test_they_survive_being_kept(orders):
    data = [{"do": "tag", "value": "a"}, {"do": "team", "value": orders.pk}, {"do": "solve"}]
    assert steps.to_data(steps.parse(data)) == data
    assert steps.in_words(steps.parse(data)) == [
        "Add the tag a",
        "Move to the team Orders",
        "Solve",
    ]


def test_all_or_none(ticket, owner):
    done = steps.parse([{"do": "tag", "value": "vip"}, {"do": "owner", "value": 1}][:1])
    later = (*done, *steps.parse([{"do": "snooze", "value": 2}]))
    actions.solve(ticket, by=owner)
    actions.close(ticket)
    with refused("closed", ticket):
        steps.perform(ticket, later, by=owner)
    assert not ticket.tags.exists()


def test_a_rule_does_them_in_its_own_name(ticket, colleague):
    data = [
        {"do": "priority", "value": 3},
        {"do": "note", "value": "Look here"},
        {"do": "follow", "value": colleague.pk},
        {"do": "snooze", "value": 3},
    ]
    steps.perform(ticket, steps.parse(data), by=RULE)
    note = ticket.messages.get(direction="note")
    assert (note.text, note.sender_name, note.agent) == ("Look here", "Urgent words", None)
    assert ticket.events.filter(actor_kind="rule").count() == 3
    assert rebuilding.differences(ticket) == []


def test_nobody_answerable_is_passed_by(ticket, owner, colleague):
    steps.perform(ticket, steps.parse([{"do": "owner", "value": colleague.pk}]), by=RULE)
    ticket.refresh_from_db()
    assert ticket.owner == owner
    actions.release(ticket, by=owner)
    steps.perform(ticket, steps.parse([{"do": "owner", "value": "me"}]), by=colleague)
    ticket.refresh_from_db()
    assert ticket.owner == colleague
    actions.release(ticket, by=owner)
    with pytest.raises(Refused):
        steps.perform(ticket, steps.parse([{"do": "owner", "value": "me"}]), by=RULE)


EVERYTHING = [
    {"do": "priority", "value": 3},
    {"do": "tag", "value": "new"},
    {"do": "untag", "value": "old"},
    {"do": "release"},
    {"do": "solve"},
]


def after_all(ticket, owner, billing):
    actions.tag(ticket, name="old", by=owner)
    before = steps.picture_of(ticket)
    data = [*EVERYTHING[:-1], {"do": "team", "value": billing.pk}, {"do": "snooze", "value": 5}]
    steps.perform(ticket, steps.parse(data), by=owner)
    return before, steps.picture_of(ticket)


def test_undone_it_is_as_before(ticket, owner, lead, billing):
    before, after = after_all(ticket, owner, billing)
    assert before != after
    assert steps.undo(ticket, before=before, after=after, by=lead)
    assert steps.picture_of(ticket) == before
    assert rebuilding.differences(ticket) == []
    assert not steps.undo(ticket, before=before, after=after, by=lead)


def test_what_somebody_decided_since_stays(ticket, owner, lead, billing):
    before, after = after_all(ticket, owner, billing)
    actions.change_priority(ticket, priority=0, by=lead)
    write(ticket, "and now?")
    steps.undo(ticket, before=before, after=after, by=lead)
    ticket.refresh_from_db()
    assert (ticket.priority, ticket.state, ticket.owner) == (0, "open", owner)


def test_solved_and_undone_the_promise_runs_on(ticket, owner):
    before = steps.picture_of(ticket)
    steps.perform(ticket, steps.parse([{"do": "solve"}]), by=owner)
    steps.undo(ticket, before=before, after=steps.picture_of(ticket), by=owner)
    ticket.refresh_from_db()
    assert ticket.state == "open"
    assert rebuilding.differences(ticket) == []
