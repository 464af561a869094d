"""Customers by machine: found, made, changed."""

import hashlib
import json

import pytest

from answerable.accounts.models import Agent
from answerable.api.tests.conftest import Caller, caller_of
from answerable.customers import actions
from answerable.customers.models import Customer
from answerable.tickets.models import Ticket

pytestmark = pytest.mark.django_db


def test_a_customer_is_found_by_address_in_any_case(call: Caller, ticket: Ticket) -> None:
    items = call.get("/customers?email=Elif@Example.net").json()["items"]
    assert [item["name"] for item in items] == ["Elif Kaya"]
    assert items[0]["identities"] == [
        {"kind": "email", "value": "elif@example.net", "verified": True}
    ]


def test_a_customer_is_made_once(call: Caller) -> None:
    body = {"email": "Yeni@Example.net", "name": "Ayşe 山田 O’Neil-Łukasz"}
    made = call.post("/customers", body)
    assert made.status_code == 201
    assert call.get(made["Location"]).json()["name"] == "Ayşe 山田 O’Neil-Łukasz"
    again = call.post("/customers", body)
    assert (again.status_code, again.json()["code"]) == (409, "address_known")
    assert Customer.objects.count() == 1


def test_a_change_needs_the_permission_and_the_version(
    call: Caller, lead: Agent, ticket: Ticket
) -> None:
    path = f"/customers/{ticket.customer_id}"
    assert call.patch(path, {"name": "X"}, If_Match="*").status_code == 403
    leads = caller_of(lead)
    old = leads.get(path)["ETag"]
    assert leads.patch(path, {"name": "X"}).status_code == 428
    assert leads.patch(path, {"call_name": "Elif Hanım"}, If_Match=old).status_code == 200
    assert leads.patch(path, {"name": "X"}, If_Match=old).status_code == 412
    customer = Customer.objects.get(pk=ticket.customer_id)
    assert (customer.name, customer.call_name) == ("Elif Kaya", "Elif Hanım")


@pytest.mark.parametrize("field", ["id", "created_at", "verified", "organisation_id", "identities"])
def test_fields_that_are_not_the_callers_to_set_are_refused(
    lead: Agent, ticket: Ticket, field: str
) -> None:
    path = f"/customers/{ticket.customer_id}"
    answer = caller_of(lead).patch(path, {"name": "X", field: 1}, If_Match="*")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == f"#/{field}"
    assert Customer.objects.get(pk=ticket.customer_id).name == "Elif Kaya"


def test_the_customers_of_another_team_are_not_shown(
    strangers_call: Caller, ticket: Ticket, other_customer: Customer
) -> None:
    names = [item["name"] for item in strangers_call.get("/customers").json()["items"]]
    assert names == [other_customer.name]
    assert strangers_call.get(f"/customers/{ticket.customer_id}").status_code == 404


def test_a_merged_record_is_gone_from_the_list(
    lead: Agent, customer: Customer, other_customer: Customer
) -> None:
    actions.merge(customer, into=other_customer, by=lead)
    items = caller_of(lead).get("/customers").json()["items"]
    assert [item["id"] for item in items] == [other_customer.pk]
    assert len(items[0]["identities"]) == 2


def test_two_customers_are_merged_once(
    lead: Agent, ticket: Ticket, customer: Customer, other_customer: Customer
) -> None:
    call, path = caller_of(lead), f"/customers/{customer.pk}/merge"
    first = call.post(path, {"into": other_customer.pk}, Idempotency_Key="k1")
    assert first.status_code == 200
    assert first.json()["id"] == other_customer.pk
    assert len(first.json()["identities"]) == 2
    assert first["ETag"] == call.get(f"/customers/{other_customer.pk}")["ETag"]
    again = call.post(path, {"into": other_customer.pk}, Idempotency_Key="k1")
    assert (again.status_code, again.json()) == (200, first.json())
    assert call.post(path, {"into": other_customer.pk}).status_code == 404
    ticket.refresh_from_db()
    assert ticket.customer == other_customer


def test_merging_is_refused_for_oneself_the_unknown_and_who_may_not(
    call: Caller, lead: Agent, ticket: Ticket, customer: Customer, other_customer: Customer
) -> None:
    path, leads = f"/customers/{customer.pk}/merge", caller_of(lead)
    assert call.post(path, {"into": other_customer.pk}).status_code == 403
    for into, code in ((customer.pk, "same_customer"), (10**15, "customer_unknown")):
        answer = leads.post(path, {"into": into})
        assert (answer.status_code, answer.json()["code"]) == (422, code)
        assert answer.json()["errors"][0]["pointer"] == "#/into"
    assert Customer.objects.filter(merged_into=None).count() == 2


def test_a_customer_is_found_by_a_name_that_a_machine_gave(
    call: Caller, lead: Agent, ticket: Ticket
) -> None:
    path = f"/customers/{ticket.customer_id}"
    assert caller_of(lead).patch(path, {"name": "Zeynep"}, If_Match="*").status_code == 200
    assert [one["number"] for one in call.get("/tickets?q=zeynep").json()["items"]] == [
        ticket.number
    ]


def test_a_tag_tells_nothing_to_who_guesses_at_what_is_masked(call: Caller, ticket: Ticket) -> None:
    """A plain digest of the content could be tried out against every likely address."""
    answer = call.get(f"/customers/{ticket.customer_id}")
    text = json.dumps(answer.json(), sort_keys=True, ensure_ascii=False)
    assert hashlib.sha256(text.encode()).hexdigest()[:32] not in answer["ETag"]
