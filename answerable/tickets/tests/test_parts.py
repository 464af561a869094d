"""The parts of what somebody may see are together exactly what they may see."""

from answerable.accounts.models import Agent, Team
from answerable.core.actors import SYSTEM
from answerable.customers.models import Customer
from answerable.testing import make_ticket
from answerable.tickets.access import parts_visible_to, tickets_visible_to


def test_parts_and_whole_are_the_same(
    owner: Agent,
    stranger: Agent,
    lead: Agent,
    administrator: Agent,
    customer: Customer,
    orders: Team,
    billing: Team,
) -> None:
    make_ticket(customer, team=orders)
    make_ticket(team=billing)
    make_ticket(team=billing, owner=owner)
    make_ticket()
    gone = Agent.objects.create(email="gone@example.com", name="Gone", is_active=False)
    for who in (owner, stranger, lead, administrator, gone, customer, SYSTEM):
        parts = {ticket for part in parts_visible_to(who) for ticket in part}
        assert parts == set(tickets_visible_to(who)), who
    assert len(set(tickets_visible_to(owner))) == 3
