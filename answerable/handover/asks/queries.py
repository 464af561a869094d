"""Who waits for which department, and how long they took."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Case, Q, QuerySet, When
from django.utils import timezone

from answerable.accounts.models import Agent, Membership, Team
from answerable.core.quick import Question
from answerable.handover.asks.models import Ask
from answerable.handover.figures import quantile
from answerable.sla.statistics import Interval, wilson
from answerable.tickets.access import tickets_visible_to
from answerable.tickets.models import Ticket

OPEN = Q(answered_at=None, solved_at=None, withdrawn_at=None)


def asks_on(ticket: Ticket) -> list[Ask]:
    """What was asked for this ticket, and what it was itself asked; newest first; one query."""
    return _asks(ticket.pk)


_asks = Question(
    lambda ticket: (
        Ask.objects.filter(Q(ticket=ticket) | Q(request=ticket))
        .select_related("ticket", "request__team", "by")
        .order_by("-pk")
    )
)


def asked_by(agent: Agent, *, at_most: int = 20) -> list[Ask]:
    """What one asked other departments and still may read: those that are open, then the newest."""
    rows = Ask.objects.filter(by=agent, request__in=tickets_visible_to(agent))
    waits = Case(When(OPEN, then=0), default=1)
    rows = rows.select_related("ticket", "request__team").order_by(waits, "-pk")
    return list(rows[:at_most])


def departments_for(agent: Agent) -> QuerySet[Team]:
    """Whom one may ask: every team in which somebody is, by name."""
    return Team.objects.filter(agents__is_active=True).distinct().order_by("name")


def reported_to(agent: Agent) -> QuerySet[Ask]:
    """Those a report may count: through the gate, and of the teams one leads unless one reads all."""
    rows = Ask.objects.filter(request__in=tickets_visible_to(agent))
    if agent.can("reports.read_all"):
        return rows
    if not agent.can("reports.read"):
        return rows.none()
    led = Membership.objects.filter(agent=agent, is_lead=True).values("team")
    return rows.filter(request__team__in=led)


@dataclass
class Waiting:
    """Of one department: `open` now, of them `late`; `kept` and `broken` by the due instant."""

    open: int = 0
    late: int = 0
    oldest: datetime | None = None
    kept: int = 0
    broken: int = 0
    withdrawn: int = 0
    seconds: list[int] = field(default_factory=list)
    done: int = 0  # in the time promised for the solution
    undone: int = 0  # done later, or not yet and too late
    seconds_done: list[int] = field(default_factory=list)

    @property
    def n(self) -> int:
        return self.kept + self.broken

    @property
    def share(self) -> float | None:
        return self.kept / self.n if self.n else None

    @property
    def interval(self) -> Interval | None:
        return wilson(self.kept, self.n)

    @property
    def promised_done(self) -> int:
        return self.done + self.undone

    @property
    def share_done(self) -> float | None:
        return self.done / self.promised_done if self.promised_done else None

    @property
    def interval_done(self) -> Interval | None:
        return wilson(self.done, self.promised_done)

    @property
    def median_done(self) -> int | None:
        return quantile(self.seconds_done, 0.5)

    @property
    def ninth_done(self) -> int | None:
        return quantile(self.seconds_done, 0.9)

    @property
    def median(self) -> int | None:
        return quantile(self.seconds, 0.5)

    @property
    def ninth(self) -> int | None:
        return quantile(self.seconds, 0.9)


def waiting_by_department(
    asks: QuerySet[Ask], start: datetime, end: datetime
) -> dict[Team | None, Waiting]:
    """What waits now, whenever it was asked, and how what was asked in the period went."""
    wanted = asks.filter(OPEN | Q(asked_at__gte=start, asked_at__lt=end))
    found: dict[Team | None, Waiting] = defaultdict(Waiting)
    for one in wanted.select_related("request__team__provider").order_by("asked_at", "pk"):
        _count(found[one.request.team], one, in_period=start <= one.asked_at < end)
    return dict(sorted(found.items(), key=lambda pair: -pair[1].open))


def _count(row: Waiting, one: Ask, *, in_period: bool) -> None:
    now = timezone.now()
    if one.is_open:
        row.open += 1
        row.late += one.is_late
        row.oldest = min(row.oldest or one.asked_at, one.asked_at)
    if not in_period:
        return
    row.withdrawn += bool(one.withdrawn_at and not one.answered_at)
    done = one.answered_at or one.solved_at
    if done:
        row.seconds.append(int((done - one.asked_at).total_seconds()))
    if one.due_at and done and not one.withdrawn_at:
        row.kept += done <= one.due_at
        row.broken += done > one.due_at
    elif one.due_at and one.is_open:
        row.broken += one.due_at <= now
    _count_solution(row, one, now)


def _count_solution(row: Waiting, one: Ask, now: datetime) -> None:
    """What is not done and not late yet counts as neither."""
    due = one.solution_due_at
    if one.withdrawn_at:
        return
    if one.solved_at:
        row.seconds_done.append(int((one.solved_at - one.asked_at).total_seconds()))
    if due:
        row.done += bool(one.solved_at and one.solved_at <= due)
        row.undone += due < (one.solved_at or now)


def together(rows: Iterable[Waiting]) -> Waiting:
    """The figures of several departments as one, such as those of a provider."""
    total = Waiting()
    for row in rows:
        for name in COUNTS:
            setattr(total, name, getattr(total, name) + getattr(row, name))
    return total


COUNTS = ("open", "late", "kept", "broken", "withdrawn", "seconds", "done", "undone",
          "seconds_done")  # fmt: skip


def behind(asks: QuerySet[Ask], team: int | None, what: str) -> QuerySet[Ask]:
    """The questions behind a figure: open, late, or all of a department, the oldest first."""
    rows = asks if team is None else asks.filter(request__team=team)
    if what == "undone":
        return _whole(rows.filter(withdrawn_at=None, solution_due_at__isnull=False))
    if what in ("open", "late"):
        rows = rows.filter(OPEN)
    if what == "late":
        rows = rows.filter(due_at__lt=timezone.now())
    return _whole(rows)


def _whole(rows: QuerySet[Ask]) -> QuerySet[Ask]:
    return rows.select_related("request__team", "ticket", "by").order_by("asked_at", "pk")


def may_see(agent: Agent, asks: Iterable[Ask]) -> set[int]:
    """Keys of the tickets among these that the agent may open; one query."""
    keys = {key for one in asks for key in (one.request_id, one.ticket_id) if key}
    return set(tickets_visible_to(agent).filter(pk__in=keys).values_list("pk", flat=True))
