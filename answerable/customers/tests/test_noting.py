"""Notes about a customer: each version stays with who wrote it, and nobody writes over another unseen."""

import pytest

from answerable.accounts.models import Agent
from answerable.customers import actions, noting
from answerable.customers.models import Customer
from answerable.testing import make_customer, refused

pytestmark = pytest.mark.django_db


def told(customer: Customer) -> list[tuple[str, Agent | None]]:
    return [(one.text, one.by) for one in noting.versions_of(customer)]


def test_each_version_stays_with_its_writer(
    customer: Customer, owner: Agent, colleague: Agent
) -> None:
    actions.change(customer, by=owner, notes="Likes tea")
    actions.change(customer, by=owner, notes="Likes tea")
    actions.change(customer, by=colleague, notes="Likes coffee")
    actions.change(customer, by=owner, notes="")
    assert told(customer) == [("", owner), ("Likes coffee", colleague), ("Likes tea", owner)]


def test_what_was_there_before_versions_were_kept_is_not_lost(
    customer: Customer, owner: Agent
) -> None:
    Customer.objects.filter(pk=customer.pk).update(notes="Of old")
    actions.change(customer, by=owner, notes="New")
    assert told(customer) == [("New", owner), ("Of old", None)]


def test_nobody_writes_over_what_they_have_not_seen(
    customer: Customer, owner: Agent, colleague: Agent
) -> None:
    actions.change(customer, by=owner, notes="First", notes_seen=0)
    with refused("changed_meanwhile"):
        actions.change(customer, by=colleague, notes="Over it", notes_seen=0)
    assert Customer.objects.get(pk=customer.pk).notes == "First"
    seen = noting.versions_of(customer)[0].pk
    actions.change(customer, by=colleague, notes="First, second", notes_seen=seen)
    assert told(customer)[0] == ("First, second", colleague)


def test_merging_two_people_and_undoing_it_are_versions_too(
    customer: Customer, lead: Agent
) -> None:
    other = make_customer()
    actions.change(customer, by=lead, notes="Tea")
    actions.change(other, by=lead, notes="Coffee")
    merging = actions.merge(other, into=customer, by=lead)
    customer.refresh_from_db()
    assert told(customer)[0] == ("Tea\n\nCoffee", lead)
    actions.unmerge(merging, by=lead)
    customer.refresh_from_db()
    assert told(customer)[0] == ("Tea", lead)
    assert told(other)[0] == ("Coffee", lead)
