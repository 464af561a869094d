"""What the public pages say of when a customer hears from us, in their language and on their clock."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language

from answerable.channels.models import Mailbox
from answerable.portal.visits import Visit
from answerable.sla.hearing import hears_by, would_hear_by
from answerable.sla.telling import moment_in_words, zone_of
from answerable.ui.reader import is_zone

COOKIE = "zone"  # set by portal/zone.js; the name of a zone and nothing else


@dataclass(frozen=True)
class Told:
    """The moment in words; `is_late`: it is over."""

    moment: str
    is_late: bool


def zone_in_cookie(request: HttpRequest) -> str:
    """The zone of the visitor's device, "" where it is not known or no zone."""
    name = request.COOKIES.get(COOKIE, "")[:64]
    return name if is_zone(name) else ""


def if_written_now(request: HttpRequest) -> str:
    """By when somebody who sends the form now hears from us, in words; "" if nothing is promised."""
    now, language = timezone.now(), get_language() or settings.LANGUAGE_CODE
    mailbox = Mailbox.objects.filter(enabled=True).order_by("id").first()
    at = would_hear_by(channel="form", language=language, mailbox=mailbox, now=now)
    if at is None:
        return ""
    own = zone_in_cookie(request)
    zone = ZoneInfo(own or settings.ANSWERABLE["default_time_zone"])
    return moment_in_words(at, zone=zone, is_theirs=bool(own), language=language, now=now)


def of_ticket(request: HttpRequest, visit: Visit) -> Told | None:
    """By when the customer of this request hears from us, or that we are late."""
    now, language = timezone.now(), get_language() or settings.LANGUAGE_CODE
    hears = hears_by(visit.ticket, now)
    if hears is None:
        return None
    own = zone_in_cookie(request)
    zone, is_theirs = (ZoneInfo(own), True) if own else zone_of(visit.ticket)
    words = moment_in_words(hears.at, zone=zone, is_theirs=is_theirs, language=language, now=now)
    return Told(words, hears.is_late)
