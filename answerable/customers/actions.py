"""Every write on customers: recognise, prove an address, merge."""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from answerable.accounts.models import Agent
from answerable.core import events
from answerable.core.errors import Refused
from answerable.core.quick import Question, insert
from answerable.customers.merging import merge as merge
from answerable.customers.merging import unmerge as unmerge
from answerable.customers.models import Customer, Identity, Organisation
from answerable.customers.rules import normal_address

CHANGEABLE = {"name", "call_name", "language", "time_zone", "notes"}
_identity_of = Question(
    lambda kind, value: Identity.objects.select_related("customer").filter(kind=kind, value=value),
    str, str,
)  # fmt: skip
_with_domains = Question(
    lambda: Organisation.objects.exclude(domains=[]).values_list("pk", "domains")
)


@transaction.atomic(savepoint=False)
def recognise(
    address: str,
    *,
    name: str = "",
    language: str = "",
    time_zone: str = "",
    kind: str = Identity.Kind.EMAIL,
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
                customer = Customer(
                    name=name.strip()[:200],
                    language=language,
                    time_zone=time_zone,
                    organisation_id=_organisation_of(value),
                )
                insert(customer)
                insert(Identity(customer=customer, kind=kind, value=value))
                return customer
        except IntegrityError:
            identity = _find(kind, value)
            if identity is None:
                raise
    customer = identity.customer
    if name.strip() and not customer.name:
        customer.name = name.strip()[:200]
        customer.save(update_fields=["name"])
        events.publish("customer.edited", customer)
    return customer


def _find(kind: str, value: str) -> Identity | None:
    return next(iter(_identity_of(kind, value)), None)


def _organisation_of(address: str) -> int | None:
    domain = address.rpartition("@")[2]
    return next((pk for pk, domains in _with_domains() if domain in domains), None)


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


@transaction.atomic
def change(customer: Customer, *, by: Agent, **fields: str) -> None:
    """Corrects what we know about somebody: name, call_name, language, time_zone, notes.

    Notes are for everybody who answers customers; the rest needs customers.edit. Apps that keep
    what they know of customers react to customer.edited.
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
    events.publish("customer.edited", customer)
