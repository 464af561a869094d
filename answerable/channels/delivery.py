"""From understood words to a message on a ticket: one transaction, and once however often it runs.

Whatever must follow (clocks, routing, receipt, notification) is a reaction to the facts recorded
here, in the same transaction.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from answerable.channels import returned
from answerable.channels.email.addresses import in_mail_id
from answerable.channels.email.recipients import Directory
from answerable.channels.models import Inbound, Outgoing
from answerable.channels.port import Incoming
from answerable.channels.threading import Place, find_place
from answerable.core.actors import SYSTEM, Actor
from answerable.core.crash import crashpoint
from answerable.core.database import adapted, relaxed
from answerable.core.quick import Question
from answerable.customers.actions import recognise, unknown_customer, verify_identity
from answerable.customers.models import Customer
from answerable.customers.rules import normal_address
from answerable.tickets import events
from answerable.tickets.actions import (
    AlreadyThere,
    add_message,
    answer_fields,
    link_follow_up,
    mark_spam,
    open_ticket,
)
from answerable.tickets.models import Message, Ticket

State = Inbound.State

DO_NOT_ANSWER = "do-not-answer"
FORWARDED = "forwarded-by-colleague"
FROM_AGENT = "from-agent-address"
FROM_US = "from-own-address"
SAME_ID = "same-id-other-content"
FINISH = """
UPDATE channels_inbound SET state = %s, reason = %s, detail = '', message_id = %s, ticket_id = %s,
    finished_at = %s, lease_until = NULL
