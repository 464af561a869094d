"""The one gate: who may see which ticket, and the only doors to what hangs on one."""

from functools import reduce
from operator import or_

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from answerable.accounts.models import Agent
from answerable.accounts.whereabouts import seen_by
from answerable.core.actors import Actor
from answerable.customers.models import Customer
from answerable.customers.rules import normal_address
from answerable.tickets.models import Attachment, Follower, Message, Ticket, TicketQuerySet
from answerable.tickets.queries import messages_of


def tickets_visible_to(who: Agent | Customer | Actor) -> TicketQuerySet:
    """Every ticket `who` may read, and no other.

    An agent: those of their teams, those of no team, their own, those they or their team follow,
    help with or were offered, and those of whom they cover; all of them with the permission
    tickets.read_all. Of a provider's people only the tickets they own, cover, follow, help with or
    were offered, and what nobody owns in their teams if the provider may see that. A customer: their
    own. The system: all. Anybody else, and an agent who was deactivated: none.
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
    if agent.provider_id is not None:
        return Ticket.objects.filter(reduce(or_, _reasons(agent)))
    return Ticket.objects.filter(
        Q(team__isnull=True) | Q(team__in=agent.team_ids) | _answers_for(agent) | _takes_part(agent)
    )


def _reasons(agent: Agent) -> list[Q]:
    """Why a ticket is theirs to see, each along an index: one of these conditions is enough."""
    if agent.provider_id is None:
        teams = [Q(team__isnull=True), *(Q(team=team) for team in agent.team_ids)]
        return [*teams, _answers_for(agent), _takes_part(agent)]
    reasons = [_answers_for(agent), _takes_part(agent)]
    if agent.provider and agent.provider.sees_team:
        reasons += [Q(team=team, owner__isnull=True) for team in agent.team_ids]
    return reasons


def _answers_for(agent: Agent) -> Q:
    """Their own, and while somebody is away who named them as cover, that one's too.

    Of a provider's people only for one another.
    """
    covered = seen_by(agent).covered_by(agent.pk)
    if not covered:
        return Q(owner=agent)
    if agent.provider_id is not None:
        theirs = Agent.objects.filter(pk__in=covered, provider=agent.provider_id)
        return Q(owner=agent) | Q(owner__in=theirs.values("pk"))
    return Q(owner__in=[agent.pk, *covered])


def _takes_part(agent: Agent) -> Q:
    """Tickets the agent or one of their teams follows, helps with, or was offered: few rows."""
    parts = Follower.objects.filter(Q(agent=agent) | Q(team__in=agent.team_ids))
    return Q(pk__in=parts.values("ticket"))


def parts_visible_to(who: Agent | Customer | Actor) -> list[TicketQuerySet]:
    """The same tickets as tickets_visible_to, in parts that each can be read along an index.

    For long lists: "this team or that or mine" makes a database sort everything first. A ticket
    may be in two parts.
    """
    if not isinstance(who, Agent) or not who.is_active or who.can("tickets.read_all"):
        return [tickets_visible_to(who)]
    return [Ticket.objects.filter(reason) for reason in _reasons(who)]


def get_ticket_for(who: Agent | Customer | Actor, number: int) -> Ticket:
    """The ticket, or Ticket.DoesNotExist whether it is missing or not theirs to see."""
    return tickets_visible_to(who).select_related("customer", "owner", "team").get(number=number)


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
