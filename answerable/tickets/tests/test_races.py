"""What happens when two do something at the same moment: one wins, nothing is lost or doubled."""

import pytest

from answerable.core.errors import Refused
from answerable.testing import at_once, make_customer, make_ticket, write
from answerable.tickets import actions
from answerable.tickets.models import Draft, Message, Ticket

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_takes_at_once_make_one_owner(ticket, owner, colleague):
    actions.release(ticket, by=owner)

    def take_as(agent):
        return lambda: actions.take(Ticket.objects.get(pk=ticket.pk), by=agent)

    outcomes = at_once(take_as(owner), take_as(colleague))

    assert sorted(type(outcome) for outcome in outcomes if outcome) == [Refused]
    assert ticket.events.filter(key="ticket.taken").count() == 1
    taken = ticket.events.get(key="ticket.taken")
    ticket.refresh_from_db()
    assert ticket.owner_id == taken.actor_id


def test_tickets_opened_at_once_get_numbers_without_doubles_or_gaps(db):
    customers = [make_customer() for _ in range(8)]
    outcomes = at_once(*[lambda c=c: make_ticket(c).number for c in customers])
    assert sorted(outcomes) == list(range(min(outcomes), min(outcomes) + 8))


def test_taking_back_while_the_customer_writes_loses_neither(ticket, owner):
    message = actions.reply(ticket, body="Oops", by=owner, undo_seconds=30)
    at_once(
        lambda: actions.take_back(Message.objects.get(pk=message.pk), by=owner),
        lambda: write(Ticket.objects.get(pk=ticket.pk), "One more thing"),
    )
    ticket.refresh_from_db()
    assert ticket.state == "open"
    assert ticket.message_count == ticket.messages.filter(taken_back_at=None).count() == 2
    assert Draft.objects.get().body == "Oops"


def test_a_reply_taken_back_twice_at_once_is_taken_back_once(ticket, owner):
    message = actions.reply(ticket, body="Oops", by=owner, undo_seconds=30)
    outcomes = at_once(
        *[lambda: actions.take_back(Message.objects.get(pk=message.pk), by=owner)] * 2
    )
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Draft", "Refused"]
    ticket.refresh_from_db()
    assert ticket.message_count == 1


def test_messages_that_arrive_at_once_are_all_counted(ticket):
    at_once(*[lambda n=n: write(Ticket.objects.get(pk=ticket.pk), f"{n}") for n in range(6)])
    ticket.refresh_from_db()
    assert ticket.message_count == ticket.messages.count() == 7


def test_of_two_replies_at_once_to_the_same_words_one_is_stopped(ticket, owner, colleague):
    seen = ticket.messages.get().pk

    def reply_as(agent):
        fresh = Ticket.objects.get(pk=ticket.pk)
        return actions.reply(fresh, body="Hello", by=agent, last_seen=seen)

    outcomes = at_once(lambda: reply_as(owner), lambda: reply_as(colleague))
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Message", "Refused"]
    assert ticket.messages.filter(direction="out").count() == 1


def test_the_same_mail_delivered_twice_at_once_is_one_message(ticket):
    outcomes = at_once(
        *[lambda: write(Ticket.objects.get(pk=ticket.pk), "Once", effect_key="mail:1")] * 2
    )
    assert "Message" in {type(outcome).__name__ for outcome in outcomes}
    assert ticket.messages.filter(effect_key="mail:1").count() == 1
    ticket.refresh_from_db()
    assert ticket.message_count == 2
