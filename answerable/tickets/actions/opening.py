"""A customer's words become a ticket, or join one."""

from datetime import datetime

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from answerable.accounts.models import Agent, Team
from answerable.core.actors import Actor
from answerable.core.folding import fold
from answerable.core.quick import insert
from answerable.customers.models import Customer
from answerable.tickets import events, files
from answerable.tickets.actions.shared import change, hold, let_go_if_gone
from answerable.tickets.models import Attachment, Counter, Message, Ticket
from answerable.tickets.rules import excerpt
from answerable.tickets.words import NewFile, NewMessage


class AlreadyThere(Exception):  # an answer, not a fault
    """A message with this effect key is stored: `message` is it."""

    def __init__(self, message: Message) -> None:
        super().__init__(message.effect_key)
        self.message = message


def next_number() -> int:
    """The next ticket number: without gaps, and the same on both databases."""
    if number := _counted_up():
        return number
    try:
        with transaction.atomic():
            return Counter.objects.create(name="ticket", value=1001).value
    except IntegrityError:  # another one was the first
        return _counted_up() or next_number()


def _counted_up() -> int | None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE tickets_counter SET value = value + 1 WHERE name = 'ticket' RETURNING value"
        )
        row = cursor.fetchone()
    return int(row[0]) if row else None


@transaction.atomic(savepoint=False)
def open_ticket(
    *,
    customer: Customer,
    subject: str,
    by: Actor,
    channel: str = "email",
    via: str = "",
    team: Team | None = None,
    owner: Agent | None = None,
    language: str = "",
    priority: int = Ticket.Priority.NORMAL,
    at: datetime | None = None,
    silent: bool = False,
) -> Ticket:
    """Opens a ticket that waits for us. Nobody is answerable yet unless `owner` is given.

    Records ticket.opened at `at` (UTC, default now); the first message comes by add_message.
    """
    at = at or timezone.now()
    ticket = Ticket(
        number=next_number(),
        subject=subject.strip()[:500],
        folded_subject=fold(subject.strip())[:500],
        customer=customer,
        team=team,
        owner=owner,
        channel=channel,
        via=via,
        language=language,
        priority=priority,
        created_at=at,
        updated_at=at,
        waiting_since=at,
        last_message_at=at,
        nobody_since=None if owner else at,
    )
    insert(ticket)
    events.record(
        ticket,
        "ticket.opened",
        by=by,
        at=at,
        silent=silent,
        channel=channel,
        team_id=ticket.team_id,
        owner_id=ticket.owner_id,
        priority=priority,
    )
    return ticket


@transaction.atomic
def add_message(
    ticket: Ticket,
    *,
    new: NewMessage,
    customer: Customer,
    by: Actor,
    silent: bool = False,
    is_ours_alone: bool = False,
) -> Message:
    """Adds the customer's words. A person's words make it our turn and reopen what was solved.

    Automatic mail (a bounce, an out-of-office) is kept and shown, but never reopens, and never
    changes whose turn it is. Raises AlreadyThere if the same message is stored. Records
    message.received, and ticket.reopened if it did.

    `is_ours_alone`: this very transaction found no such message and opened the ticket, so nobody
    else can have changed it; the unique key still stands.
    """
    if not is_ours_alone:
        _refuse_twice(new.effect_key)
    now = timezone.now() if is_ours_alone else hold(ticket)
    at = new.at or now
    message = Message(
        ticket=ticket,
        direction=Message.Direction.IN,
        customer=customer,
        channel=new.channel,
        sender_name=new.sender_name[:200],
        sender_address=new.sender_address[:320],
        to=list(new.to),
        cc=list(new.cc),
        text=new.text,
        html=new.html,
        quoted=new.quoted,
        signature=new.signature,
        language=new.language,
        automatic=new.automatic,
        proof=new.proof,
        marks=list(new.marks),
        mail_id=new.mail_id[:998],
        in_reply_to=new.in_reply_to[:998],
        effect_key=new.effect_key,
        inbound_id=new.inbound_id,
        created_at=at,
    )
    insert(message)
    attach(message, new.files)
    was_done = bool(ticket.solved_at or ticket.closed_at)
    turn = {} if new.automatic else _our_turn(ticket, at)
    learnt = _language_learnt(ticket, message)
    change(ticket, updated_at=now, **_counted(ticket, message), **turn)
    events.record(
        ticket, "message.received", by=by, message=message, at=at, silent=silent, **learnt
    )
    if was_done and not new.automatic:
        events.record(ticket, "ticket.reopened", by=by, at=at, silent=silent)
        let_go_if_gone(ticket, now)
    return message


def _refuse_twice(effect_key: str | None) -> None:
    same = Message.objects.filter(effect_key=effect_key).only("effect_key", "ticket_id")
    if effect_key and (known := next(iter(same), None)):
        raise AlreadyThere(known)


def attach(message: Message, new_files: tuple[NewFile, ...]) -> None:
    """Stores the bytes first, then the rows that name them."""
    Attachment.objects.bulk_create(
        Attachment(
            message=message,
            sha256=files.store(file.content),
            filename=file.filename[:255],
            content_type=file.content_type[:100],
            size=len(file.content),
            inline=file.inline,
            content_id=file.content_id[:255],
        )
        for file in new_files
    )


def _counted(ticket: Ticket, message: Message) -> dict[str, object]:
    is_newest = message.created_at >= ticket.last_message_at
    fields: dict[str, object] = {
        "message_count": ticket.message_count + 1,
        "last_message_at": max(ticket.last_message_at, message.created_at),
        "last_words": (is_newest and excerpt(message.text)) or ticket.last_words,
    }
    if message.language and not ticket.language:
        fields["language"] = message.language
    return fields


def _language_learnt(ticket: Ticket, message: Message) -> dict[str, str]:
    """Words after the first that say for the first time in which language the matter is."""
    is_new = message.language and not ticket.language and ticket.message_count
    return {"language": message.language} if is_new else {}


def _our_turn(ticket: Ticket, at: datetime) -> dict[str, object]:
    waits_already = ticket.state == "open" and ticket.message_count > 0
    return {
        "waiting_for": Ticket.WaitingFor.US,
        "waiting_note": "",
        "waiting_until": None,
        "snoozed_until": None,
        "solved_at": None,
        "closed_at": None,
        "waiting_since": ticket.waiting_since if waits_already else at,
        "last_from_customer_at": max(ticket.last_from_customer_at or at, at),
    }
