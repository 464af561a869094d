"""From understood words to a message on a ticket: one transaction, and once however often it runs.

Whatever must follow (clocks, routing, receipt, notification) is a reaction to the facts recorded
here, in the same transaction.
"""

from dataclasses import replace

from django.db import IntegrityError, transaction
from django.utils import timezone

from answerable.accounts.models import Agent
from answerable.channels import returned
from answerable.channels.email.recipients import Directory
from answerable.channels.models import Inbound, Outgoing
from answerable.channels.port import Incoming
from answerable.channels.threading import Place, find_place
from answerable.core.actors import Actor
from answerable.core.crash import crashpoint
from answerable.customers.actions import recognise, unknown_customer, verify_identity
from answerable.customers.models import Customer
from answerable.customers.rules import normal_address
from answerable.tickets import events
from answerable.tickets.actions import AlreadyThere, add_message, open_ticket
from answerable.tickets.models import Message, Ticket

State = Inbound.State

DO_NOT_ANSWER = "do-not-answer"
FORWARDED = "forwarded-by-colleague"
FROM_AGENT = "from-agent-address"
FROM_US = "from-own-address"
SAME_ID = "same-id-other-content"


class _Overtaken(Exception):
    """Another worker finished this row meanwhile; what this one did is undone."""


def deliver(inbound: Inbound, incoming: Incoming) -> None:
    """Puts the words onto a ticket and the row into its end state, or does nothing at all.

    Running twice, at once or one after the other, gives one message. The row is read anew.
    """
    try:
        _in_one_transaction(inbound, incoming)
    except (IntegrityError, AlreadyThere):  # the same words came in by another row at this moment
        _in_one_transaction(inbound, incoming)
    crashpoint("after_message_commit")
    inbound.refresh_from_db()


def _in_one_transaction(inbound: Inbound, incoming: Incoming) -> None:
    try:
        with transaction.atomic():
            _deliver(inbound, incoming)
            crashpoint("before_message_commit")
    except _Overtaken:
        return


def _deliver(inbound: Inbound, incoming: Incoming) -> None:
    if _is_own_mail(incoming):
        _finish(inbound, State.IGNORED, reason="own-mail")
        return
    known = Message.objects.filter(effect_key=incoming.words.effect_key).first()
    if known:
        _finish(inbound, State.DUPLICATE, message=known)
        return
    place = returned.settle(incoming) if incoming.returned else find_place(incoming)
    message = _add(inbound, _with_warnings(incoming), place)
    _finish(inbound, State.DELIVERED, message=message)


def _is_own_mail(incoming: Incoming) -> bool:
    """A mail that we sent ourselves has come back to us: to answer it would begin a loop."""
    mail_id = incoming.words.mail_id
    return incoming.ours or bool(mail_id and Outgoing.objects.filter(mail_id=mail_id).exists())


def _with_warnings(incoming: Incoming) -> Incoming:
    """Marks what only our own records can tell about the sender."""
    words = incoming.words
    sender = normal_address(words.sender_address)
    if sender and Agent.objects.filter(email=sender).exists():
        incoming = incoming.marked(FROM_AGENT, *([FORWARDED] if incoming.offered else []))
    elif sender and Directory().find(sender):
        incoming = incoming.marked(FROM_US, DO_NOT_ANSWER)
    else:
        incoming = replace(incoming, offered=None)
    return incoming.marked(SAME_ID) if _is_id_taken(incoming) else incoming


def _is_id_taken(incoming: Incoming) -> bool:
    """Other words came into this mailbox under the same Message-ID."""
    words = incoming.words
    same_box_and_id = (words.effect_key or "").rpartition(":")[0] + ":"
    same = Message.objects.filter(mail_id=words.mail_id, effect_key__startswith=same_box_and_id)
    return bool(words.mail_id) and same.exists()


def _add(inbound: Inbound, incoming: Incoming, place: Place) -> Message:
    incoming = incoming.marked(*place.marks)
    words = replace(incoming.words, proof=place.proof, inbound_id=inbound.pk)
    customer = _writer(incoming)
    by = Actor("customer", customer.pk, customer.display_name)
    if words.proof in (Message.Proof.DMARC, Message.Proof.SECRET):
        verify_identity(words.sender_address)
    ticket = _ticket(inbound, incoming, place, customer, by)
    message = add_message(ticket, new=words, customer=customer, by=by, silent=inbound.silent)
    if offered := incoming.offered:
        name = offered["name"] or offered["address"]
        events.record(
            ticket,
            "message.forwarded",
            by=by,
            message=message,
            name=name,
            address=offered["address"],
        )
    return message


def _writer(incoming: Incoming) -> Customer:
    words = incoming.words
    if not words.sender_address:
        return unknown_customer(language=words.language)
    return recognise(words.sender_address, name=words.sender_name, language=words.language)


def _ticket(
    inbound: Inbound, incoming: Incoming, place: Place, customer: Customer, by: Actor
) -> Ticket:
    """The ticket to join, or a new one; words of a person to a closed one open one that follows."""
    old, words = place.ticket, incoming.words
    if old and not (old.closed_at and not words.automatic):
        return old
    mailbox = inbound.mailbox
    ticket = open_ticket(
        customer=customer,
        subject=incoming.subject,
        by=by,
        channel=words.channel,
        via=incoming.via or (mailbox.address if mailbox else ""),
        team=old.team if old else mailbox.team if mailbox else None,
        language=words.language,
        at=words.at,
        silent=inbound.silent,
    )
    if old:
        events.record(ticket, "ticket.follows", by=by, number=old.number, silent=inbound.silent)
    return ticket


def _finish(
    inbound: Inbound, state: str, *, message: Message | None = None, reason: str = ""
) -> None:
    waiting = Inbound.objects.filter(pk=inbound.pk, state=State.RECEIVED)
    finished = waiting.update(
        state=state,
        reason=reason,
        detail="",
        message=message,
        ticket=message.ticket_id if message else None,
        finished_at=timezone.now(),
        lease_until=None,
    )
    if not finished:
        raise _Overtaken
