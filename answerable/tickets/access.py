"""The one gate: who may see which ticket, and the only doors to what hangs on one."""

from django.db.models import Q
from django.utils import timezone

from answerable.accounts.models import Agent
from answerable.core.actors import Actor
from answerable.customers.models import Customer
from answerable.customers.rules import normal_address
from answerable.tickets.models import Attachment, Message, Ticket, TicketQuerySet
from answerable.tickets.queries import messages_of


def tickets_visible_to(who: Agent | Customer | Actor) -> TicketQuerySet:
    """Every ticket `who` may read, and no other.

    An agent: those of their teams, those of no team, their own; all of them with the permission
    tickets.read_all. A customer: their own. The system: all. Anybody else, and an agent who was
    deactivated: none.
    """
    if isinstance(who, Agent):
        return _visible_to_agent(who)
    if isinstance(who, Customer):
        return Ticket.objects.filter(customer=who, spam_at__isnull=True)
    if who.kind == "system":
        return Ticket.objects.all()
    if who.kind == "agent":
        agent = Agent.objects.filter(pk=who.id or 0).first()
        return _visible_to_agent(agent) if agent else Ticket.objects.none()
    return Ticket.objects.none()


def _visible_to_agent(agent: Agent) -> TicketQuerySet:
    if not agent.is_active:
        return Ticket.objects.none()
    if agent.can("tickets.read_all"):
        return Ticket.objects.all()
    return Ticket.objects.filter(Q(team__isnull=True) | Q(team__in=agent.team_ids) | Q(owner=agent))


def parts_visible_to(who: Agent | Customer | Actor) -> list[TicketQuerySet]:
    """The same tickets as tickets_visible_to, in parts that each can be read along an index.

    For long lists: "this team or that or mine" makes a database sort everything first. A ticket
    may be in two parts.
    """
    if not isinstance(who, Agent) or not who.is_active or who.can("tickets.read_all"):
        return [tickets_visible_to(who)]
    conditions = [Q(team__isnull=True), *(Q(team=team) for team in who.team_ids), Q(owner=who)]
    return [Ticket.objects.filter(condition) for condition in conditions]


def get_ticket_for(who: Agent | Customer | Actor, number: int) -> Ticket:
    """The ticket, or Ticket.DoesNotExist whether it is missing or not theirs to see."""
    return tickets_visible_to(who).select_related("customer", "owner", "team").get(number=number)


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
