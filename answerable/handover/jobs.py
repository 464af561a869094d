"""Jobs of the hand-overs."""

from datetime import timedelta

from django.utils import timezone

from answerable.core.each import each
from answerable.core.jobs import job, periodic
from answerable.handover import actions
from answerable.handover.asks import actions as asks
from answerable.handover.asks import ladder
from answerable.handover.models import Handover
from answerable.handover.sun import actions as sun
from answerable.tickets.models import Message


@periodic("handover.expire", every=timedelta(minutes=1))
def expire_unanswered() -> None:
    """What nobody answered in time goes back to its giver."""
    now = timezone.now()
    late = Handover.objects.filter(answer_by__lte=now).select_related("ticket", "giver")
    each(late.order_by("answer_by", "pk")[:200], lambda one: actions.expire(one, now=now))


@job("ask.answer")
def bring_back(key: int) -> None:
    """A department's answer, once it can no longer be taken back."""
    message = Message.objects.select_related("ticket__team", "agent").filter(pk=key).first()
    if message is not None:
        asks.bring_back(message)


@periodic("ask.look", every=timedelta(minutes=1))
def look_at_asks() -> None:
    """Departments that owe an answer."""
    ladder.look()


@periodic("sun.look", every=timedelta(minutes=1))
def look_at_closings() -> None:
    """Teams that close soon, have closed, or are back."""
    sun.look()
