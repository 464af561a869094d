"""How long tickets stood under "Nobody answerable": from the facts, by the clock."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from answerable.tickets.models import Event, TicketQuerySet

GIVEN = ("ticket.taken", "ticket.assigned", "handover.accepted")
KEYS = (
    "ticket.opened",
    *GIVEN,
    "ticket.released",
    "ticket.solved",
    "ticket.closed",
    "ticket.reopened",
)
OVER = ("ticket.solved", "ticket.closed")
Facts = Iterable[tuple[str, datetime, bool]]  # key, when, whether it names an owner


@dataclass
class Unowned:
    """Of a group of tickets: how many, how long they were open, and of that without an owner."""

    tickets: int = 0
    open: timedelta = field(default_factory=timedelta)
    unowned: timedelta = field(default_factory=timedelta)
    now: int = 0  # of them without an owner at this moment
    longest: timedelta = field(default_factory=timedelta)

    @property
    def share(self) -> float | None:
        return self.unowned / self.open if self.open else None

    def add(self, open_: timedelta, unowned: timedelta, is_now: bool) -> None:
        self.tickets += 1
        self.open, self.unowned = self.open + open_, self.unowned + unowned
        self.now, self.longest = self.now + is_now, max(self.longest, unowned)


def times(facts: Facts, until: datetime) -> tuple[timedelta, timedelta, bool]:
    """Open time of one ticket, that without an owner, and whether it is without one at the end.

    What is solved is not open until it is reopened. Facts after `until` count for nothing.
    """
    open_, unowned = timedelta(), timedelta()
    at: datetime | None = None
    owned, over = False, False
    known = [fact for fact in facts if fact[1] <= until]
    for key, when, names_owner in [*known, ("", until, False)]:
        if at is not None and not over and when > at:
            open_ += when - at
            unowned += timedelta() if owned else when - at
        at = max(when, at) if at else when
        if key in GIVEN or (key == "ticket.opened" and names_owner):
            owned = True
        elif key == "ticket.released":
            owned = False
        elif key in OVER or key == "ticket.reopened":
            over = key in OVER
    return open_, unowned, bool(known) and not owned and not over


def by_team(tickets: TicketQuerySet, until: datetime) -> dict[int, Unowned]:
    """By the key of the team they are in now (0 for none); two queries however many there are."""
    found: dict[int, Unowned] = {}
    teams = dict(tickets.values_list("pk", "team_id"))
    rows = Event.objects.filter(ticket__in=tickets.values("pk"), key__in=KEYS)
    facts: dict[int, list[tuple[str, datetime, bool]]] = {}
    for ticket, key, when, data in rows.order_by("id").values_list("ticket", "key", "at", "data"):
        facts.setdefault(ticket, []).append((key, when, bool(data.get("owner_id"))))
    for ticket, told in facts.items():
        found.setdefault(teams.get(ticket) or 0, Unowned()).add(*times(told, until))
    return found


def opened_in(tickets: TicketQuerySet, start: datetime, end: datetime) -> TicketQuerySet:
    """Those opened in the period; spam and what was merged away concern nobody."""
    rows: TicketQuerySet = tickets.filter(created_at__gte=start, created_at__lt=end)
    return rows.not_spam().filter(merged_into=None)
