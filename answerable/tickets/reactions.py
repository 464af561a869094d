"""What tickets do when something happens in the apps below: nothing may be left unowned or lost."""

from answerable.accounts.models import Agent
from answerable.customers.models import Customer
from answerable.tickets import actions
from answerable.tickets.models import Message, State, Ticket


def move_to_merged(fact: tuple[Customer, Customer]) -> None:
    """Tickets and words of a merged customer follow the person."""
    customer, into = fact
    Ticket.objects.filter(customer=customer).update(customer=into)
    Message.objects.filter(customer=customer).update(customer=into)


def put_back_work(fact: tuple[Agent, Agent]) -> None:
    """What is not finished waits plainly for somebody else; the rest does when it comes back."""
    agent, by = fact
    finished = [State.SOLVED, State.CLOSED]
    for ticket in Ticket.objects.owned_by(agent).exclude(state__in=finished).order_by("id"):
        actions.release(ticket, by=by)
