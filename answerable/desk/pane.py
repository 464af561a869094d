"""What the ticket pane shows, gathered in a constant number of queries."""

import uuid
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import gettext as _

from answerable.accounts.models import Agent, Team
from answerable.accounts.queries import who_can_answer
from answerable.channels.email.addresses import without_secret
from answerable.channels.email.mailboxes import addresses_of
from answerable.channels.models import Mailbox, Outgoing
from answerable.customers.rules import normal_address
from answerable.sla.queries import promises_on
from answerable.tickets.access import tickets_visible_to
from answerable.tickets.models import Draft, Message, Seen, Tag, Ticket
from answerable.tickets.queries import Thread, messages_of

EARLIER = 5
MOST_COLLEAGUES = 200


def thread_for(ticket: Ticket) -> Thread:
    """The thread with the delivery of each reply to each recipient."""
    deliveries = Prefetch("outgoing", queryset=Outgoing.objects.order_by("pk"))
    messages = list(messages_of(ticket).prefetch_related(deliveries))
    return Thread(messages, list(ticket.events.order_by("id")))


def parts_for(agent: Agent, ticket: Ticket) -> dict[str, object]:
    """Head, thread and side of the ticket as this agent sees them."""
    thread = thread_for(ticket)
    return {
        "ticket": ticket,
        "thread": thread,
        "entries": thread.entries(),
        "first_new": _first_new(agent, ticket, thread),
        "owners": list(who_can_answer(ticket.team)[:MOST_COLLEAGUES]),
        "teams": list(Team.objects.order_by("name")),
        "tags": list(ticket.tags.order_by("name")),
        "all_tags": list(Tag.objects.order_by("name").values_list("name", flat=True)[:200]),
        "priorities": Ticket.Priority.choices,
        "moments": moments(timezone.now(), timezone.get_current_timezone()),
        "identities": ticket.customer.identities.all(),
        "earlier": earlier_tickets(agent, ticket),
        "promises": promises_on(ticket, agent.language),
        "pending": _pending(agent, thread),
        "cc_offered": _others_written_to(ticket, thread),
        "offered": _offered(ticket, thread),
        "may_edit_customer": agent.can("customers.edit"),
    }


def _first_new(agent: Agent, ticket: Ticket, thread: Thread) -> int:
    """The key of the first message the agent has not read yet, 0 when there is none."""
    seen = Seen.objects.filter(ticket=ticket, agent=agent).values_list("at", flat=True).first()
    if seen is None:
        return 0
    unread = (m.pk for m in thread.messages if m.created_at > seen and m.agent_id != agent.pk)
    return next(unread, 0)


@dataclass(frozen=True)
class Earlier:
    """Other tickets of the same customer, as far as the agent may see them."""

    tickets: list[Ticket]
    more: bool


def earlier_tickets(agent: Agent, ticket: Ticket) -> Earlier:
    """The newest few."""
    others = tickets_visible_to(agent).filter(customer=ticket.customer).exclude(pk=ticket.pk)
    found = list(others.order_by("-id")[: EARLIER + 1])
    return Earlier(found[:EARLIER], len(found) > EARLIER)


def _offered(ticket: Ticket, thread: Thread) -> dict[str, str] | None:
    """Whom a colleague's passed-on mail says it is from, until that is the customer."""
    told = [event.data for event in thread.events if event.key == "message.forwarded"]
    if not told or not told[-1].get("address"):
        return None
    address = normal_address(told[-1]["address"])
    known = {identity.value for identity in ticket.customer.identities.all()}
    return None if address in known else {"address": address, "name": told[-1].get("name", "")}


def _others_written_to(ticket: Ticket, thread: Thread) -> str:
    """Whom the customer had in Cc last; only offered, and only if the writer is proved (S1)."""
    incoming = [m for m in thread.messages if m.direction == Message.Direction.IN]
    last = incoming[-1] if incoming else None
    if last is None or last.proof == Message.Proof.NONE:
        return ""
    known = {identity.value for identity in ticket.customer.identities.all()}
    known |= {address for mailbox in Mailbox.objects.all() for address in addresses_of(mailbox)}
    others = {without_secret(normal_address(one["address"])) for one in (*last.cc, *last.to)}
    return ", ".join(sorted(others - known - {""}))


def _pending(agent: Agent, thread: Thread) -> Message | None:
    """A reply of the agent that can still be taken back."""
    now = timezone.now()
    for message in reversed(thread.messages):
        if message.agent_id == agent.pk and message.goes_at and message.goes_at > now:
            return message
    return None


def moments(now: datetime, zone: ZoneInfo) -> list[tuple[str, datetime]]:
    """Usual moments to snooze or wait until, in the agent's zone: words and the moment."""
    here = now.astimezone(zone)
    morning = datetime.combine(here.date(), time(9), tzinfo=zone)
    monday = morning + timedelta(days=(7 - here.weekday()) or 7)
    return [
        (_("In 3 hours"), here + timedelta(hours=3)),
        (_("Tomorrow morning"), morning + timedelta(days=1)),
        (_("Monday morning"), monday),
        (_("In a week"), morning + timedelta(days=7)),
    ]


@dataclass(frozen=True)
class Writing:
    """What one tab of the composer holds."""

    kind: str
    body: str = ""
    cc: str = ""
    attachments: tuple[object, ...] = ()


def composer_for(
    agent: Agent, ticket: Ticket, *, writing: str = "", kept: Writing | None = None
) -> dict[str, object]:
    """Both tabs with what was saved, or with `kept`, the words of a refused attempt."""
    drafts = Draft.objects.filter(ticket=ticket, agent=agent).prefetch_related("attachments")
    texts = {kind: Writing(kind) for kind in ("reply", "note")}
    for draft in drafts:
        texts[draft.kind] = Writing(
            draft.kind,
            draft.body,
            ", ".join(one["address"] for one in draft.cc),
            tuple(draft.attachments.all()),
        )
    if kept:
        texts[kept.kind] = kept
    return {
        "reply": texts["reply"],
        "note": texts["note"],
        "writing": kept.kind if kept else writing if writing in texts else "reply",
        "effect_key": uuid.uuid4().hex,
    }
