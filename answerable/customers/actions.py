"""Every write on customers: recognise, prove an address, merge."""

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from answerable.accounts.models import Agent
from answerable.core import events
from answerable.core.errors import Refused
from answerable.customers.models import Customer, Identity, Organisation
from answerable.customers.rules import normal_address

CHANGEABLE = {"name", "call_name", "language", "time_zone", "notes"}


@transaction.atomic(savepoint=False)
def recognise(
    address: str, *, name: str = "", language: str = "", kind: str = Identity.Kind.EMAIL
) -> Customer:
    """The customer behind an address; made on first sight, found ever after.

    Two first mails at once make one customer. A name is taken only where none is known: what a
    stranger's mail says never renames anybody.
    """
    value = normal_address(address)[:320]
    identity = _find(kind, value)
    if identity is None:
        try:
            with transaction.atomic():
                customer = Customer.objects.create(
                    name=name.strip()[:200],
                    language=language,
                    organisation_id=_organisation_of(value),
                )
                Identity.objects.create(customer=customer, kind=kind, value=value)
                return customer
        except IntegrityError:
            identity = _find(kind, value)
            if identity is None:
                raise
    customer = identity.customer
    if name.strip() and not customer.name:
        customer.name = name.strip()[:200]
        customer.save(update_fields=["name"])
    return customer


def _find(kind: str, value: str) -> Identity | None:
    return Identity.objects.select_related("customer").filter(kind=kind, value=value).first()


def _organisation_of(address: str) -> int | None:
    domain = address.rpartition("@")[2]
    known = Organisation.objects.exclude(domains=[]).values_list("pk", "domains")
    return next((pk for pk, domains in known if domain in domains), None)


def unknown_customer(*, language: str = "") -> Customer:
    """Somebody whose address nobody could make out: a person of their own, never another's."""
    return Customer.objects.create(language=language)


def verify_identity(address: str) -> None:
    """The customer proved that this address is theirs; the first proof is the one kept."""
    Identity.objects.filter(
        kind=Identity.Kind.EMAIL, value=normal_address(address), verified_at__isnull=True
    ).update(verified_at=timezone.now())


def note_bounce(address: str) -> None:
    """Mail to this address came back for good; shown to agents, refused nothing."""
    Identity.objects.filter(
        kind=Identity.Kind.EMAIL, value=normal_address(address), bounced_at__isnull=True
    ).update(bounced_at=timezone.now())


def _hold(*customers: Customer) -> None:
    """Makes this transaction their only writer, always in the same order, and reads them anew."""
    for customer in sorted(customers, key=lambda one: one.pk):
        Customer.objects.filter(pk=customer.pk).update(notes=F("notes"))
        customer.refresh_from_db()


def change(customer: Customer, *, by: Agent, **fields: str) -> None:
    """Corrects what we know about somebody: name, call_name, language, time_zone, notes.

    Notes are for everybody who answers customers; the rest needs customers.edit.
    """
    unknown = fields.keys() - CHANGEABLE
    if unknown:
        raise ValueError(f"not changeable: {unknown}")
    needed = "tickets.answer" if fields.keys() <= {"notes"} else "customers.edit"
    if not by.can(needed):
        raise Refused("may_not_change", _("Your role does not allow you to change customers."))
    for field, value in fields.items():
        setattr(customer, field, value.strip())
    customer.save(update_fields=list(fields))


@transaction.atomic
def merge(customer: Customer, *, into: Customer) -> None:
    """Two records of one person become one: addresses, tickets and words move, nothing is lost.

    `customer` stays as an empty record that points to `into`, so old links still lead somewhere.
    Apps that hold rows of customers react to customer.merged with (customer, into).
    """
    if customer.pk == into.pk:
        raise Refused("same_customer", _("These are the same customer."))
    _hold(customer, into)
    if customer.merged_into_id or into.merged_into_id:
        raise Refused("already_merged", _("One of them was merged already."))
    customer.identities.update(customer=into)
    for field in ("name", "call_name", "language", "time_zone", "organisation_id"):
        if not getattr(into, field):
            setattr(into, field, getattr(customer, field))
    into.notes = "\n\n".join(part for part in (into.notes, customer.notes) if part)
    into.save()
    customer.merged_into = into
    customer.save(update_fields=["merged_into"])
    events.publish("customer.merged", (customer, into))
