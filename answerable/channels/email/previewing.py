"""A reply as its mail will read, before it is sent: made by the functions that make the mail."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone, translation

from answerable.accounts.models import Agent
from answerable.channels.email import composing, wording
from answerable.channels.email.mailboxes import mailbox_of
from answerable.tickets import markup
from answerable.tickets.actions.replying import customer_address
from answerable.tickets.models import Message, Ticket
from answerable.tickets.words import Address


@dataclass(frozen=True)
class Preview:
    """What the customer would read; `html` is a whole document, safe to frame."""

    sender: str
    to: str
    cc: str
    bcc: str
    subject: str
    html: str
    text: str


def preview(
    ticket: Ticket,
    *,
    body: str,
    cc: Sequence[Address],
    by: Agent,
    bcc: Sequence[Address] = (),
) -> Preview:
    """Nothing is kept or sent. Refused (no_address) when the customer has none."""
    to, mailbox = customer_address(ticket), mailbox_of(ticket)
    message = Message(
        ticket=ticket,
        direction=Message.Direction.OUT,
        agent=by,
        sender_name=by.short_name,
        text=body,
        html=markup.to_html(body),
        language=ticket.language,
        created_at=timezone.now(),
    )
    language = composing.language_of(message, mailbox)
    with translation.override(composing.spoken(language)):
        quote = wording.quote_of(message)
        return Preview(
            sender=composing.sender_name(message, mailbox),
            to=to["address"],
            cc=", ".join(one["address"] for one in cc),
            bcc=", ".join(one["address"] for one in bcc),
            subject=composing.reply_subject(ticket.subject),
            html=wording.reply_html(message, quote, language),
            text=wording.reply_text(message, quote),
        )
