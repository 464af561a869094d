"""The policy as its readers see it: promises and hours in words, sections as safe HTML.

Texts are in the reader's language where the policy has it, else in its original; each says which.
Lengths and times by CLDR. No clock: `now` is given where it matters.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_time, format_timedelta, get_timezone_location
from babel.lists import format_list
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from answerable.calendars.cases import hours_from
from answerable.calendars.models import Calendar
from answerable.calendars.timeline import Timeline
from answerable.customers.models import Organisation
from answerable.policy.document import (
    ALWAYS_OPEN,
    Audience,
    Document,
    Promise,
    Section,
    in_language,
)
from answerable.tickets import markup
from answerable.tickets.conditions import ALWAYS, in_words
from answerable.tickets.conditions.vocabulary import CHANNELS

IN_NO_LARGER_UNIT = 10**6
_UNITS: tuple[tuple[Literal["day", "hour", "minute"], int], ...] = (
    ("day", 86_400),
    ("hour", 3600),
    ("minute", 60),
)
EVERYBODY: frozenset[Audience] = frozenset({"public"})


def locale_of(tag: str) -> Locale:
    """The CLDR locale of a tag; English where it is unknown."""
    try:
        return Locale.parse(tag, sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale("en")


def length_in_words(seconds: int, *, language: str, days: bool) -> str:
    """ "1 hour 30 minutes". `days`: 24 hours of the clock are a day; open hours never are."""
    rest, said = seconds, []
    for unit, size in _UNITS if days else _UNITS[1:]:
        number, rest = divmod(rest, size)
        if number:
            length, locale = timedelta(seconds=number * size), locale_of(language)
            said.append(format_timedelta(length, unit, threshold=IN_NO_LARGER_UNIT, locale=locale))
    return " ".join(said)


@dataclass(frozen=True)
class PromiseLine:
    """One promise as a row that people read."""

    key: str
    name: str
    length: str
    counted: str
    condition: str
    rests: str


def promise_lines(
    document: Document, *, language: str, audiences: frozenset[Audience]
) -> list[PromiseLine]:
    """The promises these readers may know of, in the order in which the first that matches holds."""
    promises = [promise for promise in document.promises if promise.audience in audiences]
    calendars = dict(Calendar.objects.values_list("slug", "name"))
    return [_line(promise, language, calendars) for promise in promises]


def _line(promise: Promise, language: str, calendars: Mapping[str, str]) -> PromiseLine:
    always = promise.hours == ALWAYS_OPEN
    return PromiseLine(
        key=promise.key,
        name=in_language(promise.name, language) or promise.key,
        length=length_in_words(promise.target, language=language, days=always),
        counted=_("day and night") if always else calendars.get(promise.hours, promise.hours),
        condition="" if promise.when == ALWAYS else in_words(promise.when, name_of),
        rests=_rests(promise),
    )


def name_of(field: str, key: int) -> str:
    """What people call a team or an organisation a promise depends on."""
    from answerable.accounts.models import Team

    model: type[Team] | type[Organisation] = Team if field == "team" else Organisation
    found = model.objects.filter(pk=key).first()
    return str(found) if found else str(key)


def _rests(promise: Promise) -> str:
    """What the clock of a promise does while somebody else has to act."""
    if promise.rests == ("customer",):
        return _("The clock stands still while we wait for you.")
    if promise.rests == ("other",):
        return _("The clock stands still while we wait for others.")
    if promise.rests:
        return _("The clock stands still while we wait for you or for others.")
    return _("The clock never stands still.")


# --- words ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class SectionShown:
    """A section in one language; `language` is that of its words, which may be the original's."""

    key: str
    title: str
    language: str
    html: SafeString
    audience: str


def section_shown(section: Section, language: str, document: Document) -> SectionShown:
    """The section for a reader of the language; Markdown made and cleaned here."""
    body = in_language(section.body, language, fallback=document.languages)
    spoken = next((tag for tag, words in section.body.items() if words == body), language)
    return SectionShown(
        key=section.key,
        title=in_language(section.title, language, fallback=document.languages) or section.key,
        language=spoken,
        html=mark_safe(markup.to_html(body)),  # noqa: S308  (cleaned there)
        audience=section.audience,
    )


# --- hours ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class DayLine:
    """Days of the week that are alike, and when somebody is there on them ("" for never)."""

    days: str
    times: str


