"""What becomes of tickets, words, search and history when two customers turn out to be one."""

import pytest

from answerable.customers import actions as customers
from answerable.customers.models import CustomerMerge
from answerable.testing import make_ticket, write
from answerable.tickets import actions, search
from answerable.tickets.access import messages_shown_to
from answerable.tickets.events import sentence
from answerable.tickets.models import Ticket

pytestmark = pytest.mark.django_db


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def test_the_history_of_both_says_who_merged_whom(ticket, customer, other_customer, lead, orders):
    theirs = make_ticket(other_customer, team=orders)
    customers.merge(customer, into=other_customer, by=lead)
    for one in (ticket, theirs):
        event = one.events.get(key="customer.merged_here")
        assert (
            sentence(event)
            == f"{lead.name} merged Elif Kaya into {other_customer.name}: they are one person"
        )
        assert sentence(event, lead.pk).startswith("You merged Elif Kaya into")


def test_undone_tickets_and_words_go_back_and_are_found_so(
    ticket, customer, other_customer, lead, orders
):
    theirs = make_ticket(other_customer, team=orders)
    merging = customers.merge(customer, into=other_customer, by=lead)
    customers.unmerge(fresh(merging), by=lead)
    assert (fresh(ticket).customer, fresh(theirs).customer) == (customer, other_customer)
    assert ticket.messages.get().customer == customer
    assert [one.number for one in search.page(lead, "from:elif").tickets] == [ticket.number]
    assert ticket.events.get(key="customer.unmerged_here").actor_id == lead.pk
    assert theirs.events.filter(key="customer.unmerged_here").exists()


def test_what_came_meanwhile_goes_to_whoever_wrote_it(ticket, customer, other_customer, lead):
    merging = customers.merge(customer, into=other_customer, by=lead)
    kept = fresh(other_customer)
    from_elif = write(fresh(ticket), "Me again", sender_address="Elif@Example.net")
    from_ivan = write(fresh(ticket), "And I", sender_address="ivan@example.org")
    new = make_ticket(kept, text="")
    new.messages.update(sender_address="elif@example.net")
    customers.unmerge(fresh(merging), by=lead)
    assert (fresh(from_elif).customer, fresh(from_ivan).customer) == (customer, other_customer)
    assert (fresh(new).customer, fresh(ticket).customer) == (customer, customer)
    shown = messages_shown_to(fresh(customer), fresh(ticket))
    assert from_elif in shown
    assert from_ivan not in shown


def test_a_ticket_merged_meanwhile_stays_where_its_words_are(
    ticket, customer, other_customer, lead, orders
):
    theirs = make_ticket(other_customer, team=orders)
    merging = customers.merge(customer, into=other_customer, by=lead)
    actions.merge(fresh(ticket), into=fresh(theirs), by=lead)
    customers.unmerge(fresh(merging), by=lead)
    assert fresh(ticket).customer == fresh(theirs).customer == other_customer


def test_a_ticket_somebody_gave_to_a_third_stays_theirs(ticket, customer, other_customer, lead):
    merging = customers.merge(customer, into=other_customer, by=lead)
    third = actions.set_customer(fresh(ticket), address="third@example.net", by=lead)
    customers.unmerge(fresh(merging), by=lead)
    assert fresh(ticket).customer == third
    assert Ticket.objects.filter(customer=customer).count() == 0
    assert CustomerMerge.objects.get().undone_by == lead
