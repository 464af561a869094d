"""What tickets do later or from time to time: replies set for later leave, snoozed tickets come back,
words are made findable anew, deleted views forgotten.
"""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from answerable.core.jobs import LOW, enqueue, job, periodic
from answerable.tickets import actions, presence
from answerable.tickets.models import Scheduled, Ticket
from answerable.tickets.saved import actions as saved
from answerable.tickets.search import keeping


@job("tickets.keep_for_search", queue="slow", limit=timedelta(minutes=30))
def keep_for_search(*, after: int = 0) -> None:
    """Makes tickets findable that are not yet, a batch at a time, until there is none left."""
    with transaction.atomic():
        last = keeping.keep_next(after)
        if last:
            enqueue(keep_for_search, after=last, priority=LOW)


@job("tickets.keep_customer", queue="slow")
def keep_customer(*, customer: int, below: int) -> None:
    """The older tickets of a customer whose name changed, a batch at a time."""
    tickets = Ticket.objects.filter(customer=customer, pk__lt=below)
    with transaction.atomic():
        some = list(tickets.order_by("-pk")[: keeping.A_BATCH])
        keeping.keep(some)
        if len(some) == keeping.A_BATCH:
            enqueue(keep_customer, customer=customer, below=some[-1].pk, priority=LOW)


@job("tickets.keep_tagged", queue="slow")
def keep_tagged(*, tag: int, below: int = 0) -> None:
    """The tickets with a tag that has another name now, a batch at a time, newest first."""
    tickets = Ticket.objects.filter(tags=tag)
    with transaction.atomic():
        older = tickets.filter(pk__lt=below) if below else tickets
        some = list(older.order_by("-pk")[: keeping.A_BATCH])
        keeping.keep(some)
        if len(some) == keeping.A_BATCH:
            enqueue(keep_tagged, tag=tag, below=some[-1].pk, priority=LOW)


@periodic("views.forget", every=timedelta(hours=6), queue="slow")
def forget_deleted_views() -> None:
    """Views deleted longer ago than they can be brought back."""
    saved.forget_deleted()


@job("tickets.send_scheduled")
def send_scheduled(*, scheduled: int) -> None:
    """A reply whose moment has come leaves, or is stopped."""
    actions.send_scheduled(scheduled)


@periodic("tickets.look_scheduled", every=timedelta(minutes=1))
def look_scheduled() -> None:
    """Finds what no wake-up found: after a restore, or when a job was lost."""
    late = timezone.now() - timedelta(seconds=90)
    due = Scheduled.objects.filter(state=Scheduled.State.WAITING, at__lte=late)
    for pk in due.order_by("at").values_list("pk", flat=True)[:100]:
        enqueue(send_scheduled, unique_key=f"tickets.send_scheduled:{pk}", scheduled=pk)


@periodic("tickets.forget_presence", every=timedelta(minutes=10))
def forget_presence() -> None:
    """Pages that went away without a word."""
    presence.forget_old()


@periodic("tickets.wake", every=timedelta(minutes=1))
def wake_due() -> None:
    """Snoozed tickets come back, and those that waited for somebody until now."""
    actions.wake_due()
