"""What happens when two do something at the same moment: one wins, nothing is lost or doubled."""

import pytest

from answerable.core.errors import Refused
from answerable.testing import at_once, make_customer, make_ticket
from answerable.tickets import actions
from answerable.tickets.models import Ticket

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