@dataclass(frozen=True)
class ChannelHours:
    """When somebody is there on some channels: in the company's zone and in the reader's."""

    channels: str
    zone: str
    here: list[DayLine]
    reader_zone: str
    there: list[DayLine]
    is_always: bool


def channel_name(slug: str) -> str:
    """What people call a channel."""
    return str(dict(CHANNELS).get(slug, slug))


def support_hours(
    document: Document, *, language: str, zone: ZoneInfo | None, now: datetime
) -> list[ChannelHours]:
    """Channels by their calendar. `zone`: the reader's; nothing is added where it shows the same."""
    by_calendar: dict[str, list[str]] = {}
    for channel, slug in document.support_hours.items():
        by_calendar.setdefault(slug, []).append(channel_name(channel))
    calendars = {c.slug: c for c in Calendar.objects.filter(slug__in=by_calendar)}
    found = []
    for slug, channels in by_calendar.items():
        named = str(format_list(channels, locale=locale_of(language)))
        if slug in calendars:
            found.append(_hours_of(calendars[slug], named, language, zone, now))
        elif slug == ALWAYS_OPEN:
            found.append(ChannelHours(named, "", [], "", [], True))
    return found


def _hours_of(
    calendar: Calendar, channels: str, language: str, zone: ZoneInfo | None, now: datetime
) -> ChannelHours:
    own = ZoneInfo(calendar.zone)
    timeline = Timeline(hours_from({"tz": calendar.zone, "week": calendar.week}))
    here = week_lines(timeline, own, language=language, now=now)
    there = week_lines(timeline, zone, language=language, now=now) if zone else []
    if there == here:
        there = []
    names = [zone_name(own, language=language)]
    names.append(zone_name(zone, language=language) if zone and there else "")
    return ChannelHours(channels, names[0], here, names[1], there, False)


def zone_name(zone: ZoneInfo, *, language: str) -> str:
    """The city whose clocks the zone is: "Istanbul"; UTC stays UTC."""
    if zone.key in ("UTC", "Etc/UTC"):
        return "UTC"
    return str(get_timezone_location(zone, locale=locale_of(language), return_city=True))


def week_lines(
    timeline: Timeline, zone: ZoneInfo, *, language: str, now: datetime
) -> list[DayLine]:
    """The week of a calendar without its holidays as the clocks of a zone show it this week."""
    monday = now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    monday -= timedelta(days=monday.weekday())
    days: list[list[str]] = []
    for number in range(7):
        start, end = monday + timedelta(days=number), monday + timedelta(days=number + 1)
        spans = timeline.intervals(start, end)
        days.append([_span(a.astimezone(zone), b.astimezone(zone), language) for a, b in spans])
    names = locale_of(language).days["stand-alone"]["wide"]
    return list(_alike(days, names))


def _span(start: datetime, end: datetime, language: str) -> str:
    locale = locale_of(language)
    first, last = (
        format_time(start, "short", locale=locale),
        format_time(end, "short", locale=locale),
    )
    return _("all day") if start.time() == end.time() else f"{first} – {last}"


def _alike(days: list[list[str]], names: Mapping[int, str]) -> Iterable[DayLine]:
    """Neighbouring days with the same hours as one line."""
    first = 0
    for number in range(1, 8):
        if number == 7 or days[number] != days[first]:
            last = number - 1
            name = str(names[first])
            named = name if first == last else f"{name} – {names[last]}"
            yield DayLine(named[:1].upper() + named[1:], ", ".join(days[first]))
            first = number


def windows(document: Document) -> list[str]:
    """How long goods may be returned and how long a solved request stays open, in sentences."""
    back, closes = document.return_days, document.close_after_days
    said = []
    if back is not None:
        words = ngettext(
            "You can return goods within %(days)d day.",
            "You can return goods within %(days)d days.",
            back,
        )
        said.append(words % {"days": back})
    words = ngettext(
        "A solved request stays open for %(days)d day: your answer takes it up again.",
        "A solved request stays open for %(days)d days: your answer takes it up again.",
        closes,
    )
    return [*said, words % {"days": closes}]


def whole(
    document: Document,
    sections: Iterable[Section],
    *,
    language: str,
    zone: ZoneInfo | None,
    audiences: frozenset[Audience],
    now: datetime,
) -> dict[str, Any]:
    """What every page of the policy shows: sections, promises, hours, days."""
    return {
        "sections": [section_shown(section, language, document) for section in sections],
        "promises": promise_lines(document, language=language, audiences=audiences),
        "hours": support_hours(document, language=language, zone=zone, now=now),
        "windows": windows(document),
    }
