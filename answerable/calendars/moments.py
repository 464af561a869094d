"""A moment said in words, as people say it: "tomorrow morning", «через 3 часа», "yarın 9:30".

Pure: the words, now and the zones come in. What is not understood to the last word is not
understood at all: better to ask again than to send at another time.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from answerable.calendars.moment_words import (
    AFTER,
    COUNTS,
    DAYS,
    FILLERS,
    HALVES,
    PARTS,
    PHRASES,
    UNITS,
    WEEKDAYS,
    WHOSE,
)  # fmt: skip
from answerable.core.folding import fold

MORNING = time(9)
FARTHEST = timedelta(days=366)
_CLOCK = re.compile(r"(\d{1,2})(?:[:.h](\d{2}))?(am|pm)?")
_DAY_FIRST = re.compile(r"(\d{1,2})\.(\d{1,2})(?:\.(\d{4}))?")
_YEAR_FIRST = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_GLUED = re.compile(r"(\d+)(?=[^\W\d_])(?!am|pm|h\d)")

_HOUR_WORD = re.compile(r"(?<!\d )(?<!\w)saat (?=\d)")  # Turkish: "saat 9" is an hour of the day
_FRENCH_AT = re.compile(r"(?<!\w)a (?=\d)")  # "à 9:00"
_FRENCH_HOUR = re.compile(r"(?<![\w:.])(\d{1,2}) ?h(?:eures?)?(?!\w)")  # "lundi 9h", "à 9 heures"
_ENDING = re.compile(r"(\d)'[^\W\d_]+")  # "14'te"


@dataclass
class _Said:
    """What the words have told so far."""

    day: date | None = None
    clock: time | None = None
    part: time | None = None
    span: timedelta | None = None
    count: int | None = None


def read(
    words: str, *, now: datetime, zone: tzinfo, theirs: tzinfo | None = None
) -> datetime | None:
    """The moment (UTC) that is meant on the clock of `zone`; None for what is not understood.

    `theirs` counts where the words say "their time". A day without an hour means nine in the
    morning; an hour without a day the next time it is that late.
    """
    said = _Said()
    tokens = list(_tokens(words))
    here = now.astimezone(theirs if _whose(tokens) == "theirs" and theirs else zone)
    if not tokens or not all(_take(token, said, here.date()) for token in tokens):
        return None
    if said.count is not None and said.clock is None:
        said.clock = _hour(said.count)
    elif said.count is not None:
        return None
    return _moment(said, here)


def _tokens(words: str) -> Iterator[str]:
    text = fold(words.strip()[:80]).replace("،", " ").replace(",", " ").replace("’", "'")
    for phrase, word in PHRASES:
        text = re.sub(rf"(?<!\w){re.escape(phrase)}(?!\w)", word, text)
    text = _hours_of_the_day(_HOUR_WORD.sub("", _ENDING.sub(r"\1", text)))
    yield from _GLUED.sub(r"\1 ", text).split()


def _hours_of_the_day(text: str) -> str:
    """French says "9h" also for nine o'clock: so it is meant beside a day, or after "à"."""
    plain, words = _FRENCH_AT.sub("", text), text.split()
    if not AFTER.intersection(words) and (plain != text or _names_a_day(words)):
        return _FRENCH_HOUR.sub(r"\1:00", plain)
    return plain


def _names_a_day(words: list[str]) -> bool:
    return any(word in DAYS or word in WEEKDAYS for word in words)


def _whose(tokens: list[str]) -> str:
    return next((WHOSE[one] for one in tokens if one in WHOSE), "")


