"""Times in the customer's words: by when they hear from us, and the new time when it gets late."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_skeleton, format_time
from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from answerable.channels import outbox
from answerable.channels.email.composing import spoken
from answerable.channels.models import Mailbox, Outgoing
from answerable.channels.reactions import effect_id, new_mail_id
from answerable.core.actors import SYSTEM
from answerable.core.crash import crashpoint
from answerable.policy.document import Words, in_language
from answerable.policy.shown import locale_of, zone_name
from answerable.sla.hearing import hears_by
from answerable.sla.models import Clock
from answerable.tickets import events
from answerable.tickets.models import Message, Ticket


def zone_of(ticket: Ticket) -> tuple[ZoneInfo, bool]:
    """The customer's zone (True: it is theirs), else that of the team, else the company's."""
    team = ticket.team.time_zone if ticket.team else ""
    for name in (ticket.customer.time_zone, team, settings.ANSWERABLE["default_time_zone"]):
        if name:
            return ZoneInfo(name), name == ticket.customer.time_zone
    return ZoneInfo("UTC"), False


def moment_in_words(
    at: datetime, *, zone: ZoneInfo, is_theirs: bool, language: str, now: datetime
) -> str:
    """ "14:20 today, your time"; in a zone that is not known to be theirs, it is named."""
    with translation.override(language):
        moment = _day_and_time(at.astimezone(zone), now.astimezone(zone).date(), language)
        if is_theirs:
            return _("%(moment)s, your time") % {"moment": moment}
        city = zone_name(zone, language=language)
        return _("%(moment)s (time in %(city)s)") % {"moment": moment, "city": city}


def _day_and_time(local: datetime, today: date, language: str) -> str:
    locale = locale_of(language)
    clock = format_time(local, format="short", locale=locale)
    if local.date() == today:
        return _("%(time)s today") % {"time": clock}
    if local.date() == today + timedelta(days=1):
        return _("%(time)s tomorrow") % {"time": clock}
    same_year = local.year == today.year and "MMMMd" in locale.datetime_skeletons
    day = (
        format_skeleton("MMMMd", local, locale=locale)
        if same_year
        else format_date(local, "long", locale=locale)
    )
    weekday = format_date(local, "EEEE", locale=locale)
    return _("%(time)s on %(weekday)s, %(day)s") % {"time": clock, "weekday": weekday, "day": day}


def by_when(message: Message, language: str) -> str:
    """What a receipt says of when its reader hears from us; "" where nothing is promised."""
    ticket, now = message.ticket, timezone.now()
    hears = hears_by(ticket, now)
    if hears is None or hears.is_late:
        return ""
    zone, is_theirs = zone_of(ticket)
    moment = moment_in_words(hears.at, zone=zone, is_theirs=is_theirs, language=language, now=now)
    return _("You will hear from us by %(moment)s.") % {"moment": moment}


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
    crashpoint("before_telling_customer")
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
    crashpoint("after_telling_customer")
    return "told"


def new_time_words(
    ticket: Ticket, reason: Words, until: datetime, *, language: str, now: datetime
) -> tuple[str, str]:
    """Subject and text in the customer's language; the reason is the policy's own."""
    zone, is_theirs = zone_of(ticket)
    moment = moment_in_words(until, zone=zone, is_theirs=is_theirs, language=language, now=now)
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
