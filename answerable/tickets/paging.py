"""Orders of a list, and its pages by keyset: no offset, no gap and no double, each from an index.

An order is a row of stretches that follow one another, each sorted by one moment and the key: a
database then reads every stretch along an index, whatever is NULL. The cursor names the stretch
and the last row shown in it, so what changes meanwhile cannot shift the rest.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime

from django.db.models import (
    Exists,
    F,
    Min,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    prefetch_related_objects,
)
from django.db.models.expressions import OrderBy
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from answerable.accounts.models import Agent
from answerable.tickets.models import Scheduled, Seen, Tag, Ticket, TicketQuerySet

PAGE = 40
SHOWN = (
    "number", "subject", "channel", "language", "state", "next_due_at", "waiting_since",
    "waiting_until", "snoozed_until", "spam_at", "last_message_at", "last_words", "undelivered",
    "updated_at", "team_id", "customer__name", "owner__name",
)  # fmt: skip


@dataclass(frozen=True)
class Stretch:
    """One run of rows. `slug` stands in cursors and is unique within an order."""

    slug: str
    moment: str
    falling: bool = False
    only: Q = field(default_factory=Q)

    @property
    def backwards(self) -> "Stretch":
        """The same rows, read from their end."""
        return replace(self, falling=not self.falling)

    def sorted(self, tickets: TicketQuerySet) -> TicketQuerySet:
        """The rows of the stretch in their order."""
        return tickets.filter(self.only).order_by(*self._sort())

    def _sort(self) -> tuple[OrderBy, OrderBy]:
        ends = (F(self.moment), F("id"))
        first, second = (end.desc() if self.falling else end.asc() for end in ends)
        return first, second

    def beyond(self, moment: datetime, key: int) -> Q:
        """What comes after the row with this moment and key."""
        side = "lt" if self.falling else "gt"
        same = Q((self.moment, moment), (f"id__{side}", key))
        return Q((f"{self.moment}__{side}e", moment)) & (
            Q((f"{self.moment}__{side}", moment)) | same
        )


@dataclass(frozen=True)
class Order:
    """A way to sort."""

    slug: str
    label: "str | Promise"
    stretches: tuple[Stretch, ...]


ORDERS = {
    order.slug: order
    for order in (
        Order(
            "due",
            _("Next due"),
            (
                Stretch("due", "next_due_at", only=Q(next_due_at__isnull=False)),
                Stretch("none", "waiting_since", only=Q(next_due_at__isnull=True)),
            ),
        ),
        Order("oldest", _("Longest waiting"), (Stretch("all", "waiting_since"),)),
        Order("newest", _("Newest"), (Stretch("all", "last_message_at", falling=True),)),
        Order(
            "priority",
            _("Most urgent"),
            tuple(
                Stretch(str(level), "waiting_since", only=Q(priority=level))
                for level in sorted(Ticket.Priority.values, reverse=True)
            ),
        ),
        Order("first", _("Oldest"), (Stretch("all", "last_message_at"),)),
    )
}
OF_WORK = ("due", "oldest", "newest", "priority")
OF_FINISHED = ("newest", "first")


@dataclass(frozen=True)
class Page:
    """Rows of a list, the cursor after them and the one before them, "" at either end."""

    tickets: list[Ticket]
    next: str
    previous: str = ""


def page(
    tickets: TicketQuerySet, *, agent: Agent, order: str, after: str = "", before: str = ""
) -> Page:
    """One page after the cursor, or before it, with what a row shows; as many queries as the order
    has stretches, and three more, however long the list is."""
    how = ORDERS.get(order, ORDERS["newest"])
    begin, cursor = _parse(before or after, how)
    is_back = bool(before and cursor)
    found = _read(_with_people(tickets, agent), how, begin, cursor, is_back=is_back)
    has_more, found = len(found) > PAGE, found[:PAGE]
    if is_back:
        found.reverse()
    _complete([ticket for _stretch, ticket in found])
    first, last = (_cursor(*found[0]), _cursor(*found[-1])) if found else ("", "")
    return Page(
        [ticket for _stretch, ticket in found],
        next=last if is_back or has_more else "",
        previous=first if (has_more if is_back else cursor) else "",
    )


def _read(
    rows: TicketQuerySet,
    how: Order,
    begin: int,
    cursor: tuple[datetime, int] | None,
    *,
    is_back: bool,
) -> list[tuple[Stretch, Ticket]]:
    """One row more than a page, from the cursor in the stretch `begin` on, one way or the other."""
    stretches = how.stretches[begin::-1] if is_back else how.stretches[begin:]
    found: list[tuple[Stretch, Ticket]] = []
    for place, stretch in enumerate(stretches):
        read = stretch.backwards if is_back else stretch
        part = read.sorted(rows)
        if cursor and not place:
            part = part.filter(read.beyond(*cursor))
        found += [(stretch, ticket) for ticket in part[: PAGE + 1 - len(found)]]
        if len(found) > PAGE:
            break
    return found


def following(tickets: TicketQuerySet, ticket: Ticket, *, order: str) -> Ticket | None:
    """The ticket that stands after this one, which may itself not be in the list; None at the end.

    At most two queries for each stretch.
    """
    passed = False
    for stretch in ORDERS.get(order, ORDERS["newest"]).stretches:
        part = stretch.sorted(tickets).exclude(pk=ticket.pk)
        if not passed:
            if not Ticket.objects.filter(stretch.only, pk=ticket.pk).exists():
                continue
            passed = True
            part = part.filter(stretch.beyond(getattr(ticket, stretch.moment), ticket.pk))
        if found := part.only("number").first():
            return found
    return None


def rows(tickets: TicketQuerySet, agent: Agent) -> list[Ticket]:
    """All of these tickets, few as they are, with what a row shows."""
    shown = list(_with_people(tickets, agent))
    _complete(shown)
    return shown


def _with_people(tickets: TicketQuerySet, agent: Agent) -> TicketQuerySet:
    shown = tickets.select_related("customer", "owner").only(*SHOWN)
    return shown.annotate(read=_read_by(agent))


def _complete(tickets: list[Ticket]) -> None:
    """What hangs on the rows of a page: a name for nameless customers (their address), `labels`
    (their tags), and `sends_at`, when the next reply set for later leaves."""
    nameless = [ticket.customer for ticket in tickets if not ticket.customer.name]
    prefetch_related_objects(nameless, "identities")
    tags = Prefetch("tags", queryset=Tag.objects.order_by("name"), to_attr="labels")
    prefetch_related_objects(tickets, tags)
    waiting = Scheduled.objects.filter(
        ticket__in=[t.pk for t in tickets], state=Scheduled.State.WAITING
    )
    sends = dict(waiting.values_list("ticket").annotate(Min("at")))
    for ticket in tickets:
        ticket.sends_at = sends.get(ticket.pk)  # type: ignore[attr-defined]


def _read_by(agent: Agent) -> Exists:
    read: QuerySet[Seen] = Seen.objects.filter(
        ticket=OuterRef("pk"), agent=agent, at__gte=OuterRef("last_message_at")
    )
    return Exists(read)


def _cursor(stretch: Stretch, ticket: Ticket) -> str:
    moment: datetime = getattr(ticket, stretch.moment)
    return f"{stretch.slug}_{moment.isoformat()}_{ticket.pk}"


def _parse(cursor: str, how: Order) -> tuple[int, tuple[datetime, int] | None]:
    """Which stretch, and where in it; the beginning for what is no cursor of this order."""
    slug, _bar, rest = cursor.partition("_")
    moment, _bar, key = rest.partition("_")
    places = {stretch.slug: place for place, stretch in enumerate(how.stretches)}
    if slug not in places or not (key.isascii() and key.isdigit() and len(key) < 19):
        return 0, None
    try:
        at = datetime.fromisoformat(moment)
    except ValueError:
        return 0, None
    return (places[slug], (at, int(key))) if at.tzinfo else (0, None)
