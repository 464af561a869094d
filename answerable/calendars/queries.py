"""Calendars as values: compiled timelines, and the frozen copies that promises keep."""

import hashlib
import json
from datetime import timedelta
from functools import lru_cache
from typing import Any

from django.utils import timezone

from answerable.calendars.cases import hours_from
from answerable.calendars.errors import CalendarError
from answerable.calendars.holidays import holidays_of
from answerable.calendars.models import Calendar, Snapshot
from answerable.calendars.timeline import Timeline

YEARS_BACK, YEARS_AHEAD = 10, 15


def data_of(calendar: Calendar) -> dict[str, Any]:
    """The JSON form that cases.hours_from reads: holidays as dates, ten years back, 15 ahead.

    CalendarError for a country or region of which nothing is known.
    """
    year = timezone.now().year
    days = set(calendar.own_holidays)
    if calendar.country:
        public = holidays_of(
            calendar.country, calendar.region, year - YEARS_BACK, year + YEARS_AHEAD, ""
        )
        days |= {day.isoformat() for day in public}
    return {
        "tz": calendar.zone,
        "week": calendar.week,
        "holidays": sorted(days - set(calendar.worked_holidays)),
        "shifts": calendar.shifts,
        "breaks": calendar.breaks,
    }


def snapshot_of(slug: str) -> Snapshot:
    """The calendar of that name as it is now, frozen; the same content is one row.

    CalendarError if there is no such calendar.
    """
    calendar = Calendar.objects.filter(slug=slug).first()
    if calendar is None:
        raise CalendarError(f"There is no calendar named {slug!r}.")
    data = data_of(calendar)
    digest = hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()
    found, _made = Snapshot.objects.get_or_create(
        digest=digest, defaults={"slug": slug, "data": data}
    )
    return found


@lru_cache(maxsize=256)
def _timeline(digest: str) -> Timeline:
    return Timeline(hours_from(Snapshot.objects.get(digest=digest).data))


def timeline_of(snapshot: Snapshot | None) -> Timeline | None:
    """The compiled calendar of a snapshot; None stands for always open."""
    return None if snapshot is None else _timeline(snapshot.digest)


def timeline_now(calendar: Calendar) -> Timeline:
    """The calendar as it is edited at this moment, compiled."""
    return Timeline(hours_from(data_of(calendar)))


def next_holidays(
    calendar: Calendar, *, count: int = 12, language: str = ""
) -> list[tuple[Any, str]]:
    """The next closed days by name, own ones and public ones, from today on (calendar's zone)."""
    today = timezone.now().date()
    found = {day: name for day, name in calendar.own_holidays.items() if day >= today.isoformat()}
    if calendar.country:
        public = holidays_of(
            calendar.country,
            calendar.region,
            today.year,
            (today + timedelta(days=730)).year,
            language,
        )
        found |= {day.isoformat(): name for day, name in public.items() if day >= today}
    worked = set(calendar.worked_holidays)
    return [(day, name) for day, name in sorted(found.items()) if day not in worked][:count]
