"""Merging and splitting move words, lose none, and can be undone."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from answerable.core.actors import SYSTEM
from answerable.testing import at_once, make_agent, make_ticket, refused, write
from answerable.tickets import actions, rebuilding
from answerable.tickets.models import Draft, Link, Merge, Message, State, Ticket
from answerable.tickets.queries import messages_of
from answerable.tickets.search import find

pytestmark = pytest.mark.django_db


@pytest.fixture
def second(customer, orders, colleague):
    """Another ticket of the same customer, waiting for the customer."""
    ticket = make_ticket(customer, team=orders, owner=colleague, subject="Vase", text="Lamp again")
    actions.reply(ticket, body="Which one?", by=colleague, undo_seconds=0)
    return ticket


def texts(ticket):
    return [message.text for message in messages_of(ticket)]


def is_true(*tickets):
    for ticket in tickets:
        ticket.refresh_from_db()
        assert rebuilding.differences(ticket) == []


def test_all_words_go_on_in_the_other_ticket(ticket, second, owner):
    actions.tag(ticket, name="fragile", by=owner)
    actions.merge(ticket, into=second, by=owner)
    assert sorted(texts(second)) == sorted(
        ["It came out of the box broken.", "Lamp again", "Which one?"]
    )
    assert texts(ticket) == []
    assert (ticket.state, second.state) == (State.CLOSED, State.OPEN)
    assert [tag.name for tag in second.tags.all()] == ["fragile"]
    is_true(ticket, second)
    assert list(find(Ticket.objects.all(), "box broken")) == [second]


def test_undone_it_is_as_before(ticket, second, owner, colleague):
    before = Ticket.objects.values().get(pk=ticket.pk)
    actions.merge(ticket, into=second, by=owner)
    write(second, "since then")
    actions.unmerge(ticket, by=colleague)
    after = Ticket.objects.values().get(pk=ticket.pk)
    assert {k for k in before if before[k] != after[k]} <= {"updated_at"}
    assert texts(second) == ["Lamp again", "Which one?", "since then"]
    is_true(ticket, second)
    assert list(find(Ticket.objects.all(), "box broken")) == [ticket]
    with refused("not_merged", ticket):
        actions.unmerge(ticket, by=owner)


def test_after_thirty_days_it_stays(ticket, second, owner):
    actions.merge(ticket, into=second, by=owner)
    with (
        time_machine.travel(timezone.now() + timedelta(days=31)),
        refused("too_late", second),
    ):
        actions.unmerge(ticket, by=owner)
    assert len(texts(second)) == 3


def test_of_a_chain_each_link_comes_back_with_its_own(ticket, second, customer, orders, owner):
    third = make_ticket(customer, team=orders, owner=owner, text="third")
    actions.merge(ticket, into=second, by=owner)
    actions.merge(second, into=third, by=owner)
    assert actions.where_now(ticket) == third
    actions.unmerge(ticket, by=owner)
    assert texts(ticket) == ["It came out of the box broken."]
    actions.unmerge(second, by=owner)
    assert (texts(second), texts(third)) == (["Lamp again", "Which one?"], ["third"])
    is_true(ticket, second, third)


def test_two_customers_never_become_one_thread(ticket, other_customer, orders, owner):
    other = make_ticket(other_customer, team=orders, owner=owner)
    with refused("two_customers", ticket):
        actions.merge(ticket, into=other, by=owner)


def test_not_into_itself_nor_what_is_closed(ticket, second, owner):
    with refused("same_ticket", ticket):
        actions.merge(ticket, into=ticket, by=owner)
    actions.solve(second, by=owner)
    actions.close(second)
    with refused("closed", ticket):
        actions.merge(ticket, into=second, by=owner)


def test_not_while_a_reply_is_leaving(ticket, second, owner):
    actions.reply(ticket, body="On its way", by=owner, undo_seconds=10)
    with refused("reply_leaving", ticket):
        actions.merge(ticket, into=second, by=owner)
    with time_machine.travel(timezone.now() + timedelta(seconds=11)):
        actions.merge(ticket, into=second, by=owner)


def test_nobody_answers_on_the_empty_one_and_no_word_is_lost(ticket, second, owner, colleague):
    actions.save_draft(ticket, kind="reply", body="half a", by=colleague)
    actions.save_draft(second, kind="reply", body="begun there", by=colleague)
    actions.save_draft(ticket, kind="note", body="a note", by=owner)
    actions.merge(ticket, into=second, by=owner)
    assert Draft.objects.get(agent=colleague).body == "begun there\n\nhalf a"
    assert Draft.objects.get(agent=owner).ticket == second
    with refused("merged", ticket):
        actions.reply(ticket, body="under my hands", by=owner)
    actions.save_draft(ticket, kind="reply", body="under my hands", by=owner)
    assert Draft.objects.get(agent=owner, kind="reply").ticket == second


@pytest.mark.django_db(transaction=True)
def test_merged_into_each_other_at_once_only_one_is(ticket, second, owner, colleague):
    one, two = Ticket.objects.get(pk=ticket.pk), Ticket.objects.get(pk=second.pk)
    outcomes = at_once(
        lambda: actions.merge(ticket, into=second, by=owner),
        lambda: actions.merge(two, into=one, by=colleague),
    )
    assert sum(isinstance(outcome, Merge) for outcome in outcomes) == 1
    assert Message.objects.filter(direction="in").values("ticket").distinct().count() == 1


def test_a_second_matter_gets_a_ticket_of_its_own(ticket, owner):
    about_lamp = write(ticket, "And the lamp is dark")
    new = actions.split(ticket, messages=[about_lamp.pk], subject="Dark lamp", by=owner)
    assert texts(new) == ["And the lamp is dark"]
    assert texts(ticket) == ["It came out of the box broken."]
    assert (new.owner, new.team, new.state) == (owner, ticket.team, State.OPEN)
    assert Link.objects.get().kind == "split"
    is_true(ticket, new)
    assert list(find(Ticket.objects.all(), "lamp")) == [new]


def test_what_cannot_stand_alone_is_not_split(ticket, owner):
    reply = actions.reply(ticket, body="We look", by=owner, undo_seconds=0)
    first = ticket.messages.get(direction="in")
    more = write(ticket, "more")
    for messages, code in (
        ([], "messages_unknown"),
        ([reply.pk], "not_customers"),
        ([first.pk, more.pk], "nothing_left"),
        ([first.pk, 10**9], "messages_unknown"),
    ):
        with refused(code, ticket):
            actions.split(ticket, messages=messages, subject="x", by=owner)


def test_an_owner_who_left_does_not_own_the_new_one(ticket, owner, lead):
    more = write(ticket, "more")
    owner.is_active = False
    owner.save()
    assert actions.split(ticket, messages=[more.pk], subject="", by=lead).owner == lead


def test_links_are_shown_on_both_and_go_again(ticket, second, owner):
    actions.link(ticket, other=second, kind="parent", by=owner)
    actions.link(second, other=ticket, kind="duplicate", by=owner)
    assert Link.objects.get().kind == "duplicate"
    actions.unlink(ticket, other=second, by=owner)
    assert not Link.objects.exists()
    assert second.events.filter(key="ticket.unlinked").count() == 1
    with refused("kind_unknown", ticket):
        actions.link(ticket, other=second, kind="split", by=owner)
    with refused("same_ticket", ticket):
        actions.link(ticket, other=ticket, kind="related", by=owner)


def test_who_may_not_answer_may_not_merge(ticket, second):
    reader = make_agent()
    reader.roles.clear()
    with refused("may_not_answer", ticket):
        actions.merge(ticket, into=second, by=reader)
    with refused("may_not_answer", ticket):
        actions.split(ticket, messages=[1], subject="x", by=reader)


def test_released_by_the_system_afterwards_the_facts_still_agree(ticket, second, owner):
    actions.merge(ticket, into=second, by=owner)
    actions.release(second, by=SYSTEM)
    actions.unmerge(ticket, by=owner)
    is_true(ticket, second)
