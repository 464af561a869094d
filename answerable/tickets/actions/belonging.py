"""Whose matter a ticket is, where the sender is not the customer."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from answerable.accounts.models import Agent
from answerable.core.errors import Refused
from answerable.customers.actions import recognise
from answerable.customers.models import Customer
from answerable.customers.rules import normal_address
from answerable.tickets import events
from answerable.tickets.actions.shared import change, hold, refuse_closed
from answerable.tickets.models import Ticket


@transaction.atomic
def set_customer(ticket: Ticket, *, address: str, by: Agent, name: str = "") -> Customer:
    """Makes the person behind a mail address the customer: a colleague had passed their mail on.

    Answers go to them from now on; what was said stays its writer's. Nothing is thereby proved.
    Refused without an address, for a colleague's address, and on a closed ticket. Records
    customer.changed.
    """
    if not by.can("tickets.answer"):
        raise Refused("may_not_answer", _("Your role does not allow you to answer customers."))
    address = normal_address(address)
    local, _at, domain = address.rpartition("@")
    if not local or not domain:
        raise Refused("address_missing", _("Give the customer's mail address."))
    if Agent.objects.filter(email=address).exists():
        raise Refused("is_colleague", _("This address belongs to a colleague."))
    now = hold(ticket)
    refuse_closed(ticket)
    customer = recognise(address, name=name, language=ticket.language)
    if customer.pk != ticket.customer_id:
        before = ticket.customer_id
        change(ticket, customer=customer, updated_at=now)
        events.record(
            ticket,
            "customer.changed",
            by=by.actor,
            customer=customer.display_name,
            customer_id=customer.pk,
            before=before,
        )
    return customer
