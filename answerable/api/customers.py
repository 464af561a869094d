"""/customers: the people who write to us."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router

from answerable.accounts.models import Agent
from answerable.api import etags, idempotency, paging
from answerable.api.auth import agent_of
from answerable.api.custom import changes, values_by_owner
from answerable.api.fields import Name
from answerable.api.problems import Problem, not_found, wrong_place
from answerable.api.schemas import CustomerMergeIn, CustomerOut, CustomerPatch, NewCustomerIn, Page
from answerable.api.ticket_lists import moment
from answerable.api.tickets import need, of_the_house
from answerable.core import events
from answerable.customers import actions
from answerable.customers.models import Customer, Identity
from answerable.customers.rules import normal_address
from answerable.tickets.access import customers_visible_to
from answerable.tickets.actions import set_fields_of_customer
from answerable.tickets.fields.models import FieldValue

router = Router(tags=["Customers"])


@router.get("", response=Page[CustomerOut], summary="List customers, newest first")
def list_customers(
    request: HttpRequest,
    email: Name = "",
    limit: paging.Limit = paging.DEFAULT,
    cursor: paging.Cursor = "",
) -> HttpResponse:
    """Everybody who ever wrote, or the one with this address. Merged records are left out."""
    paging.refuse_unknown(request, ("email", "limit", "cursor"))
    rows = _customers(request)
    if email and agent_of(request).hidden:
        rows = rows.none()  # no guess at an address is answered
    elif email:
        rows = rows.filter(identities__kind="email", identities__value=normal_address(email))
    rows = paging.after(rows, where="customers", key="id", cursor=cursor)
    items = shown(list(rows[: limit + 1]), agent_of(request))
    return paging.page(request, items, where="customers", key="id", limit=limit)


@router.post("", response={201: CustomerOut}, summary="Make a customer")
@idempotency.once
def make_customer(request: HttpRequest, new: NewCustomerIn) -> HttpResponse:
    """409 if somebody has this address already. Not for the people of a provider."""
    of_the_house(agent_of(request))
    with transaction.atomic():
        address = normal_address(new.email)
        known = Identity.objects.filter(kind="email", value=address).first()
        if known:
            raise Problem(
                409,
                "address_known",
                _("A customer with this address is here already."),
            )
        customer = actions.recognise(address, name=new.name)
    response = etags.with_etag(
        request, shape_of(_customers(request).get(pk=customer.pk), agent_of(request)), status=201
    )
    response["Location"] = f"/api/v1/customers/{customer.pk}"
    return response


@router.get("/{int:customer_id}", response=CustomerOut, summary="Read a customer")
def read_customer(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Answers an ETag."""
    return etags.with_etag(request, shape_of(_find(request, customer_id), agent_of(request)))


@router.patch("/{int:customer_id}", response=CustomerOut, summary="Change a customer")
def change_customer(request: HttpRequest, customer_id: int, patch: CustomerPatch) -> HttpResponse:
    """Only what is sent is changed. Needs If-Match and the permission customers.edit."""
    agent = agent_of(request)
    need(agent, "customers.edit")
    customer = _find(request, customer_id)
    etags.refuse_unseen(request, shape_of(customer, agent), needed=True)
    fields = {name: value for name, value in patch.model_dump().items() if value is not None}
    own = fields.pop("fields", {})
    with transaction.atomic():
        seen = {name: getattr(customer, name) for name in fields}
        if fields and not Customer.objects.filter(pk=customer.pk, **seen).update(**fields):
            raise etags.changed()
        customer.refresh_from_db()
        events.publish("customer.edited", customer)
        set_fields_of_customer(customer, changes(own, ("customer",)), by=agent)
    return etags.with_etag(request, shape_of(_find(request, customer_id), agent))


@router.post("/{int:customer_id}/merge", response=CustomerOut, summary="Merge two customers")
@idempotency.once
def merge_customers(request: HttpRequest, customer_id: int, body: CustomerMergeIn) -> HttpResponse:
    """Addresses, tickets and words go to `into`, which is answered; this record is gone.

    Needs the permission customers.edit. 409 if one of them was merged meanwhile. In the desk it
    can be undone for thirty days.
    """
    agent = agent_of(request)
    need(agent, "customers.edit")
    customer = _find(request, customer_id)
    try:
        into = _find(request, body.into)
    except Problem:
        words = _("There is no such customer.")
        raise wrong_place("#/into", "customer_unknown", words) from None
    actions.merge(customer, into=into, by=agent)
    return etags.with_etag(request, shape_of(_find(request, into.pk), agent))


def _customers(request: HttpRequest) -> QuerySet[Customer]:
    """Those whose tickets the agent may see, and those who have none yet."""
    rows = customers_visible_to(agent_of(request))
    return rows.select_related("organisation").prefetch_related("identities")


def _find(request: HttpRequest, customer_id: int) -> Customer:
    try:
        return _customers(request).get(pk=customer_id)
    except (Customer.DoesNotExist, OverflowError):
        raise not_found() from None


def shape_of(customer: Customer, reader: Agent) -> dict[str, Any]:
    """The customer in the shape of schemas.CustomerOut, as this reader sees them."""
    return shown([customer], reader)[0]


def shown(customers: list[Customer], reader: Agent) -> list[dict[str, Any]]:
    """The same for many, with the fields of all of them in one query."""
    held = FieldValue.objects.filter(customer__in=customers)
    fields = values_by_owner(held, "customer", reader)
    return [_shape(customer, fields.get(customer.pk, {})) for customer in customers]


def _shape(customer: Customer, fields: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": customer.pk,
        "name": customer.name,
        "call_name": customer.call_name,
        "language": customer.language,
        "time_zone": customer.time_zone,
        "organisation": customer.organisation.name if customer.organisation else None,
        "identities": [
            {"kind": one.kind, "value": one.value, "verified": one.verified_at is not None}
            for one in customer.identities.all()
        ],
        "notes": customer.notes,
        "fields": fields,
        "created_at": moment(customer.created_at),
    }
