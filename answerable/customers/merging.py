"""Two records of one person become one, and can be two again for thirty days."""

from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from answerable.accounts.models import Agent
from answerable.core import events
from answerable.core.errors import Refused
from answerable.customers import noting
from answerable.customers.models import Customer, CustomerMerge

UNDO_WITHIN = timedelta(days=30)
FILLED = ("name", "call_name", "language", "time_zone", "organisation_id", "group")


@transaction.atomic
def merge(customer: Customer, *, into: Customer, by: Agent) -> CustomerMerge:
    """Two records of one person become one: addresses, tickets and words move, nothing is lost.

    `customer` stays as an empty record that points to `into`, so old links still lead somewhere;
    what was not known of `into` is taken from it. Apps that hold rows of customers react to
    customer.merged with the CustomerMerge, and note in its `moved` which rows they moved.
    """
    _refuse_who_may_not(by)
    if customer.pk == into.pk:
        raise Refused("same_customer", _("These are the same customer."))
    _hold(customer, into)
    if customer.merged_into_id or into.merged_into_id:
        raise Refused("already_merged", _("One of them was merged already."))
    merging = CustomerMerge(source=customer, target=into, by=by, at=timezone.now())
    merging.names = {"name": customer.display_name, "into": into.display_name}
    merging.moved["identities"] = list(customer.identities.values_list("pk", flat=True))
    customer.identities.update(customer=into)
    _fill(into, customer, merging)
    customer.merged_into = into
    customer.save(update_fields=["merged_into"])
    events.publish("customer.merged", merging)
    merging.save()
    return merging


@transaction.atomic
def unmerge(merging: CustomerMerge, *, by: Agent) -> None:
    """They are two people again: what moved and nobody has moved or changed since goes back.

    Refused after thirty days, twice, and while the one who stayed is merged into a third. Apps
    react to customer.unmerged with the CustomerMerge.
    """
    _refuse_who_may_not(by)
    customer, into = merging.source, merging.target
    _hold(customer, into)
    now = timezone.now()
    if now - merging.at > UNDO_WITHIN:
        raise Refused("too_late", _("A merging can be undone for thirty days; it is older."))
    if into.merged_into_id:
        raise Refused("already_merged", _("The person was merged once more. Undo that first."))
    kept = CustomerMerge.objects.filter(pk=merging.pk, undone_at=None)
    if not kept.update(undone_at=now, undone_by=by):
        raise Refused("not_merged", _("These two people are not merged."))
    merging.undone_at, merging.undone_by = now, by
    into.identities.filter(pk__in=merging.moved["identities"]).update(customer=customer)
    _empty(into, merging)
    customer.merged_into = None
    customer.save(update_fields=["merged_into"])
    events.publish("customer.unmerged", merging)


def can_be_undone(customer: Customer) -> list[CustomerMerge]:
    """What was merged into this customer and can still be taken apart, newest first."""
    since = timezone.now() - UNDO_WITHIN
    taken = customer.takings.filter(undone_at=None, at__gt=since)
    return list(taken.select_related("by").order_by("-at", "-pk"))


def _refuse_who_may_not(agent: Agent) -> None:
    if not agent.can("customers.edit"):
        raise Refused("may_not_change", _("Your role does not allow you to change customers."))


def _hold(*customers: Customer) -> None:
    """Makes this transaction their only writer, always in the same order, and reads them anew."""
    for customer in sorted(customers, key=lambda one: one.pk):
        Customer.objects.filter(pk=customer.pk).update(notes=F("notes"))
        customer.refresh_from_db()


def _fill(into: Customer, customer: Customer, merging: CustomerMerge) -> None:
    """What is not known of the one is taken from the other; notes stand below each other."""
    fields = (*FILLED, "notes")
    merging.before = {name: getattr(into, name) for name in fields}
    for name in FILLED:
        if not getattr(into, name):
            setattr(into, name, getattr(customer, name))
    into.notes = "\n\n".join(part for part in (into.notes, customer.notes) if part)
    merging.after = {name: getattr(into, name) for name in fields}
    into.save(update_fields=fields)
    noting.keep_version(into, before=merging.before["notes"], by=merging.by)


def _empty(into: Customer, merging: CustomerMerge) -> None:
    """Each field is as before, unless somebody has written something else since."""
    before = into.notes
    for name, value in merging.before.items():
        if getattr(into, name) == merging.after[name]:
            setattr(into, name, value)
    into.save(update_fields=list(merging.before))
    if merging.undone_by:
        noting.keep_version(into, before=before, by=merging.undone_by)
