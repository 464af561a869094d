"""The lists every desk has, as data: which tickets, whose, in which order; paged by keyset."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.expressions import Combinable
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from answerable.accounts.models import Agent, Team
from answerable.tickets.access import tickets_visible_to
from answerable.tickets.models import Seen, State, Ticket, TicketQuerySet

COUNTED = 1000  # nobody counts further: shown as 999+
PAGE = 40


@dataclass(frozen=True)
class TicketList:
    """A named list. `narrow` picks from what the agent may see, nothing more."""

    slug: str
    label: "str | Promise"
    narrow: Callable[[TicketQuerySet, Agent], TicketQuerySet]
    empty: "str | Promise"


def _state(state: State) -> Callable[[TicketQuerySet, Agent], TicketQuerySet]:
    return lambda tickets, agent: tickets.filter(state=state).not_spam()


def _mine(tickets: TicketQuerySet, agent: Agent) -> TicketQuerySet:
    return tickets.unfinished().owned_by(agent).filter(state=State.OPEN)


def _nobody(tickets: TicketQuerySet, agent: Agent) -> TicketQuerySet:
    return tickets.unfinished().owned_by_nobody()


AT_RISK = timedelta(hours=1)


def _at_risk(tickets: TicketQuerySet, agent: Agent) -> TicketQuerySet:
    """What is late, or due within the hour."""
    return tickets.filter(next_due_at__lte=timezone.now() + AT_RISK).not_spam()


LISTS: dict[str, TicketList] = {
    made.slug: made
    for made in (
        TicketList("mine", _("Mine"), _mine, _("Nothing waits for you. Well done.")),
        TicketList(
            "nobody", _("Nobody answerable"), _nobody, _("Somebody is answerable for everything.")
        ),
        TicketList(
            "at-risk", _("Promises at risk"), _at_risk, _("No promise is late or due soon.")
        ),
        TicketList(
            "waiting-customer",
            _("Waiting for customer"),
            _state(State.WAITING_CUSTOMER),
            _("No customer owes us an answer."),
        ),
        TicketList(
            "waiting-other",
            _("Waiting for someone else"),
            _state(State.WAITING_OTHER),
            _("We wait for nobody else."),
        ),
        TicketList("snoozed", _("Snoozed"), _state(State.SNOOZED), _("Nothing is snoozed.")),
        TicketList("solved", _("Solved"), _state(State.SOLVED), _("Nothing was solved yet.")),
        TicketList(
            "open",
            _("All open"),
            lambda tickets, agent: tickets.filter(state=State.OPEN).not_spam(),
            _("Nothing is open."),
        ),
        TicketList(
            "undelivered",
            _("Delivery problems"),
            lambda tickets, agent: tickets.filter(undelivered=True).not_spam(),
            _("Everything we sent arrived."),
        ),
        TicketList(
            "spam",
            _("Spam"),
            lambda tickets, agent: tickets.filter(spam_at__isnull=False),
            _("No spam."),
        ),
    )
}


def tickets_in(slug: str, agent: Agent) -> TicketQuerySet:
    """The tickets of the list that the agent may see. KeyError for a list there is not."""
    if slug.startswith("team-"):
        return _team(slug, agent)
    return LISTS[slug].narrow(tickets_visible_to(agent), agent)


def _team(slug: str, agent: Agent) -> TicketQuerySet:
    """By the key of the team, never by joining it: the index for the team's order is then used."""
    team = Team.objects.filter(slug=slug.removeprefix("team-")).values("pk")[:1]
    return tickets_visible_to(agent).filter(team_id=team).unfinished()


def count_up_to(tickets: TicketQuerySet) -> int:
    """How many, counted no further than COUNTED."""
    return tickets.order_by()[:COUNTED].count()


@dataclass(frozen=True)
class Order:
    """A way to sort: by one moment and the key, so that a page begins where the last ended."""

    slug: str
    label: "str | Promise"
    moment: str
    falling: bool


ORDERS = {
    order.slug: order
    for order in (
        Order("newest", _("Newest first"), "last_message_at", falling=True),
        Order("oldest", _("Longest waiting first"), "waiting_since", falling=False),
    )
}


@dataclass(frozen=True)
class Page:
    """Rows of a list and the cursor after them, "" at the end."""

    tickets: list[Ticket]
    next: str


def page(tickets: TicketQuerySet, *, agent: Agent, order: str, after: str = "") -> Page:
    """One page after the cursor, with what a row shows: two queries whatever its length."""
    how = ORDERS.get(order, ORDERS["newest"])
    rows = tickets.select_related("customer", "owner", "team").prefetch_related(
        "customer__identities"
    )
    rows = rows.annotate(read=Exists(_read_by(agent)))
    cursor = _parse(after)
    if cursor:
        rows = rows.filter(_beyond(how, *cursor))
    sort: list[Combinable | str] = [_ordered(how.moment, how), _ordered("id", how)]
    found = list(rows.order_by(*sort)[: PAGE + 1])
    shown = found[:PAGE]
    more = len(found) > PAGE
    return Page(shown, _cursor(shown[-1], how) if more else "")


def _read_by(agent: Agent) -> QuerySet[Seen]:
    return Seen.objects.filter(
        ticket=OuterRef("pk"), agent=agent, at__gte=OuterRef("last_message_at")
    )


def _ordered(field: str, how: Order) -> Combinable | str:
    return F(field).desc() if how.falling else F(field).asc()


def _beyond(how: Order, moment: datetime, key: int) -> Q:
    side = "lt" if how.falling else "gt"
    return Q((f"{how.moment}__{side}", moment)) | Q((how.moment, moment), (f"id__{side}", key))


def _cursor(ticket: Ticket, how: Order) -> str:
    moment: datetime = getattr(ticket, how.moment)
    return f"{moment.isoformat()}_{ticket.pk}"


def _parse(cursor: str) -> tuple[datetime, int] | None:
    moment, _bar, key = cursor.partition("_")
    try:
        at = datetime.fromisoformat(moment)
        return (at, int(key)) if at.tzinfo else None
    except ValueError:
        return None
