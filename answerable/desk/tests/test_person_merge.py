"""Merging two people in the desk: found, compared, merged, taken apart."""

import pytest
from django.test import Client

from answerable.accounts.models import Role
from answerable.customers.models import Customer, CustomerMerge
from answerable.testing import make_agent, make_ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(client: Client, lead):
    client.force_login(lead)
    return client


@pytest.fixture
def theirs(other_customer, orders):
    return make_ticket(other_customer, team=orders, subject="A lamp")


def path(ticket, act="merge"):
    return f"/tickets/{ticket.number}/customer/{act}/"


def test_found_by_name_address_and_number_and_never_oneself(page, ticket, theirs, customer):
    for question in ("ivan", "ivan@example.org", f"#{theirs.number}"):
        answer = page.get(path(ticket), {"q": question})
        assert f'href="?other={theirs.customer_id}"' in answer.content.decode(), question
    assert f"?other={customer.pk}" not in page.get(path(ticket), {"q": "elif"}).content.decode()


def test_compared_merged_and_undone_from_the_card(page, ticket, theirs, customer):
    other = theirs.customer
    compared = page.get(path(ticket), {"other": other.pk}).content.decode()
    assert "elif@example.net" in compared
    assert "ivan@example.org" in compared
    assert "A lamp" in compared
    sent = page.post(path(ticket), {"other": other.pk, "keep": customer.pk}, follow=True)
    assert "They are one person now, Elif Kaya." in sent.content.decode()
    theirs.refresh_from_db()
    assert theirs.customer == customer
    merging = CustomerMerge.objects.get()
    card = page.get(f"/tickets/{ticket.number}/").content.decode()
    assert "Make them two people again" in card
    assert page.post(path(ticket, "unmerge"), {"merge": merging.pk}).status_code == 302
    theirs.refresh_from_db()
    assert theirs.customer == other


def test_the_other_may_be_the_one_who_stays(page, ticket, theirs, customer):
    page.post(path(ticket), {"other": theirs.customer_id, "keep": theirs.customer_id})
    customer.refresh_from_db()
    assert customer.merged_into_id == theirs.customer_id


def test_with_oneself_nobody_and_twice_is_refused_in_words(page, ticket, theirs, customer):
    for other, words in ((customer.pk, "the same customer"), ("", "Choose the other person")):
        answer = page.post(path(ticket), {"other": other})
        assert (answer.status_code, words in answer.content.decode()) == (422, True)
    assert page.post(path(ticket), {"other": theirs.customer_id}).status_code == 302
    assert page.post(path(ticket), {"other": theirs.customer_id}).status_code == 404
    merging = CustomerMerge.objects.get()
    page.post(path(ticket, "unmerge"), {"merge": merging.pk})
    assert page.post(path(ticket, "unmerge"), {"merge": merging.pk}).status_code == 422


def test_who_does_not_see_one_of_them_gets_404_and_changes_nothing(client, ticket, theirs, billing):
    role = Role.objects.create(slug="editor", name="Editor", permissions=["customers.edit"])
    editor = make_agent(teams=(billing,))
    editor.roles.set([role])
    hers = make_ticket(team=billing)
    client.force_login(editor)
    before = list(Customer.objects.order_by("pk").values())
    for where, other in ((ticket, theirs.customer_id), (hers, theirs.customer_id), (hers, "x")):
        assert client.get(path(where), {"other": other}).status_code == 404
        assert client.post(path(where), {"other": other}).status_code == 404
    assert client.post(path(ticket, "unmerge"), {"merge": 1}).status_code == 404
    found = client.get(path(hers), {"q": "ivan@example.org"}).content.decode()
    assert "?other=" not in found
    assert list(Customer.objects.order_by("pk").values()) == before


def test_who_may_not_change_customers_is_not_offered_it(client, ticket, owner, customer, lead):
    client.force_login(owner)
    assert "customer/merge/" not in client.get(f"/tickets/{ticket.number}/").content.decode()
    assert client.get(path(ticket)).status_code == 404