def _take(token: str, said: _Said, today: date) -> bool:
    """Understands one word; False if it is none of ours, or says a thing twice."""
    if token in FILLERS or token in AFTER or token in WHOSE:
        return True
    if token in COUNTS or token.isdigit():
        return _set(said, "count", COUNTS[token] if token in COUNTS else int(token[:4]))
    if token in UNITS:
        return _take_unit(said, UNITS[token])
    if token in HALVES:
        return _take_half(said, HALVES[token])
    if token in DAYS:
        return _set(said, "day", today + timedelta(days=DAYS[token]))
    if token in WEEKDAYS:
        return _set(
            said, "day", today + timedelta(days=(WEEKDAYS[token] - today.weekday()) % 7 or 7)
        )
    if token in PARTS:
        return _set(said, "part", time(PARTS[token]))
    return _take_number(token, said, today)


def _set(said: _Said, name: str, value: object) -> bool:
    if getattr(said, name) is not None or value is None:
        return False
    setattr(said, name, value)
    return True


def _take_unit(said: _Said, unit: str) -> bool:
    """ "3 hours"; "an hour" without a number. A week counts as seven days."""
    count, said.count = (1 if said.count is None else said.count), None
    days = {"day": 1, "week": 7, "month": 30}.get(unit)
    length = timedelta(days=days * count) if days else timedelta(**{f"{unit}s": count})
    return length <= FARTHEST and _set(said, "span", length)


def _take_half(said: _Said, evening: bool) -> bool:
    """ "9 pm": the half of the day for the number before it."""
    if said.count is None or not 1 <= said.count <= 12:
        return False
    hour, said.count = said.count % 12 + (12 if evening else 0), None
    return _set(said, "clock", time(hour))


def _take_number(token: str, said: _Said, today: date) -> bool:
    if found := _YEAR_FIRST.fullmatch(token):
        return _set(said, "day", _date(int(found[1]), int(found[2]), int(found[3])))
    clock = _CLOCK.fullmatch(token)
    if clock and said.clock is None and not _is_date(token, said):
        return _set(said, "clock", _clock(clock))
    if found := _DAY_FIRST.fullmatch(token):
        return _set(said, "day", _next_date(found, today))
    return False


def _is_date(token: str, said: _Said) -> bool:
    """ "3.12" is a day where the month has two digits that can be one and no day was said."""
    found = _DAY_FIRST.fullmatch(token)
    return bool(found and said.day is None and 1 <= int(found[2]) <= 12 and found[2] != "00")


def _clock(found: re.Match[str]) -> time | None:
    hour, minute = int(found[1]), int(found[2] or 0)
    if found[3]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if found[3] == "pm" else 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def _hour(hour: int) -> time | None:
    return time(hour) if hour < 24 else None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _next_date(found: re.Match[str], today: date) -> date | None:
    day, month = int(found[1]), int(found[2])
    if found[3]:
        return _date(int(found[3]), month, day)
    this = _date(today.year, month, day)
    return this if this is None or this >= today else _date(today.year + 1, month, day)


def _moment(said: _Said, here: datetime) -> datetime | None:
    """Puts together what was said; `here` is now on the clock that counts."""
    if said.span is not None:
        return _later(said, here)
    clock = said.clock or said.part
    if clock is None and said.day is None:
        return None
    if said.clock and said.part and said.clock.hour < 12 <= said.part.hour:
        clock = said.clock.replace(hour=said.clock.hour + 12)  # "9 in the evening"
    at = _at(said.day or here.date(), clock or MORNING, here)
    if said.day is None and at <= here:
        at = _at(here.date() + timedelta(days=1), clock or MORNING, here)
    return at.astimezone(UTC)


def _later(said: _Said, here: datetime) -> datetime | None:
    if said.day is not None or said.span is None:
        return None
    whole_days = said.span % timedelta(days=1) == timedelta(0)
    clock = said.clock or said.part
    if whole_days:
        return _at(here.date() + said.span, clock or here.time(), here).astimezone(UTC)
    return here.astimezone(UTC) + said.span if clock is None else None


def _at(day: date, clock: time, here: datetime) -> datetime:
    """That hour of that day; an hour that the clocks skip is the one after it."""
    there = datetime.combine(day, clock.replace(tzinfo=None), tzinfo=here.tzinfo)
    return there.astimezone(UTC).astimezone(here.tzinfo)
