"""Priority, subject, tags, spam: each change is one fact, and no change is none."""

import pytest

from answerable.testing import refused
from answerable.tickets import actions
from answerable.tickets.events import sentence
from answerable.tickets.models import Event, Tag, Ticket

pytestmark = pytest.mark.django_db

ACTS = {
    "ticket.priority": lambda t, by: actions.change_priority(t, priority=3, by=by),
    "ticket.subject": lambda t, by: actions.change_subject(t, subject=" New \n subject ", by=by),
    "ticket.tagged": lambda t, by: actions.tag(t, name=" big   order ", by=by),
    "ticket.spam": lambda t, by: actions.mark_spam(t, by=by),
}


@pytest.mark.parametrize(("key", "act"), ACTS.items())
def test_the_same_change_twice_is_one_fact(ticket, owner, key, act):
    act(ticket, owner)
    act(ticket, owner)
    event = ticket.events.get(key=key)
    assert (event.actor_kind, event.actor_id) == ("agent", owner.pk)
    assert sentence(event, owner.pk).startswith("You ")
    assert "Owner" in sentence(event)


def test_each_change_is_stored(ticket, owner):
    for act in ACTS.values():
        act(ticket, owner)
    stored = Ticket.objects.get(pk=ticket.pk)
    assert (stored.priority, stored.subject) == (3, "New subject")
    assert list(stored.tags.values_list("name", flat=True)) == ["big order"]
    assert stored.spam_at is not None
    assert stored not in Ticket.objects.not_spam()


def test_tags_are_shared_and_taken_off_one_by_one(ticket, owner):
    actions.tag(ticket, name="big", by=owner)
    actions.tag(ticket, name="order", by=owner)
    actions.untag(ticket, name="big", by=owner)
    actions.untag(ticket, name="never there", by=owner)
    assert [tag.name for tag in ticket.tags.all()] == ["order"]
    assert Tag.objects.count() == 2
    assert ticket.events.filter(key="ticket.untagged").count() == 1


def test_spam_can_come_back(ticket, owner):
    actions.unmark_spam(ticket, by=owner)
    actions.mark_spam(ticket, by=owner)
    actions.unmark_spam(ticket, by=owner)
    assert ticket.spam_at is None
    assert ticket.events.filter(key="ticket.not_spam").count() == 1


def test_what_makes_no_sense_is_refused(ticket, owner):
    with refused("priority_unknown", ticket):
        actions.change_priority(ticket, priority=9, by=owner)
    with refused("subject_missing", ticket):
        actions.change_subject(ticket, subject=" \n", by=owner)
    with refused("tag_missing", ticket):
        actions.tag(ticket, name="  ", by=owner)


def test_every_key_that_was_recorded_has_a_sentence(ticket, owner, colleague, lead):
    actions.reply(ticket, body="Hello", by=owner, solve=True)
    actions.reopen(ticket, by=owner)
    actions.assign(ticket, to=colleague, by=lead)
    actions.release(ticket, by=owner)
    for event in Event.objects.all():
        assert sentence(event)
        assert "%(" not in sentence(event)
