"""Times, sizes, names and languages as the reader writes them (CLDR through Babel).

Every time given is aware; every zone is an IANA zone. Nothing here reads the database.
"""

import re
import unicodedata
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import (
    format_date,
    format_datetime,
    format_time,
    format_timedelta,
    get_timezone_location,
)
from babel.numbers import format_decimal, format_percent
from django.utils.translation import gettext as _

from answerable.core.locales import locale_of

RIGHT_TO_LEFT = {"ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"}
UNITS = ("byte", "kilobyte", "megabyte", "gigabyte")
_Unit = Literal["day", "hour", "minute"]


def direction(tag: str) -> str:
    """`rtl` or `ltr`. Django has Azerbaijani wrong, so we keep our own list."""
    parts = tag.replace("_", "-").split("-")
    if len(parts) > 1 and parts[1].lower() in {"latn", "cyrl"}:
        return "ltr"
    return "rtl" if parts[0].lower() in RIGHT_TO_LEFT else "ltr"


def short_time(at: datetime, *, now: datetime, zone: ZoneInfo, tag: str) -> str:
    """Today the hour; this year day, month and hour; else the date."""
    locale, here, today = locale_of(tag), at.astimezone(zone), now.astimezone(zone).date()
    hour = _hour(here.time().replace(second=0, microsecond=0), tag)
    if here.date() == today:
        return hour
    if here.date() == today - timedelta(days=1):
        return _("yesterday %(time)s") % {"time": hour}
    if here.date() == today + timedelta(days=1):
        return _("tomorrow %(time)s") % {"time": hour}
    if here.year == today.year:
        return f"{_day(here.date(), locale)} {hour}"
    return _medium(here.date(), tag)


@lru_cache(maxsize=4096)
def _hour(at: time, tag: str) -> str:
    return str(format_time(at, "short", locale=locale_of(tag)))


@lru_cache(maxsize=2048)
def _day(at: date, locale: Locale) -> str:
    skeleton = locale.datetime_skeletons.get("MMMd")
    return str(format_datetime(at, skeleton.pattern if skeleton else "d MMM", locale=locale))


def day(at: date, *, tag: str) -> str:
    """The date, with the month in words."""
    return _medium(at.date() if isinstance(at, datetime) else at, tag)


@lru_cache(maxsize=4096)
def _medium(at: date, tag: str) -> str:
    return str(format_date(at, "medium", locale=locale_of(tag)))


@lru_cache(maxsize=8192)
def full_time(at: datetime, *, zone: ZoneInfo, tag: str) -> str:
    """Date, hour and zone in full, for a title."""
    locale = locale_of(tag)
    return str(format_datetime(at.astimezone(zone), "full", locale=locale))


@lru_cache(maxsize=1024)
def city_of(zone: str, *, tag: str) -> str:
    """The city a zone is named after (CLDR): `İstanbul` for Europe/Istanbul in Turkish."""
    city = get_timezone_location(zone, locale=locale_of(tag), return_city=True)
    return str(city).rpartition("/")[2]


def span(length: timedelta, *, tag: str) -> str:
    """How long, in the largest unit that fits: `2 hr`, `3 days`."""
    return _span(max(1, int(length.total_seconds() // 60)), tag)


@lru_cache(maxsize=4096)
def _span(minutes: int, tag: str) -> str:
    seconds = minutes * 60
    style: Literal["long", "short"] = "long" if seconds >= 86400 else "short"
    length, locale = timedelta(seconds=seconds), locale_of(tag)
    return str(format_timedelta(length, format=style, locale=locale, threshold=1))


def size(count: int, *, tag: str) -> str:
    """A file size by CLDR, in steps of 1000 as all desktops but one count now."""
    from babel.units import format_unit

    value, step = float(count), 0
    while value >= 1000 and step < len(UNITS) - 1:
        value, step = value / 1000, step + 1
    digits = "#,##0.#" if step and value < 10 else "#,##0"
    if not step:  # the short form of bytes has no plural, and some languages have no long one
        said = str(format_unit(count, "digital-byte", "long", digits, locale=locale_of(tag)))
        if "digital" not in said:
            return said
    return str(format_unit(value, f"digital-{UNITS[step]}", "short", digits, locale=locale_of(tag)))


@lru_cache(maxsize=4096)
def number(value: int, *, tag: str) -> str:
    """A whole number with the reader's grouping and digits."""
    return str(format_decimal(value, locale=locale_of(tag)))


@lru_cache(maxsize=1024)
def language_name(code: str, *, tag: str) -> str:
    """What the reader calls the language; the code itself where CLDR has no word."""
    if not code:
        return ""
    try:
        name = Locale.parse(code, sep="-").get_language_name(locale_of(tag))
    except (UnknownLocaleError, ValueError):
        return code
    return str(name or code)


def own_language_name(code: str) -> str:
    """What its speakers call the language, with a capital where the script has them."""
    name = language_name(code, tag=code)
    return name[:1].upper() + name[1:] if name[:1] != "i" or code[:2] != "tr" else "İ" + name[1:]


@lru_cache(maxsize=4096)
def initials(name: str) -> str:
    """At most two signs that stand for a name in any script; never half a letter."""
    words = [word for word in name.replace("@", " ").split() if word[0].isalnum()]
    if not words:
        return "?"
    if _is_wide(words[0][0]):
        return words[0][:1]
    first = [_letter(words[0])] + ([_letter(words[-1])] if len(words) > 1 else [])
    return "".join(first)


def _is_wide(sign: str) -> bool:
    return unicodedata.east_asian_width(sign) in "WF"


def _letter(word: str) -> str:
    """The first letter with the marks that stand on it."""
    end = 1
    while end < len(word) and unicodedata.combining(word[end]):
        end += 1
    letter = word[:end]
    return "İ" if letter == "i̇" else letter.upper()[:end]


def weekdays(tag: str) -> list[str]:
    """The short names of the days, Monday first."""
    names = locale_of(tag).days["stand-alone"]["abbreviated"]
    return [str(names[day]) for day in range(7)]


def decimal(value: float, *, tag: str) -> str:
    """A number with at most one place after the point."""
    return str(format_decimal(round(value, 1), locale=locale_of(tag)))


def percent(share: float, *, tag: str) -> str:
    """A share of one in hundredths, to one place, as the language writes it."""
    locale = locale_of(tag)
    pattern = locale.percent_formats[None]
    precise = re.sub(r"0(?=[^0]*$)", "0.#", str(pattern.pattern), count=1)
    return str(format_percent(share, precise, locale=locale))


def duration(seconds: int, *, tag: str, days: bool = False) -> str:
    """How long, in two units: `2 h 40 min`; with `days` also those, for time by the calendar."""
    minutes = -(-seconds // 60)
    day, hour = (minutes // 1440, minutes // 60 % 24) if days else (0, minutes // 60)
    parts: list[tuple[int, _Unit, int]] = [
        (day, "day", 1440), (hour, "hour", 60), (minutes % 60, "minute", 1)
    ]  # fmt: skip
    said = [part for part in parts if part[0]][:2] or parts[2:]
    return " ".join(_count(value, unit, size, tag) for value, unit, size in said)


@lru_cache(maxsize=4096)
def _count(value: int, unit: _Unit, size: int, tag: str) -> str:
    """So many of one unit; `format_unit` would say "1 horas" in Spanish."""
    length = timedelta(minutes=value * size)
    locale = locale_of(tag)
    return str(format_timedelta(length, unit, threshold=10**9, format="short", locale=locale))
