"""Customers as the desk shows them beside each other, as far as the agent may see their tickets."""

from dataclasses import dataclass, field

from answerable.accounts.models import Agent
from answerable.customers.models import Customer
from answerable.customers.rules import normal_address
from answerable.tickets import search
from answerable.tickets.access import customers_visible_to, tickets_visible_to
from answerable.tickets.models import Ticket

NEWEST = 3


@dataclass(frozen=True)
class Person:
    """Somebody, with how many tickets they have and the newest the agent may see."""

    customer: Customer
    count: int
    newest: list[Ticket] = field(default_factory=list)

    @classmethod
    def of(cls, agent: Agent, customer: Customer) -> "Person":
        visible = tickets_visible_to(agent).filter(customer=customer).order_by("-pk")
        return cls(customer, customer.tickets.count(), list(visible[:NEWEST]))


def persons_found(agent: Agent, question: str, *, but: Customer) -> list[Customer]:
    """Whom a name, an address or the number of a ticket names; never `but`."""
    if not question:
        return []
    page = search.page(agent, question)
    by_number = [one.customer for one in page.tickets if one.number == page.question.number]
    visible = customers_visible_to(agent)
    by_address = visible.filter(identities__value=normal_address(question))
    found = [*by_number, *by_address.select_related("organisation"), *page.people]
    return [one for one in dict.fromkeys(found) if one != but]
