"""Two records of one person: merged, and taken apart again."""

from datetime import timedelta

import pytest
from django.utils import timezone

from answerable.core.errors import Refused
from answerable.customers import actions
from answerable.customers.models import Customer, CustomerMerge
from answerable.testing import at_once, make_agent, make_customer, make_ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def by(lead):
    return lead


def test_merged_everything_of_the_one_is_the_others(customer, other_customer, by):
    ticket = make_ticket(other_customer)
    customer.notes, other_customer.notes = "Likes tea", "Likes coffee"
    customer.time_zone = ""
    other_customer.time_zone = "Europe/Moscow"
    customer.save()
    other_customer.save()
    actions.merge(other_customer, into=customer, by=by)
    customer.refresh_from_db()
    ticket.refresh_from_db()
    assert ticket.customer == customer
    assert ticket.messages.get().customer == customer
    assert {i.value for i in customer.identities.all()} == {"elif@example.net", "ivan@example.org"}
    assert customer.name == "Elif Kaya"
    assert customer.time_zone == "Europe/Moscow"
    assert customer.notes == "Likes tea\n\nLikes coffee"
    other_customer.refresh_from_db()
    assert other_customer.merged_into == customer
    assert actions.recognise("ivan@example.org") == customer


def test_nobody_is_merged_with_themselves_or_twice(customer, other_customer, by):
    third = make_customer()
    _refused("same_customer", lambda: actions.merge(customer, into=customer, by=by))
    actions.merge(other_customer, into=customer, by=by)
    _refused("already_merged", lambda: actions.merge(other_customer, into=third, by=by))
    _refused("already_merged", lambda: actions.merge(third, into=other_customer, by=by))
    third.refresh_from_db()
    assert third.merged_into is None


def test_only_who_may_change_customers_merges_and_undoes(customer, other_customer, by, owner):
    _refused("may_not_change", lambda: actions.merge(customer, into=other_customer, by=owner))
    merging = actions.merge(customer, into=other_customer, by=by)
    _refused("may_not_change", lambda: actions.unmerge(merging, by=owner))
    assert _fresh(customer).merged_into == other_customer


def test_undone_they_are_as_before(customer, other_customer, by):
    before = _everything(customer, other_customer)
    actions.unmerge(actions.merge(customer, into=other_customer, by=by), by=by)
    assert _everything(customer, other_customer) == before
    assert actions.recognise("elif@example.net") == customer


def test_undoing_leaves_what_somebody_decided_since(customer, other_customer, by):
    other_customer.time_zone, customer.time_zone = "", "Europe/Istanbul"
    other_customer.save()
    customer.save()
    merging = actions.merge(customer, into=other_customer, by=by)
    actions.change(_fresh(other_customer), by=by, name="Ivan the Great", notes="New words")
    third = make_customer()
    customer_identity = _fresh(other_customer).identities.get(value="elif@example.net")
    customer_identity.customer = third
    customer_identity.save()
    actions.unmerge(_fresh(merging), by=by)
    now = _fresh(other_customer)
    assert (now.name, now.notes, now.time_zone) == ("Ivan the Great", "New words", "")
    assert third.identities.filter(value="elif@example.net").exists()


def test_undoing_is_refused_twice_too_late_and_under_another_merging(customer, other_customer, by):
    merging = actions.merge(customer, into=other_customer, by=by)
    further = actions.merge(_fresh(other_customer), into=make_customer(), by=by)
    _refused("already_merged", lambda: actions.unmerge(_fresh(merging), by=by))
    actions.unmerge(_fresh(further), by=by)
    CustomerMerge.objects.filter(pk=merging.pk).update(at=timezone.now() - timedelta(days=31))
    _refused("too_late", lambda: actions.unmerge(_fresh(merging), by=by))
    CustomerMerge.objects.filter(pk=merging.pk).update(at=timezone.now())
    actions.unmerge(_fresh(merging), by=by)
    _refused("not_merged", lambda: actions.unmerge(_fresh(merging), by=by))
    assert Customer.objects.filter(merged_into=None).count() == 3


def _refused(code, act):
    with pytest.raises(Refused) as refusal:
        act()
    assert refusal.value.code == code


@pytest.mark.django_db(transaction=True)
def test_two_merged_into_each_other_at_once_are_merged_once():
    one, two = make_customer(), make_customer()
    by = make_agent(role="lead")
    outcomes = at_once(
        lambda: actions.merge(_fresh(one), into=_fresh(two), by=by),
        lambda: actions.merge(_fresh(two), into=_fresh(one), by=by),
    )
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["CustomerMerge", "Refused"]
    assert Customer.objects.filter(merged_into=None).count() == 1
    survivor = Customer.objects.get(merged_into=None)
    assert survivor.identities.count() == 2


def _everything(*customers):
    """The rows of these customers and which addresses are whose."""
    rows = Customer.objects.filter(pk__in=[one.pk for one in customers]).order_by("pk")
    return [(row, list(one.identities.values_list("pk", flat=True)))
            for row, one in zip(rows.values(), rows, strict=True)]  # fmt: skip


def _fresh(row):
    return type(row).objects.get(pk=row.pk)
