"""Every write on customers: recognise, prove an address, merge."""

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from answerable.accounts.models import Agent
from answerable.core import events
from answerable.core.errors import Refused
from answerable.core.quick import Question, insert
from answerable.customers import noting
from answerable.customers.merging import merge as merge
from answerable.customers.merging import unmerge as unmerge
from answerable.customers.models import Customer, Identity, Organisation
from answerable.customers.rules import normal_address, number_of

CHANGEABLE = {"name", "call_name", "language", "time_zone", "notes"}
_identity_of = Question(
    lambda kind, value: Identity.objects.select_related("customer").filter(kind=kind, value=value),
)
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


@transaction.atomic
def introduce(*, name: str = "", address: str = "", phone: str = "") -> Customer:
    """Somebody one of us speaks or writes with: known by address, else by number, else new.

    Refused where nothing of the three is given, and for what is no address or no number.
    """
    name, address, number = name.strip(), address.strip(), number_of(phone)
    if not (name or address or number):
        raise Refused("person_missing", _("Say who it is: a name, an address or a number."))
    if address:
        _refuse_half_address(address)
    found = _find(Identity.Kind.PHONE, number) if number else None
    if address:
        customer = recognise(address, name=name)
    elif found:
        customer = found.customer
    elif number:
        customer = recognise(number, name=name, kind=Identity.Kind.PHONE)
    else:
        customer = Customer.objects.create(name=name[:200])
    if number and not found and address:
        Identity.objects.get_or_create(
            kind=Identity.Kind.PHONE, value=number, defaults={"customer": customer}
        )
    return customer


def _refuse_half_address(address: str) -> None:
    try:
        validate_email(address)
    except ValidationError as error:
        words = _("“%(words)s” is not a mail address.") % {"words": address}
        raise Refused("address_unreadable", words) from error


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
def change(customer: Customer, *, by: Agent, notes_seen: int | None = None, **fields: str) -> None:
    """Corrects what we know about somebody: name, call_name, language, time_zone, notes.

    Notes are for everybody who answers customers; the rest needs customers.edit. Each version of
    them is kept; with `notes_seen`, the key of the version the writer saw, refused if there is a
    newer one. Apps that keep what they know of customers react to customer.edited.
    """
    unknown = fields.keys() - CHANGEABLE
    if unknown:
        raise ValueError(f"not changeable: {unknown}")
    needed = "tickets.answer" if fields.keys() <= {"notes"} else "customers.edit"
    if not by.can(needed):
        raise Refused("may_not_change", _("Your role does not allow you to change customers."))
    Customer.objects.filter(pk=customer.pk).update(notes=F("notes"))  # holds the row
    before = Customer.objects.values_list("notes", flat=True).get(pk=customer.pk)
    if notes_seen is not None:
        noting.refuse_changed(customer, seen=notes_seen)
    for field, value in fields.items():
        setattr(customer, field, value.strip())
    customer.save(update_fields=list(fields))
    if "notes" in fields:
        noting.keep_version(customer, before=before, by=by)
    events.publish("customer.edited", customer)
