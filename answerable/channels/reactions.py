"""What the channels do when something happens to a ticket: all of it rows in that transaction."""

import hashlib
import secrets
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from answerable.accounts.models import Team
from answerable.channels import outbox
from answerable.channels.email.addresses import mail_id
from answerable.channels.email.composing import language_of, reply_subject
from answerable.channels.email.headers import one_line
from answerable.channels.email.mailboxes import address_of, is_ours, mailbox_of
from answerable.channels.models import Mailbox, Outgoing
from answerable.core.errors import Refused
from answerable.customers.rules import normal_address
from answerable.tickets.events import Fact
from answerable.tickets.models import Message
from answerable.tickets.words import Address


def queue_reply(fact: Fact) -> None:
    """One mail for each recipient of a reply, to leave when it can no longer be taken back.

    Refused when nobody would get it but ourselves.
    """
    message = fact.message
    if message is None or message.goes_at is None:
        return
    recipients = recipients_of(message)
    if not recipients:
        raise Refused("no_recipient", _("There is nobody to send this to."))
    mailbox = mailbox_of(message.ticket)
    rows = [_reply_to(message, mailbox, who, message.goes_at) for who in recipients]
    Outgoing.objects.bulk_create(rows)
    outbox.wake(message.goes_at)


def recipients_of(message: Message) -> list[Address]:
    """To, Cc and Bcc, each address once, none of ours."""
    found: dict[str, Address] = {}
    for who in (*message.to, *message.cc, *message.bcc):
        address = normal_address(who["address"])
        if address and address not in found and not is_ours(address):
            found[address] = {"name": who.get("name", ""), "address": who["address"].strip()}
    return list(found.values())


def _reply_to(
    message: Message, mailbox: Mailbox | None, who: Address, leaves: datetime
) -> Outgoing:
    ticket, address = message.ticket, who["address"]
    is_answer = ticket.last_from_customer_at is not None
    return Outgoing(
        kind=Outgoing.Kind.REPLY,
        state=Outgoing.State.HELD if message.held_at else Outgoing.State.QUEUED,
        effect_id=effect_id("reply", str(message.pk), normal_address(address)),
        ticket=ticket,
        message=message,
        mailbox=mailbox,
        recipient=address[:320],
        recipient_name=who["name"][:200],
        mail_id=new_mail_id(mailbox, ticket.pk, address),
        subject=reply_subject(ticket.subject) if is_answer else one_line(ticket.subject)[:500],
        language=language_of(message, mailbox),
        not_before=leaves,
        next_attempt_at=leaves,
        created_at=message.created_at,
    )


def new_mail_id(mailbox: Mailbox | None, ticket_id: int, recipient: str) -> str:
    """A Message-ID for one mail to one recipient; it stays the same however often it is sent."""
    return mail_id(
        address_of(mailbox), ticket_id=ticket_id, nonce=secrets.token_hex(10), recipient=recipient
    )


def effect_id(*parts: str) -> str:
    """One key for one effect; long ones are shortened without becoming equal."""
    key = ":".join(parts)
    return key if len(key) <= 200 else hashlib.sha256(key.encode()).hexdigest()


def cancel_reply(fact: Fact) -> None:
    """Taken back: nothing of it leaves. Refused if a part of it is already on its way."""
    mails = Outgoing.objects.filter(message=fact.message)
    unsent = (Outgoing.State.QUEUED, Outgoing.State.HELD)
    waiting = mails.filter(state__in=unsent, attempts=0)
    cancelled = waiting.update(state=Outgoing.State.CANCELLED, finished_at=fact.event.at)
    if cancelled != mails.count():
        raise Refused("already_sent", _("It is too late to take this back: it was sent."))


def move_mailboxes(fact: tuple[Team, Team]) -> None:
    """What comes in for a team that ended goes to the one that took it up."""
    team, into = fact
    Mailbox.objects.filter(team=team).update(team=into)