WHERE id = %s AND state = 'received'
"""
_known = Message.objects.only("effect_key", "ticket_id")
_with_mail_id = Question(lambda mail_id: _known.filter(mail_id=mail_id))
_with_effect_key = Question(lambda key: _known.filter(effect_key=key))


class _Overtaken(Exception):
    """Another worker finished this row meanwhile; what this one did is undone."""


def deliver(
    inbound: Inbound, incoming: Incoming, *, directory: Directory | None = None, told: bool = True
) -> None:
    """Puts the words onto a ticket and the row into its end state, or does nothing at all.

    Running twice, at once or one after the other, gives one message. `told`: False where nobody
    outside hears of it; a power cut may then undo it, and the durable row is read once more.
    """
    delivery = _Delivery(inbound, incoming, directory or Directory())
    commit = transaction.atomic if told else relaxed
    try:
        delivery.run(commit)
    except (IntegrityError, AlreadyThere):  # the same words came in by another row at this moment
        delivery.run(commit)
    crashpoint("after_message_commit")


class _Delivery:
    """One row on its way to a ticket."""

    def __init__(self, inbound: Inbound, incoming: Incoming, directory: Directory) -> None:
        self.inbound = inbound
        self.incoming = incoming
        self.directory = directory

    def run(self, commit: Callable[[], AbstractContextManager[None]]) -> None:
        try:
            with commit():
                self._deliver()
                crashpoint("before_message_commit")
        except _Overtaken:
            return

    def _deliver(self) -> None:
        if _is_own_mail(self.incoming):
            _finish(self.inbound, State.IGNORED, reason="own-mail")
            return
        same_id = _known_by_id(self.incoming)
        known = same_id.get(self.incoming.words.effect_key or "")
        if known:
            _finish(self.inbound, State.DUPLICATE, message=known)
            return
        incoming = self._with_warnings(self.incoming.marked(*([SAME_ID] if same_id else [])))
        place = returned.settle(incoming) if incoming.returned else find_place(incoming)
        _finish(self.inbound, State.DELIVERED, message=self._add(incoming, place))

    def _with_warnings(self, incoming: Incoming) -> Incoming:
        """Marks what only our own records can tell about the sender."""
        sender = normal_address(incoming.words.sender_address)
        if sender and self.directory.find(sender):
            return incoming.marked(FROM_US, DO_NOT_ANSWER)
        if sender and self.directory.is_agent(sender):
            return incoming.marked(FROM_AGENT, *([FORWARDED] if incoming.offered else []))
        return replace(incoming, offered=None)

    def _add(self, incoming: Incoming, place: Place) -> Message:
        incoming = incoming.marked(*place.marks)
        words = replace(incoming.words, proof=place.proof, inbound_id=self.inbound.pk)
        blocked = self._is_blocked(incoming)
        silent = self.inbound.silent or blocked
        customer = _writer(incoming)
        by = Actor("customer", customer.pk, customer.display_name)
        if words.proof in (Message.Proof.DMARC, Message.Proof.SECRET):
            verify_identity(words.sender_address)
        ticket = self._ticket(incoming, place, customer, by, blocked=blocked)
        message = add_message(
            ticket,
            new=words,
            customer=customer,
            by=by,
            silent=silent,
            is_ours_alone=ticket is not place.ticket,
        )
        if offered := incoming.offered:
            key, address = "message.forwarded", offered["address"]
            name = offered["name"] or address
            events.record(ticket, key, by=by, message=message, name=name, address=address)
        return message

    def _is_blocked(self, incoming: Incoming) -> bool:
        """A person who writes from a blocked address; news about our own mail always arrives."""
        if incoming.returned or incoming.words.automatic:
            return False
        return self.directory.is_blocked(normal_address(incoming.words.sender_address))

    def _ticket(
        self, incoming: Incoming, place: Place, customer: Customer, by: Actor, *, blocked: bool
    ) -> Ticket:
        """The ticket to join, or a new one; a person's words to a closed one open its follower.

        Of a blocked sender: one in Spam, whatever it answers.
        """
        old, words = place.ticket, incoming.words
        silent = self.inbound.silent or blocked
        if blocked and old and not old.spam_at:
            old = None
        if old and not (old.closed_at and not words.automatic):
            return old
        mailbox = self.inbound.mailbox
        ticket = open_ticket(
            customer=customer,
            subject=incoming.subject,
            by=by,
            channel=words.channel,
            via=incoming.via or (mailbox.address if mailbox else ""),
            team=old.team if old else mailbox.team if mailbox else None,
            language=words.language,
            at=words.at,
            silent=silent,
        )
        if incoming.fields:
            answer_fields(ticket, dict(incoming.fields), by=by, silent=silent)
        if old:
            link_follow_up(ticket, of=old, by=by, silent=silent)
        if blocked:
            mark_spam(ticket, by=SYSTEM)
            events.record(ticket, "sender.blocked", by=SYSTEM, silent=True)
        return ticket


def _is_own_mail(incoming: Incoming) -> bool:
    """A mail that we sent ourselves has come back to us: to answer it would begin a loop."""
    mail_id = incoming.words.mail_id
    may_be = in_mail_id(mail_id) is not None
    return incoming.ours or (may_be and Outgoing.objects.filter(mail_id=mail_id).exists())


def _known_by_id(incoming: Incoming) -> dict[str, Message]:
    """The messages that came into this mailbox under the same Message-ID, by effect key."""
    words = incoming.words
    key = words.effect_key or ""
    same = _with_mail_id(words.mail_id) if words.mail_id else _with_effect_key(key)
    box_and_id = key.rpartition(":")[0] + ":"
    return {one.effect_key: one for one in same if (one.effect_key or "").startswith(box_and_id)}


def _writer(incoming: Incoming) -> Customer:
    words = incoming.words
    if not words.sender_address:
        return unknown_customer(language=words.language)
    return recognise(
        words.sender_address,
        name=words.sender_name,
        language=words.language,
        time_zone=incoming.zone,
    )


def _finish(
    inbound: Inbound, state: str, *, message: Message | None = None, reason: str = ""
) -> None:
    where = (message.pk, message.ticket_id) if message else (None, None)
    with connection.cursor() as cursor:
        cursor.execute(FINISH, [state, reason, *where, adapted(timezone.now()), inbound.pk])
        if cursor.rowcount < 1:
            raise _Overtaken
