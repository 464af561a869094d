"""Moments people choose: usual ones to press, words, or a date and hour; on one's clock or theirs."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _

from answerable.calendars import moments
from answerable.core.errors import Refused
from answerable.tickets.models import Ticket
from answerable.ui.reader import is_zone


@dataclass(frozen=True)
class Offered:
    """A moment to press. `late`: a promise on the ticket falls due before it."""

    words: str
    at: datetime
    late: bool = False


def zone_of_customer(ticket: Ticket) -> ZoneInfo | None:
    """The customer's zone, None while nobody knows it."""
    name = ticket.customer.time_zone
    return ZoneInfo(name) if is_zone(name) else None


def usual(now: datetime, zone: tzinfo) -> list[tuple[str, datetime]]:
    """Usual moments to snooze or wait until, on the clock of `zone`: words and the moment."""
    here = now.astimezone(zone)
    morning = datetime.combine(here.date(), time(9), tzinfo=zone)
    monday = morning + timedelta(days=(7 - here.weekday()) or 7)
    return [
        (_("In 3 hours"), here + timedelta(hours=3)),
        (_("Tomorrow morning"), morning + timedelta(days=1)),
        (_("Monday morning"), monday),
        (_("In a week"), morning + timedelta(days=7)),
    ]


def to_leave(ticket: Ticket, now: datetime) -> list[Offered]:
    """Moments at which mail is read, on the customer's clock where it is known."""
    zone = zone_of_customer(ticket) or timezone.get_current_timezone()
    here = now.astimezone(zone)
    day = datetime.combine(here.date(), time(9), tzinfo=zone)
    soon = (_("This morning"), day) if here < day else (_("Tomorrow morning"), day + timedelta(1))
    choices = [
        soon,
        (_("Tomorrow afternoon"), day.replace(hour=14) + timedelta(1)),
        (_("Monday morning"), day + timedelta(days=(7 - here.weekday()) or 7)),
    ]
    kept = [one for n, one in enumerate(choices) if one[1] not in [two[1] for two in choices[:n]]]
    return [Offered(words, at, is_late(ticket, at)) for words, at in kept]


def is_late(ticket: Ticket, at: datetime) -> bool:
    """A promise of this ticket falls due before that moment."""
    return bool(ticket.next_due_at and ticket.next_due_at < at)


def chosen(given: Mapping[str, str], zone: tzinfo, theirs: tzinfo | None = None) -> datetime:
    """The moment of a form (UTC or with its offset). Refused with a sentence for none.

    `until` is a button's moment; `when` words; `at` the date and hour of a field; these two count
    on the clock of `zone`, words also on `theirs` if they say so.
    """
    if words := given.get("when", "").strip():
        moment = moments.read(words, now=timezone.now(), zone=zone, theirs=theirs)
        if moment is None:
            raise Refused(
                "when_unreadable",
                _("“%(words)s” is not understood. Say for example “tomorrow 9:00” or “in 3 hours”.")
                % {"words": words[:80]},
            )
        return moment
    try:
        moment = datetime.fromisoformat(given.get("at") or given.get("until", ""))
    except ValueError as error:
        raise Refused("until_unreadable", _("Say until when.")) from error
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)
