"""What a customer answers: yes, or not yet."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from answerable.core.actors import Actor
from answerable.core.errors import Refused
from answerable.customers.models import Customer
from answerable.feedback.models import Confirmation
from answerable.tickets import actions, events
from answerable.tickets.actions.shared import hold
from answerable.tickets.models import Ticket

Answer = Confirmation.Answer


@transaction.atomic
def confirm(ticket: Ticket, *, by: Customer) -> None:
    """Yes, it is solved. The last answer counts. Refused where it is not solved at all.

    Records solution.confirmed, once.
    """
    now = hold(ticket)
    if _answer(ticket, Answer.YES, "", now):
        events.record(ticket, "solution.confirmed", by=_actor(by))


@transaction.atomic
def contradict(ticket: Ticket, *, by: Customer, words: str = "") -> None:
    """Not yet: it is our turn again, the owner stays, and a reply is owed from now on.

    `words` are only counted here; as a message they come in like any other. Refused where it is
    not solved, and on a closed ticket. Records ticket.reopened and solution.contradicted.
    """
    now = hold(ticket)
    if ticket.closed_at:
        raise Refused("closed", _("This request is closed. What you write opens a new one."))
    if _answer(ticket, Answer.NOT_YET, words, now):
        actions.reopen(ticket, by=_actor(by))
        events.record(ticket, "solution.contradicted", by=_actor(by))


def _actor(customer: Customer) -> Actor:
    return Actor("customer", customer.pk, customer.display_name)


def _answer(ticket: Ticket, answer: str, words: str, now: datetime) -> bool:
    """Keeps it under the present solving; False if the same was said already."""
    if ticket.solved_at is None:
        raise Refused("not_solved", _("This request is not marked as solved."))
    said, _new = Confirmation.objects.get_or_create(
        ticket=ticket, solved_at=ticket.solved_at, defaults={"asked_at": now}
    )
    if said.answer == answer:
        return False
    said.answer, said.words, said.answered_at = answer, words[:5000], timezone.now()
    said.save()
    return True
