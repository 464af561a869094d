"""The one gate: who may see which ticket, and the only doors to what hangs on one."""

from django.db.models import Q

from answerable.accounts.models import Agent
from answerable.core.actors import Actor
from answerable.customers.models import Customer
from answerable.tickets.models import Attachment, Message, Ticket, TicketQuerySet


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


def get_ticket_for(who: Agent | Customer | Actor, number: int) -> Ticket:
    """The ticket, or Ticket.DoesNotExist whether it is missing or not theirs to see."""
    return tickets_visible_to(who).select_related("customer", "owner", "team").get(number=number)


def get_message_for(who: Agent | Customer | Actor, pk: int) -> Message:
    """A message of a ticket they may see; customers never get notes. Else DoesNotExist."""
    messages = Message.objects.filter(ticket__in=tickets_visible_to(who))
    if isinstance(who, Customer):
        messages = messages.exclude(direction=Message.Direction.NOTE)
    return messages.select_related("ticket", "agent", "customer").get(pk=pk)


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
