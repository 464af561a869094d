"""Times in the customer's words: by when they hear from us, and the new time when it gets late."""

from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time
from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from answerable.channels import outbox
from answerable.channels.email.composing import spoken
from answerable.channels.models import Mailbox, Outgoing
from answerable.channels.reactions import effect_id, new_mail_id
from answerable.core.actors import SYSTEM
from answerable.policy.document import Words, in_language
from answerable.sla.models import Clock
from answerable.tickets import events
from answerable.tickets.models import Message, Ticket


def zone_of(ticket: Ticket) -> ZoneInfo:
    """The customer's zone, else that of the team, else the company's."""
    team = ticket.team.time_zone if ticket.team else ""
    for name in (ticket.customer.time_zone, team, settings.ANSWERABLE["default_time_zone"]):
        if name:
            return ZoneInfo(name)
    return ZoneInfo("UTC")


def moment_in_words(at: datetime, *, zone: ZoneInfo, language: str, now: datetime) -> str:
    """ "14:20 today, your time", or with the date: CLDR formats of the language."""
    local, today = at.astimezone(zone), now.astimezone(zone).date()
    locale = language.replace("-", "_")
    clock = format_time(local, format="short", locale=locale)
    with translation.override(language):
        if local.date() == today:
            return _("%(time)s today (%(zone)s)") % {"time": clock, "zone": zone.key}
        day = format_date(local, format="full", locale=locale)
        return _("%(time)s on %(day)s (%(zone)s)") % {"time": clock, "day": day, "zone": zone.key}


def tell_customer(clock: Clock, *, mailbox: Mailbox, reason: Words, until: datetime) -> str:
    """A short automatic mail with the new time and the reason; answers what came of it.

    It is on the ticket for everybody to read, and is no reply: no clock stops for it. Once per
    clock, however many rungs say so.
    """
    ticket, now = clock.ticket, timezone.now()
    key = effect_id("new-time", str(clock.pk))
    if Outgoing.objects.filter(effect_id=key).exists():
        return "told before"
    last = ticket.messages.filter(direction="in", automatic="").order_by("pk").last()
    if last is None or not last.sender_address:
        return "no address"
    language = spoken(ticket.language or ticket.customer.language)
    subject, text = new_time_words(ticket, reason, until, language=language, now=now)
    Message.objects.create(
        ticket=ticket,
        direction=Message.Direction.OUT,
        sender_name=str(settings.ANSWERABLE["company"]),
        to=[{"name": ticket.customer.name, "address": last.sender_address}],
        text=text,
        language=language,
        automatic="new-time",
        created_at=now,
    )
    Outgoing.objects.create(
        kind=Outgoing.Kind.RECEIPT,
        effect_id=key,
        ticket=ticket,
        mailbox=mailbox,
        recipient=last.sender_address,
        mail_id=new_mail_id(mailbox, ticket.pk, last.sender_address),
        subject=subject,
        text=text,
        language=language,
        not_before=now,
        next_attempt_at=now,
        created_at=now,
    )
    outbox.wake(now)
    events.record(ticket, "promise.new_time", by=SYSTEM, until=until.isoformat())
    return "told"


def new_time_words(
    ticket: Ticket, reason: Words, until: datetime, *, language: str, now: datetime
) -> tuple[str, str]:
    """Subject and text in the customer's language; the reason is the policy's own."""
    moment = moment_in_words(until, zone=zone_of(ticket), language=language, now=now)
    with translation.override(language):
        subject = _("Your request #%(number)s takes longer") % {"number": ticket.number}
        parts = [
            _("Hello,"),
            _("we need longer than we promised, and want you to know before the time is over."),
            in_language(reason, language),
            _("You will hear from us by %(moment)s.") % {"moment": moment},
            str(settings.ANSWERABLE["company"]),
        ]
    return subject, "\n\n".join(part for part in parts if part)
