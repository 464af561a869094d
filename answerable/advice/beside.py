"""The note beside the composer: how to write to this customer, in the words of whoever writes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from babel import Locale, UnknownLocaleError
from babel.dates import get_day_names
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from answerable.advice.models import OwnNote
from answerable.advice.notes import Note, greeting_at, locale_for, nearest
from answerable.advice.words_of_notes import ADDRESS, AVOID, DIRECT, DO, ORDER, SOURCES
from answerable.calendars.errors import CalendarError
from answerable.calendars.holidays import holidays_of, languages_of
from answerable.core.quick import Question
from answerable.sla.telling import zone_of
from answerable.tickets.models import Ticket

AHEAD = timedelta(days=14)
Said = Sequence["str | Promise"]


@dataclass(frozen=True)
class Beside:
    """What the note says. `known` is False where there is none for this language.

    `nearest` names the region whose note is shown, where there is none for the customer's own.
    """

    locale: str
    language: str
    name: str
    greeting: str
    you: str
    lines: Said
    avoid: Said
    example: str
    closing: str
    weekend: str
    holidays: Sequence[tuple[date, str]]
    sources: Said
    own: str
    known: bool
    nearest: str


def note_beside(ticket: Ticket, *, reader: str, now: datetime) -> Beside | None:
    """The note for the customer of a ticket; None where not even their language is known."""
    language = ticket.language or ticket.customer.language
    locale = locale_for(language, ticket.customer.time_zone)
    if not locale:
        return None
    zone, _theirs = zone_of(ticket)
    here = now.astimezone(zone)
    note, own = nearest(locale), _own_note.first(locale)
    return Beside(
        locale=locale,
        language=locale.partition("-")[0],
        name=name_of(locale, reader),
        greeting=(own and own.greeting) or greeting_at(here.hour, locale),
        you=_you(note, own.formality if own else ""),
        lines=_lines(note),
        avoid=[AVOID[key] for key in note.avoid] if note else [],
        example=note.example if note else "",
        closing=note.closing if note else "",
        weekend=_weekend(locale, reader),
        holidays=_holidays(locale.partition("-")[2], here.date(), reader),
        sources=[SOURCES[key] for key in note.sources] if note else [],
        own=own.words if own else "",
        known=bool(note or own),
        nearest=name_of(note.locale, reader) if note and note.locale != locale else "",
    )


_own_note = Question(lambda locale: OwnNote.objects.filter(locale=locale).order_by("pk")[:1])


def name_of(locale: str, reader: str) -> str:
    """The language and region in the reader's words; the tag where CLDR has none."""
    try:
        shown = Locale.parse(locale, sep="-").get_display_name(reader.partition("-")[0])
    except (UnknownLocaleError, ValueError):
        return locale
    return shown or locale


def _you(note: Note | None, own: str) -> str:
    if note is None or not note.formal:
        return ""
    words = {"formal": note.formal, "informal": note.informal}
    match own or note.formality:
        case "formal":
            return _("Formal you: %(formal)s, not %(informal)s.") % words
        case "informal":
            return _("Informal you: %(informal)s.") % words
        case _:
            return _("Both are used; %(formal)s is safe with somebody you do not know.") % words


def _lines(note: Note | None) -> Said:
    if note is None:
        return []
    return [
        ADDRESS[note.address],
        ORDER[note.order],
        DIRECT[note.direct],
        *(DO[key] for key in note.do),
    ]


def _weekend(locale: str, reader: str) -> str:
    """The days of rest, where they are others than Saturday and Sunday."""
    try:
        there = Locale.parse(locale, sep="-")
    except (UnknownLocaleError, ValueError):
        return ""
    first, last = there.weekend_start, there.weekend_end
    if (first, last) == (5, 6):
        return ""
    names = get_day_names("wide", "stand-alone", locale=reader.partition("-")[0])
    if first == last:
        return _("The weekend is %(day)s.") % {"day": names[first]}
    return _("The weekend is %(first)s and %(last)s.") % {
        "first": names[first],
        "last": names[last],
    }


def _holidays(country: str, today: date, reader: str) -> list[tuple[date, str]]:
    """Public holidays there from today on, named for the reader where they have such names."""
    if not country:
        return []
    spoken = languages_of(country)
    language = next((one for one in spoken if one.startswith(reader[:2])), "")
    language = language or ("en_US" if "en_US" in spoken else "")
    try:
        known = holidays_of(country, "", today.year, (today + AHEAD).year, language)
    except CalendarError:
        return []
    return [(day, name) for day, name in known.items() if today <= day <= today + AHEAD]
