"""The question by mail: a link to a page with two buttons, so that looking answers nothing."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from answerable.channels import outbox, receipts
from answerable.channels.email.composing import company, language_of, spoken
from answerable.channels.email.headers import is_address
from answerable.channels.email.mailboxes import all_mailboxes, is_ours, mailbox_of
from answerable.channels.models import Mailbox, Outgoing
from answerable.channels.reactions import effect_id, new_mail_id
from answerable.customers.rules import normal_address
from answerable.feedback.models import Confirmation
from answerable.tickets.models import Message, Ticket

ANCHOR = "#solved"


def ask(key: int, solved_at: datetime) -> bool:
    """Queues the mail if the ticket is still solved since then and its customer may hear of us.

    Once for each solving, whoever else asks at this moment. False if nobody was asked.
    """
    ticket = Ticket.objects.filter(pk=key, solved_at=solved_at, closed_at=None, spam_at=None)
    found = ticket.select_related("customer", "team").first()
    last = _last_words(found) if found else None
    if found is None or last is None or receipts.DO_NOT_ANSWER in last.marks:
        return False
    ours = all_mailboxes()
    mailbox, address = mailbox_of(found, ours), normal_address(last.sender_address)
    if mailbox is None or not is_address(address) or is_ours(address, ours):
        return False
    link = receipts.link_to(found.pk, address)
    if not link or not receipts.may_hear(address):
        return False
    try:
        with transaction.atomic():
            Confirmation.objects.create(ticket=found, solved_at=solved_at)
            _queue(found, last, mailbox, address, link + ANCHOR)
    except IntegrityError:  # asked already
        return False
    return True


def _last_words(ticket: Ticket) -> Message | None:
    """What the customer wrote last, themselves."""
    theirs = ticket.messages.filter(direction="in", automatic="", customer=ticket.customer)
    return theirs.exclude(sender_address="").order_by("created_at", "pk").last()


def _queue(ticket: Ticket, last: Message, mailbox: Mailbox, address: str, link: str) -> None:
    now, language = timezone.now(), spoken(language_of(last, mailbox))
    subject, text = words(ticket.number, language, link, signed=company(mailbox))
    solved = ticket.solved_at.isoformat() if ticket.solved_at else ""
    Outgoing.objects.create(
        kind=Outgoing.Kind.RECEIPT,
        effect_id=effect_id("confirm", str(ticket.pk), solved),
        ticket=ticket,
        mailbox=mailbox,
        recipient=address[:320],
        mail_id=new_mail_id(mailbox, ticket.pk, address),
        subject=subject,
        text=text,
        language=language,
        not_before=now,
        next_attempt_at=now,
        created_at=now,
    )
    receipts.count(address, now)
    outbox.wake(now)


def words(number: int, language: str, link: str, *, signed: str) -> tuple[str, str]:
    """Subject and text, in the customer's language."""
    with translation.override(language):
        subject = _("Is your request #%(number)s solved?") % {"number": number}
        parts = [
            _("Hello,"),
            _("we marked your request #%(number)s as solved. Did this solve it?")
            % {"number": number},
            _("Yes, or not yet: %(link)s") % {"link": f"<{link}>"},
            _("You can also simply answer this mail: that opens the request again."),
            signed,
        ]
    return subject, "\n\n".join(parts)
