"""The reply just sent: it can be taken back for some seconds wherever one is by then.

The session remembers which it is, so that a page asks nothing where there is none.
"""

from datetime import datetime

from django.http import HttpRequest
from django.utils import timezone

from answerable.accounts.models import Agent
from answerable.tickets.access import tickets_visible_to
from answerable.tickets.models import Message

LEAVING = "leaving"  # in the session: key and end of the undo time


def remember(request: HttpRequest, message: Message) -> None:
    """So that it can be taken back on the page one goes to."""
    if message.goes_at and message.goes_at > timezone.now() and message.held_at is None:
        request.session[LEAVING] = [message.pk, message.goes_at.isoformat()]


def leaving(request: HttpRequest, agent: Agent) -> Message | None:
    """The reply just sent, while it can be taken back; no query once that is over."""
    pk, until = request.session.get(LEAVING) or (0, "")
    if not until or datetime.fromisoformat(until) <= timezone.now():
        return None
    own = Message.objects.filter(pk=pk, agent=agent, taken_back_at=None, goes_at__gt=timezone.now())
    return own.filter(ticket__in=tickets_visible_to(agent)).select_related("ticket").first()
