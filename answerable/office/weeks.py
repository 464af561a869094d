"""Hours as people write them ("09:00-12:00, 13:00-17:00"), and a week drawn as strips."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from answerable.calendars.errors import CalendarError
from answerable.calendars.hours import DAY, WEEKDAYS, clock_second, spans

_SPAN = re.compile(r"\s*(\d{1,2}[:.]\d{2})\s*[-–—]\s*(\d{1,2}[:.]\d{2})\s*")

Pairs = list[list[str]]


def read_hours(text: str) -> Pairs:
    """The spans of a line, in order; "24" alone is the whole day. ValueError says what is wrong."""
    if not text.strip():
        return []
    if text.strip() in ("24", "24h", "0-24"):
        return [["00:00", "24:00"]]
    found = []
    for part in re.split(r"[,;]", text):
        match = _SPAN.fullmatch(part)
        if match is None:
            raise ValueError(_("“%(text)s” are no hours such as 09:00-17:00.") % {"text": part.strip()})  # fmt: skip
        found.append([each.replace(".", ":").zfill(5) for each in match.groups()])
    try:
        spans(found)
    except CalendarError as error:
        raise ValueError(_("These hours cannot be: %(text)s. They overlap, have no length, or are no times of a day.") % {"text": text.strip()}) from error  # fmt: skip
    return sorted(found)


def write_hours(pairs: Pairs) -> str:
    """The line that reads back the same."""
    return ", ".join("-".join(pair) for pair in pairs)


@dataclass(frozen=True)
class Bar:
    """A stretch of a day in minutes from midnight."""

    start: int
    length: int


def bars_of(week: dict[str, Any]) -> dict[str, list[Bar]]:
    """What is open on each day; what goes over midnight goes on the next day."""
    found: dict[str, list[Bar]] = {day: [] for day in WEEKDAYS}
    for place, day in enumerate(WEEKDAYS):
        for start, end in week.get(day) or []:
            begin, finish = clock_second(start), clock_second(end)
            finish += DAY if finish < begin or begin == finish == 0 else 0
            found[day].append(Bar(begin // 60, (min(finish, DAY) - begin) // 60))
            if finish > DAY:
                found[WEEKDAYS[(place + 1) % 7]].append(Bar(0, (finish - DAY) // 60))
    return found


def bars_between(
    intervals: list[tuple[datetime, datetime]], zone: ZoneInfo
) -> list[tuple[datetime, list[Bar]]]:
    """Intervals as bars on the days of the zone's clock."""
    days: dict[datetime, list[Bar]] = {}
    for start, end in intervals:
        at, last = start.astimezone(zone), end.astimezone(zone)
        while at < last:
            midnight = at.replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
            stop = min(last, midnight + timedelta(days=1))
            minutes = DAY // 60 if stop.date() > at.date() else stop.hour * 60 + stop.minute
            begin = at.hour * 60 + at.minute
            days.setdefault(midnight, []).append(Bar(begin, max(1, minutes - begin)))
            at = stop
    return sorted(days.items())
