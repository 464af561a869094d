"""The one gate: who may see which ticket, and the only doors to what hangs on one."""

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from answerable.accounts.models import Agent
from answerable.core.actors import Actor
from answerable.core.quick import Question
from answerable.customers.models import Customer
from answerable.customers.rules import normal_address
from answerable.tickets.models import Attachment, Message, Ticket, TicketQuerySet
from answerable.tickets.queries import messages_of
from answerable.tickets.sight import in_sight, parts_in_sight, sight_of


def tickets_visible_to(who: Agent | Customer | Actor) -> TicketQuerySet:
    """Every ticket `who` may read, and no other.

    An agent: those of their teams, those of no team, their own, those they or their team follow,
    help with or were offered, and those of whom they cover; all of them with the permission
    tickets.read_all. Of a provider's people only the tickets they own, cover, follow, help with or
    were offered, and what nobody owns in their teams if the provider may see that. A customer: their
    own. The system: all. Anybody else, and an agent who was deactivated: none.
    """
    if isinstance(who, Agent):
        return in_sight(sight_of(who))
    if isinstance(who, Customer):
        return Ticket.objects.filter(customer=who, spam_at__isnull=True)
    if who.kind == "system":
        return Ticket.objects.all()
    if who.kind == "agent":
        agent = Agent.objects.filter(pk=who.id or 0).first()
        return in_sight(sight_of(agent)) if agent else Ticket.objects.none()
    return Ticket.objects.none()


def parts_visible_to(who: Agent | Customer | Actor) -> list[TicketQuerySet]:
    """The same tickets as tickets_visible_to, in parts that each can be read along an index.

    For long lists: "this team or that or mine" makes a database sort everything first. A ticket
    may be in two parts.
    """
    return parts_in_sight(sight_of(who)) if isinstance(who, Agent) else [tickets_visible_to(who)]


def get_ticket_for(who: Agent | Customer | Actor, number: int) -> Ticket:
    """The ticket, or Ticket.DoesNotExist whether it is missing or not theirs to see."""
    if not isinstance(who, Agent) or number > LARGEST:
        return tickets_visible_to(who).select_related(*AROUND).get(number=number)
    found: Ticket | None = _ticket_in_sight.first(sight_of(who), number)
    if found is None:
        raise Ticket.DoesNotExist
    return found


AROUND = ("customer", "owner", "team")
LARGEST = 2**63 - 1  # that a database can be asked for
_ticket_in_sight = Question(
    lambda sight, number: in_sight(sight).filter(number=number).select_related(*AROUND)
)


def customers_visible_to(agent: Agent) -> QuerySet[Customer]:
    """Those of whom the agent sees a ticket, and those who have none; merged records are gone.

    A provider's people see no customer without a ticket they see.
    """
    customers = Customer.objects.filter(merged_into__isnull=True)
    if agent.can("tickets.read_all"):
        return customers
    theirs = Ticket.objects.filter(customer=OuterRef("pk"))
    seen = tickets_visible_to(agent).filter(customer=OuterRef("pk"))
    if agent.provider_id:
        return customers.filter(Exists(seen))
    return customers.filter(Exists(seen) | ~Exists(theirs))


def get_message_for(who: Agent | Customer | Actor, pk: int) -> Message:
    """A message of a ticket they may see; customers only get what was said between them and us.

    Else DoesNotExist.
    """
    messages = Message.objects.filter(ticket__in=tickets_visible_to(who))
    message = messages.select_related("ticket", "agent", "customer").get(pk=pk)
    if isinstance(who, Customer) and not _is_between_us(message, who, _addresses_of(who)):
        raise Message.DoesNotExist
    return message


def messages_shown_to(customer: Customer, ticket: Ticket) -> list[Message]:
    """What was said between us and this customer on a ticket of theirs, oldest first.

    Notes, automatic mail, words of others, what was taken back and what has not left yet stay
    with us.
    """
    if not tickets_visible_to(customer).filter(pk=ticket.pk).exists():
        return []
    addresses = _addresses_of(customer)
    messages = messages_of(ticket, with_notes=False)
    return [message for message in messages if _is_between_us(message, customer, addresses)]


def _addresses_of(customer: Customer) -> set[str]:
    return set(customer.identities.filter(kind="email").values_list("value", flat=True))


def _is_between_us(message: Message, customer: Customer, addresses: set[str]) -> bool:
    if message.direction == Message.Direction.IN:
        return message.customer_id == customer.pk and not message.automatic
    if message.direction != Message.Direction.OUT or message.taken_back_at:
        return False
    has_left = message.goes_at is None or message.goes_at <= timezone.now()
    recipients = {normal_address(who["address"]) for who in (*message.to, *message.cc)}
    return has_left and bool(recipients & addresses)


def get_attachment_for(who: Agent | Customer | Actor, pk: int) -> Attachment:
    """A file of a message they may see, or one they uploaded themselves. Else DoesNotExist."""
    attachment = Attachment.objects.select_related("message").get(pk=pk)
    if attachment.message_id is not None:
        get_message_for_attachment(who, attachment)
    elif not (isinstance(who, Agent) and attachment.uploaded_by_id == who.pk):
        raise Attachment.DoesNotExist
    return attachment


def get_message_for_attachment(who: Agent | Customer | Actor, attachment: Attachment) -> Message:
    """The message a file hangs on, through the gate. Else Attachment.DoesNotExist."""
    try:
        return get_message_for(who, attachment.message_id or 0)
    except Message.DoesNotExist as error:
        raise Attachment.DoesNotExist from error
