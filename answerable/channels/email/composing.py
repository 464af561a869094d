"""From a row of the outbox to the mail it stands for: under which names, in which thread."""

import re

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from answerable.channels.email import addresses, headers, wording
from answerable.channels.email.mailboxes import address_of
from answerable.channels.email.rendering import File, Mail
from answerable.channels.models import Mailbox, Outgoing
from answerable.tickets import files
from answerable.tickets.models import Attachment, Message
from answerable.tickets.words import Address

REFERENCES = 20
_REPLY_PREFIX = re.compile(
    r"(re|aw|sv|antw|odp|ynt|yan|rif|res|回复|答复|отв)\s*[:：]", re.IGNORECASE
)
AUTOMATIC = {Outgoing.Kind.RECEIPT: "auto-replied", Outgoing.Kind.STAFF: "auto-generated"}


def reply_subject(subject: str) -> str:
    """The subject of an answer: "Re: " before it, once."""
    clean = headers.one_line(subject)
    return (clean if _REPLY_PREFIX.match(clean) else f"Re: {clean}".strip())[:500]


def language_of(message: Message, mailbox: Mailbox | None) -> str:
    """The reader's language (BCP 47), from what is nearest to them."""
    ticket = message.ticket
    near = (ticket.language, ticket.customer.language, mailbox.language if mailbox else "")
    return next((tag for tag in near if tag), str(settings.LANGUAGE_CODE))


def spoken(tag: str) -> str:
    """The language we write mail in that is nearest to the tag; there are more than of pages."""
    base = tag.partition("-")[0].lower()
    return base if base in settings.MAIL_LANGUAGES else str(settings.LANGUAGE_CODE)


def compose(row: Outgoing) -> Mail:
    """The mail of this row, the same every time it is asked for.

    Raises FileNotFoundError if the storage lost a file of it.
    """
    with translation.override(spoken(row.language)):
        return _reply(row, row.message) if row.message else _automatic(row)


def _reply(row: Outgoing, message: Message) -> Mail:
    quote = wording.quote_of(message)
    answered, thread = _thread(row)
    return Mail(
        mail_id=row.mail_id,
        envelope_from=_return_address(row),
        recipient=row.recipient,
        sender=Address(name=sender_name(message, row.mailbox), address=address_of(row.mailbox)),
        to=_shown(message.to) or _only(row),
        cc=_shown(message.cc),
        subject=row.subject,
        text=wording.reply_text(message, quote),
        html=wording.reply_html(message, quote, row.language),
        date=row.created_at,
        reply_to=_return_address(row),
        in_reply_to=answered,
        references=thread,
        extra=_marks(row),
        files=tuple(_file(message, one) for one in message.attachments.order_by("id")),
    )


def _automatic(row: Outgoing) -> Mail:
    """A receipt, or a mail to staff: its words stand in the row."""
    answered, thread = _thread(row)
    return Mail(
        mail_id=row.mail_id,
        envelope_from=_return_address(row),
        recipient=row.recipient,
        sender=Address(name=company(row.mailbox), address=address_of(row.mailbox)),
        to=_only(row),
        subject=row.subject,
        text=wording.tidy(row.text),
        html=row.html or wording.document_of(row.text, row.language),
        date=row.created_at,
        reply_to=_return_address(row) if row.ticket_id else "",
        in_reply_to=answered,
        references=thread,
        extra=_marks(row),
    )


def company(mailbox: Mailbox | None) -> str:
    """The name customers know us by."""
    return (mailbox.name if mailbox else "") or str(settings.ANSWERABLE["company"])


def sender_name(message: Message, mailbox: Mailbox | None) -> str:
    """A person's name, and whom they speak for, in the reader's language."""
    places = {"person": message.sender_name, "company": company(mailbox)}
    return _("%(person)s from %(company)s") % places if message.sender_name else places["company"]


def _only(row: Outgoing) -> tuple[Address, ...]:
    return (Address(name=row.recipient_name, address=row.recipient),)


def _shown(people: list[Address]) -> tuple[Address, ...]:
    """Those whose address can stand in a header; the others get no mail either."""
    return tuple(who for who in people if headers.is_address(who["address"]))


def _return_address(row: Outgoing) -> str:
    """Where answers and bounces go: for a ticket the secret address of this recipient.

    A mailbox whose name is so long that no secret fits behind it (RFC 5321: 64 letters) gets its
    answers without; they find their ticket by the secret in the Message-ID.
    """
    ours = address_of(row.mailbox)
    if row.ticket_id is None:
        return ours
    secret = addresses.reply_address(ours, ticket_id=row.ticket_id, recipient=row.recipient)
    return secret if headers.is_address(secret) else ours


def _marks(row: Outgoing) -> tuple[tuple[str, str], ...]:
    """Our sign that the mail is ours; on automatic mail also what keeps other robots silent."""
    ours = ("X-Answerable", addresses.marker(row.mail_id))
    if row.kind not in AUTOMATIC:
        return (ours,)
    kind = AUTOMATIC[Outgoing.Kind(row.kind)]
    return (ours, ("Auto-Submitted", kind), ("X-Auto-Response-Suppress", "All"))


def _thread(row: Outgoing) -> tuple[str, tuple[str, ...]]:
    """The id this mail answers, and the thread as the recipient's mail program knows it.

    The customer's own ids and those of our earlier mails to this very recipient; of a long thread
    the first and the newest ones. Ids that could break out of a header are left out.
    """
    if row.ticket_id is None:
        return "", ()
    theirs = Message.objects.filter(
        ticket=row.ticket_id, direction="in", automatic="", created_at__lte=row.created_at
    ).values_list("created_at", "mail_id")
    ours = Outgoing.objects.filter(
        ticket=row.ticket_id,
        recipient=row.recipient,
        created_at__lt=row.created_at,
        state=Outgoing.State.SENT,
    ).values_list("created_at", "mail_id")
    received = sorted((at, mail_id) for at, mail_id in theirs if headers.is_mail_id(mail_id))
    ids = [mail_id for _at, mail_id in sorted([*received, *ours])]
    references = ids if len(ids) <= REFERENCES else [ids[0], *ids[1 - REFERENCES :]]
    return (received[-1][1] if received else ""), tuple(references)


def _file(message: Message, attachment: Attachment) -> File:
    with files.open_file(attachment.sha256) as stored:
        content = stored.read()
    shown = attachment.inline and f"cid:{attachment.content_id}" in message.html
    in_html = shown and headers.is_mail_id(attachment.content_id)
    return File(
        name=attachment.filename,
        content_type=attachment.content_type,
        content=content,
        content_id=attachment.content_id if in_html else "",
    )
