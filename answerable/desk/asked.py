"""What the ticket pane asks of the database; each question is worked out once."""

from answerable.accounts.models import Team
from answerable.automation.models import Run
from answerable.channels.models import Outgoing
from answerable.core.quick import Question, put_above, put_beside, put_known
from answerable.customers.models import Customer, Identity
from answerable.tickets.models import Attachment, Draft, Event, Follower, Message, Seen, Tag, Ticket
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
runs_on = Question(
    lambda ticket: Run.objects.filter(ticket=ticket).order_by("-at", "-pk")[:MOST_RUNS]
)
drafts_of = Question(lambda agent, ticket: Draft.objects.filter(ticket=ticket, agent=agent))
_identities = Question(lambda customer: Identity.objects.filter(customer=customer).order_by("pk"))


def put_identities(customer: Customer) -> None:
    """The customer's addresses, in one query for everything on the page."""
    put_known(customer, "identities", _identities(customer.pk))
