"""What tickets do when something happens in the apps below: nothing may be left unowned or lost."""

from answerable.accounts.models import Agent
from answerable.customers.models import Customer
from answerable.tickets import actions
from answerable.tickets.models import Message, Ticket


def move_to_merged(fact: tuple[Customer, Customer]) -> None:
    """Tickets and words of a merged customer follow the person."""
    customer, into = fact
    Ticket.objects.filter(customer=customer).update(customer=into)
    Message.objects.filter(customer=customer).update(customer=into)


def put_back_work(fact: tuple[Agent, Agent]) -> None:
    """Whoever leaves owns nothing any more; what they owned waits plainly for somebody."""
    agent, by = fact
    for ticket in Ticket.objects.unfinished().owned_by(agent).order_by("id"):
        actions.release(ticket, by=by)
