"""What the ticket pane asks of the database; each question is worked out once."""

from dataclasses import dataclass

from django.db.models import Exists, Q, QuerySet

from answerable.accounts.models import Team
from answerable.automation.models import DoneOn, Run
from answerable.channels.models import Outgoing
from answerable.core.quick import Question, put_above, put_beside, put_known
from answerable.customers.models import Customer, Identity
from answerable.handover.asks.models import Ask
from answerable.handover.models import Handover
from answerable.tickets.models import (
    Attachment,
    Draft,
    Event,
    Follower,
    Link,
    Message,
    Scheduled,
    Seen,
    Tag,
    Ticket,
)
from answerable.tickets.queries import Thread

MOST_TAGS = 200
MOST_RUNS = 5


def thread_of(ticket: Ticket) -> Thread:
    """The thread with its files, and the delivery of each reply to each recipient."""
    messages: list[Message] = put_above(_messages(ticket.pk), "ticket", ticket)
    put_beside(messages, "attachments", _files(ticket.pk))
    put_beside(messages, "outgoing", _deliveries(ticket.pk))
    return Thread(messages, put_above(_events(ticket.pk), "ticket", ticket))


_messages = Question(
    lambda ticket: (
        Message.objects.filter(ticket=ticket, taken_back_at=None)
        .select_related("agent", "customer")
        .order_by("created_at", "id")
    )
)
_files = Question(
    lambda ticket: Attachment.objects.filter(
        message__ticket=ticket, message__taken_back_at=None
    ).order_by("pk")
)
_deliveries = Question(
    lambda ticket: Outgoing.objects.filter(
        message__ticket=ticket, message__taken_back_at=None
    ).order_by("pk")
)
_events = Question(lambda ticket: Event.objects.filter(ticket=ticket).order_by("id"))


seen_at = Question(
    lambda agent, ticket: Seen.objects.filter(agent=agent, ticket=ticket).values_list(
        "at", flat=True
    )[:1]
)
followers_of = Question(
    lambda ticket: (
        Follower.objects.filter(ticket=ticket).select_related("agent", "team").order_by("pk")
    )
)


@dataclass(frozen=True)
class Hanging:
    """What there is about a ticket that most have not: nothing more is asked about what is not."""

    asks: bool
    bonds: bool
    runs: bool
    macros: bool
    scheduled: bool
    handover: bool


def hanging_on(ticket: Ticket) -> Hanging:
    """One query."""
    ((*there,),) = _hanging(ticket.pk)
    return Hanging(*there)


def _there_is(ticket: int) -> QuerySet[Ticket, tuple[bool, ...]]:
    about = (
        Ask.objects.filter(Q(ticket=ticket) | Q(request=ticket)),
        Link.objects.filter(Q(ticket=ticket) | Q(other=ticket)),
        Run.objects.filter(ticket=ticket),
        DoneOn.objects.filter(ticket=ticket),
        Scheduled.objects.filter(ticket=ticket),
        Handover.objects.filter(ticket=ticket),
    )
    return Ticket.objects.filter(pk=ticket).values_list(*(Exists(rows) for rows in about))


_hanging = Question(_there_is)


def tags_of(ticket: Ticket) -> list[Tag]:
    """The ticket's tags by name, in one query for everything on the page."""
    put_known(ticket, "tags", found := _tags(ticket.pk))
    return found


_tags = Question(lambda ticket: Tag.objects.filter(tickets=ticket).order_by("name"))
tag_names = Question(
    lambda: (
        Tag.objects.filter(retired_at=None)
        .order_by("name")
        .values_list("name", flat=True)[:MOST_TAGS]
    )
)
teams = Question(lambda: Team.objects.order_by("name"))
_runs = Question(
    lambda ticket: Run.objects.filter(ticket=ticket).order_by("-at", "-pk")[:MOST_RUNS]
)


def runs_on(ticket: Ticket) -> list[Run]:
    """What rules did here last."""
    return put_above(_runs(ticket.pk), "ticket", ticket)


drafts_of = Question(lambda agent, ticket: Draft.objects.filter(ticket=ticket, agent=agent))
_identities = Question(lambda customer: Identity.objects.filter(customer=customer).order_by("pk"))


def put_identities(customer: Customer) -> None:
    """The customer's addresses, in one query for everything on the page."""
    put_known(customer, "identities", _identities(customer.pk))
