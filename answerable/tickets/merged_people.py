"""What tickets do when two customers become one, and when they are two again."""

from collections.abc import Iterable

from django.db.models import QuerySet
from django.utils import timezone

from answerable.accounts.models import Agent
from answerable.customers.models import Customer, CustomerMerge
from answerable.customers.rules import normal_address
from answerable.tickets import events
from answerable.tickets.fields.models import FieldValue
from answerable.tickets.models import Message, Ticket


def move(merging: CustomerMerge) -> None:
    """Tickets and words follow the person; the history of each says so."""
    tickets = Ticket.objects.filter(customer=merging.source)
    messages = Message.objects.filter(customer=merging.source)
    merging.moved["tickets"] = _keys(tickets)
    merging.moved["messages"] = _keys(messages)
    merging.moved["fields"] = _fill_fields(merging)
    tickets.update(customer=merging.target, updated_at=timezone.now())
    messages.update(customer=merging.target)
    _tell("customer.merged_here", merging, merging.moved["tickets"], by=merging.by)


def move_back(merging: CustomerMerge) -> None:
    """What moved and is still there goes back, and what its writer has written since.

    A ticket that was merged meanwhile into one of the person who stays remains with its words.
    """
    customer, into = merging.source, merging.target
    moved = merging.moved["tickets"]
    there = Ticket.objects.filter(pk__in=moved, customer=into)
    joined = there.filter(merged_into__isnull=False).exclude(merged_into__in=moved)
    written = Message.objects.filter(pk__in=merging.moved["messages"], customer=into)
    written.update(customer=customer)
    Message.objects.filter(pk__in=_written_since(merging)).update(customer=customer)
    _take_fields_back(merging)
    back = [*_keys(there.exclude(pk__in=joined)), *_opened_since(merging)]
    Ticket.objects.filter(pk__in=back).update(customer=customer, updated_at=timezone.now())
    _tell("customer.unmerged_here", merging, back, by=merging.undone_by or merging.by)


def _fill_fields(merging: CustomerMerge) -> list[int]:
    """What the one who stays has no value for comes from the other; answers the rows."""
    has = FieldValue.objects.filter(customer=merging.target).values("field")
    rows = FieldValue.objects.filter(customer=merging.source).exclude(field__in=has)
    keys = list(rows.order_by("pk").values_list("pk", flat=True))
    FieldValue.objects.filter(pk__in=keys).update(customer=merging.target)
    return keys


def _take_fields_back(merging: CustomerMerge) -> None:
    """Values that came along and nobody has changed since."""
    came = FieldValue.objects.filter(pk__in=merging.moved.get("fields", []))
    came = came.filter(customer=merging.target, changed_at__lte=merging.at)
    came.update(customer=merging.source)


def _keys(rows: QuerySet[Ticket] | QuerySet[Message]) -> list[int]:
    return list(rows.order_by("pk").values_list("pk", flat=True))


def _written_since(merging: CustomerMerge) -> list[int]:
    """Words that came since from an address that goes back."""
    addresses = set(_addresses_of(merging.source))
    since = Message.objects.filter(customer=merging.target, created_at__gte=merging.at)
    senders = since.values_list("pk", "sender_address")
    return [pk for pk, sender in senders if normal_address(sender) in addresses]


def _addresses_of(customer: Customer) -> Iterable[str]:
    return customer.identities.filter(kind="email").values_list("value", flat=True)


def _opened_since(merging: CustomerMerge) -> list[int]:
    """Tickets opened since on which only the one who goes has written."""
    since = Ticket.objects.filter(customer=merging.target, created_at__gte=merging.at)
    theirs = since.filter(messages__customer=merging.source)
    others = since.filter(messages__customer=merging.target)
    return _keys(theirs.exclude(pk__in=others.values("pk")).distinct())


def _tell(key: str, merging: CustomerMerge, moved: list[int], *, by: Agent) -> None:
    """On the tickets that moved, and on what goes on with the one who stays."""
    staying = _keys(Ticket.objects.unfinished().filter(customer=merging.target))
    for ticket in Ticket.objects.filter(pk__in={*moved, *staying}).order_by("pk"):
        events.record(ticket, key, by=by.actor, **merging.names)
