"""What can be found grows in the transaction of the fact; and can be made anew from what is there."""

from collections.abc import Sequence

from answerable.core.jobs import enqueue
from answerable.customers.models import Customer, CustomerMerge
from answerable.tickets.events import Fact
from answerable.tickets.models import SearchEntry, Ticket
from answerable.tickets.search.documents import documents_of, place_of, said_in
from answerable.tickets.search.index import index

SAID = {"message.received", "message.sent", "message.announced", "note.added"}
OTHERWISE = {
    "ticket.subject", "ticket.tagged", "ticket.untagged", "customer.changed", "message.taken_back",
    "ticket.field_set", "ticket.field_changed", "ticket.field_emptied",
}  # fmt: skip
AT_ONCE = 50
A_BATCH = 500


def remember(fact: Fact) -> None:
    """Reaction to every fact: a message is added, anything else that can be found is read anew."""
    if fact.message is not None and fact.event.key in SAID:
        place = place_of(fact.ticket.pk, fact.ticket.last_message_at)
        is_first = fact.ticket.message_count == 1
        if is_first or not index().append(fact.ticket.pk, place, said_in(fact.message)):
            keep([fact.ticket])
    elif fact.event.key in OTHERWISE:
        keep([fact.ticket])


def keep(tickets: Sequence[Ticket]) -> None:
    """Reads these tickets anew."""
    if tickets:
        index().put(documents_of(tickets))


def customer_changed(customer: Customer) -> None:
    """Reaction: the newest tickets are found by the new name at once, the others soon."""
    from answerable.tickets.jobs import keep_customer

    keys = Ticket.objects.filter(customer=customer).order_by("-id").values_list("pk", flat=True)
    newest = list(keys[: AT_ONCE + 1])
    keep(list(Ticket.objects.filter(pk__in=newest[:AT_ONCE])))
    if len(newest) > AT_ONCE:
        enqueue(keep_customer, customer=customer.pk, below=newest[AT_ONCE] + 1)


def customers_merged(merging: CustomerMerge) -> None:
    """Reaction: tickets that moved, there or back, are found by whom they belong to now."""
    customer_changed(merging.target)
    customer_changed(merging.source)


def keep_next(after: int, tickets_at_once: int = A_BATCH) -> int:
    """Keeps the next tickets, by key, that are not kept yet; answers the last key, 0 at the end."""
    some = list(Ticket.objects.filter(pk__gt=after).order_by("pk")[:tickets_at_once])
    kept = set(SearchEntry.objects.filter(ticket__in=some).values_list("ticket_id", flat=True))
    keep([ticket for ticket in some if ticket.pk not in kept])
    return some[-1].pk if some else 0


def forget_all() -> None:
    """Nothing is kept any more; keep_next from 0 makes it anew."""
    index().clear()
