"""Which replies wait to be read by whom, and what came of those that were read."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Avg, Count, F, QuerySet

from answerable.accounts.models import Agent
from answerable.feedback.reviews.models import MARKS, Review
from answerable.tickets.access import tickets_visible_to
from answerable.tickets.models import TicketQuerySet

READ = (Review.State.RELEASED, Review.State.CHANGED, Review.State.RETURNED)


def to_review(agent: Agent) -> QuerySet[Review]:
    """Those that wait, of tickets this one of ours may see; what waits longest first."""
    if agent.provider_id or not agent.can("tickets.answer"):
        return Review.objects.none()
    rows = waiting_on(tickets_visible_to(agent))
    return _whole(rows.exclude(message__agent=agent)).order_by("at", "pk")


def waiting_on(tickets: TicketQuerySet) -> QuerySet[Review]:
    """Those that wait, of these tickets."""
    return Review.objects.filter(state=Review.State.WAITING, message__ticket__in=tickets)


def read_lately(agent: Agent) -> QuerySet[Review]:
    """What was decided about replies of tickets this one of ours may see, the newest first."""
    if agent.provider_id or not agent.can("tickets.answer"):
        return Review.objects.none()
    rows = Review.objects.filter(state__in=READ, message__ticket__in=tickets_visible_to(agent))
    return _whole(rows).order_by("-decided_at", "-pk")


def written_by(agent: Agent) -> QuerySet[Review]:
    """A writer's own replies that were drawn: those that wait, then those that were read."""
    rows = Review.objects.filter(message__agent=agent, state__in=(*READ, Review.State.WAITING))
    mine = rows.filter(message__ticket__in=tickets_visible_to(agent))
    return _whole(mine).order_by(F("decided_at").desc(nulls_first=True), "at", "pk")


def _whole(rows: QuerySet[Review]) -> QuerySet[Review]:
    return rows.select_related(
        "message__ticket__customer", "message__agent", "provider", "reviewer"
    )


@dataclass(frozen=True)
class Marks:
    """Of `n` replies that were read: the mean of all four marks, and how many were sent back."""

    n: int = 0
    mean: float | None = None
    returned: int = 0


def marks_by_provider(start: datetime, end: datetime) -> dict[int, Marks]:
    """What was decided in the period, by provider; one query."""
    rows = Review.objects.filter(state__in=READ, decided_at__gte=start, decided_at__lt=end)
    total = sum((F(name) for name in MARKS[1:]), F(MARKS[0]))
    found = rows.order_by().values("provider", "state").annotate(n=Count("pk"), sum=Avg(total))
    marks: dict[int, Marks] = {}
    for row in found:
        one = marks.get(row["provider"], Marks())
        n = one.n + row["n"]
        mean = ((one.mean or 0) * one.n + row["sum"] / len(MARKS) * row["n"]) / n
        returned = one.returned + (row["n"] if row["state"] == Review.State.RETURNED else 0)
        marks[row["provider"]] = Marks(n, mean, returned)
    return marks
