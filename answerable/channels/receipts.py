"""The receipt: a short automatic word that a new request arrived, and where to follow it.

Nothing the sender wrote is in it, not even a name: whoever makes us write to a stranger cannot
make us say anything (S27). How often an address or a domain hears from us is limited, whatever
channel the requests came by.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from answerable.channels import outbox
from answerable.channels.email import addresses
from answerable.channels.email.composing import company, language_of, spoken
from answerable.channels.email.headers import is_address
from answerable.channels.email.mailboxes import all_mailboxes, is_ours, mailbox_of
from answerable.channels.models import AutomaticAnswer, Mailbox, Outgoing
from answerable.channels.reactions import effect_id, new_mail_id
from answerable.core.crash import crashpoint
from answerable.core.quick import Question, insert
from answerable.customers.rules import normal_address
from answerable.tickets.events import Fact
from answerable.tickets.models import Message

DO_NOT_ANSWER = "do-not-answer"  # a mark that channels put on what machines or lists sent
Limits = tuple[tuple[timedelta, int], ...]  # in so long no more than so many
PER_ADDRESS: Limits = ((timedelta(hours=1), 3), (timedelta(days=1), 10))
PER_DOMAIN: Limits = ((timedelta(hours=1), 50),)
_sent = AutomaticAnswer.objects.order_by("-at").values_list("at", flat=True)
# No more of what was sent than the limits count, newest first.
_to_address = Question(lambda address: _sent.filter(address=address)[: _most(PER_ADDRESS)])
_to_domain = Question(lambda domain: _sent.filter(domain=domain)[: _most(PER_DOMAIN)])

Also = Callable[[Message, str], str]  # (the message, the language) -> a sentence, or ""
_also: list[Also] = []


def say_also(words: Also) -> None:
    """A higher app has a sentence for every receipt. No word of the sender's may be in it (S27)."""
    if words not in _also:
        _also.append(words)


def confirm_request(fact: Fact) -> None:
    """Queues the receipt for the first message of a ticket, if a person wrote it and may hear."""
    message = fact.message
    if message is None or fact.silent or not _is_first_words_of_person(message):
        return
    ours = all_mailboxes()
    mailbox = mailbox_of(message.ticket, ours)
    if mailbox is None or not mailbox.receipt:
        return
    address = normal_address(message.sender_address)
    if is_address(address) and not is_ours(address, ours) and may_hear(address):
        _queue(message, mailbox, address)


def _is_first_words_of_person(message: Message) -> bool:
    return (
        message.direction == Message.Direction.IN
        and not message.automatic
        and DO_NOT_ANSWER not in message.marks
        and message.ticket.message_count == 1
        and message.ticket.spam_at is None
    )


def may_hear(address: str) -> bool:
    """False once this address, or its domain, got as many automatic mails as are enough."""
    mailbox, domain = _counted(address)
    now = timezone.now()
    return _is_below(PER_ADDRESS, _to_address(mailbox), now) and _is_below(
        PER_DOMAIN, _to_domain(domain), now
    )


def _is_below(limits: Limits, newest: Sequence[datetime], now: datetime) -> bool:
    """True if no limit is reached by what was sent, newest first."""
    return all(len(newest) < most or newest[most - 1] <= now - span for span, most in limits)


def _most(limits: Limits) -> int:
    return max(most for _span, most in limits)


def _counted(address: str) -> tuple[str, str]:
    """Under what an address counts: mail to anna+1@x and anna+2@x reaches one person."""
    local, _at, domain = address.rpartition("@")
    return f"{local.partition('+')[0] or local}@{domain}", domain


def _queue(message: Message, mailbox: Mailbox, address: str) -> None:
    crashpoint("before_automatic_answer")
    now, ticket = timezone.now(), message.ticket
    language = language_of(message, mailbox)
    link = link_to(ticket.pk, address)
    with translation.override(spoken(language)):
        also = [said for one in _also if (said := one(message, spoken(language)))]
    subject, text = words(ticket.number, language, link, signed=company(mailbox), also=also)
    receipt = Outgoing(
        kind=Outgoing.Kind.RECEIPT,
        effect_id=effect_id("receipt", str(ticket.pk)),
        ticket=ticket,
        mailbox=mailbox,
        recipient=address[:320],
        mail_id=new_mail_id(mailbox, ticket.pk, address),
        subject=subject,
        text=text,
        language=spoken(language),
        not_before=now,
        next_attempt_at=now,
        created_at=now,
    )
    insert(receipt)
    count(address, now)
    outbox.wake(now)


def count(address: str, now: datetime) -> None:
    """Another automatic mail went to this address."""
    mailbox, domain = _counted(address)
    insert(AutomaticAnswer(address=mailbox[:320], domain=domain[:255], at=now))


def words(
    number: int, language: str, link: str, *, signed: str, also: Sequence[str] = ()
) -> tuple[str, str]:
    """Subject and text of a receipt in the language of ours that is nearest."""
    with translation.override(spoken(language)):
        subject = _("We received your request #%(number)s") % {"number": number}
        parts = [
            _("Hello,"),
            _("your request has arrived. Its number is %(number)s.") % {"number": number},
            _("A person will read it and answer you. To add something, answer this mail."),
            *also,
        ]
        if link:
            parts.append(_("Follow your request here: %(link)s") % {"link": f"<{link}>"})
        parts.append(signed)
    return subject, "\n\n".join(parts)


def link_to(ticket_id: int, address: str) -> str:
    """The page where this recipient can follow this request; "" where no such page is served."""
    key = addresses.page_key(ticket_id=ticket_id, recipient=address)
    try:
        return f"{settings.BASE_URL}{reverse('portal:request', args=[key])}"
    except NoReverseMatch:
        return ""
