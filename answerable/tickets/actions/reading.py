"""What an agent has read."""

from django.utils import timezone

from answerable.accounts.models import Agent
from answerable.tickets.models import Seen, Ticket


def mark_seen(ticket: Ticket, *, by: Agent) -> None:
    """The agent has read everything on the ticket up to now. Not an event: nobody answers for it."""
    Seen.objects.update_or_create(ticket=ticket, agent=by, defaults={"at": timezone.now()})
