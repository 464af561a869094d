"""How many solutions customers confirmed, contradicted, or left without a word."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from answerable.feedback.models import Confirmation
from answerable.tickets.models import Ticket, TicketQuerySet


@dataclass(frozen=True)
class Solutions:
    """Of `asked` questions. Silence counts as not contradicted, never as confirmed; what is not
    closed yet is still open and counts as neither."""

    asked: int
    confirmed: int
    contradicted: int
    not_contradicted: int

    @property
    def open(self) -> int:
        return self.asked - self.confirmed - self.contradicted - self.not_contradicted


def solutions(tickets: TicketQuerySet, *, start: datetime, end: datetime) -> Solutions:
    """Of the solutions from `start` to before `end` (UTC) of these tickets; one query."""
    rows = Confirmation.objects.filter(
        solved_at__gte=start, solved_at__lt=end, ticket__in=tickets.values("pk")
    )
    found = rows.aggregate(
        asked=Count("pk"),
        confirmed=Count("pk", filter=Q(answer="yes")),
        contradicted=Count("pk", filter=Q(answer="not_yet")),
        not_contradicted=Count("pk", filter=Q(answer="", ticket__closed_at__isnull=False)),
    )
    return Solutions(**found)


def asked_of(ticket: Ticket) -> Confirmation | None:
    """What was asked and answered about the present solving."""
    if ticket.solved_at is None:
        return None
    return all_of(ticket).filter(solved_at=ticket.solved_at).first()


def all_of(ticket: Ticket) -> QuerySet[Confirmation]:
    """Every question about this ticket, newest first."""
    return ticket.confirmations.order_by("-solved_at")
