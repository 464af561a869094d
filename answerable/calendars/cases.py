"""Questions to a calendar as JSON, one a line: `answerable calendar eval --stream`."""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from answerable.calendars.errors import CalendarError
from answerable.calendars.hours import WEEKDAYS, Hours, Span, spans, zone
from answerable.calendars.timeline import Timeline

FIELDS = {
    "tz", "week", "holidays", "breaks", "shifts", "pauses", "op", "start", "end", "seconds",
}  # fmt: skip
LABELS = {"id", "name", "note", "source"}  # what a list of cases may say of each besides


def answer(case: object) -> dict[str, Any]:
    """{"result": …} or {"error": sentence}; never raises for anything that JSON can hold."""
    try:
        return {"result": _result(_object(case, "A case"))}
    except CalendarError as error:
        return {"error": str(error)}
    except OverflowError:
        return {"error": "This moment lies outside the years that a calendar holds."}


def answers(lines: Iterable[str]) -> Iterator[str]:
    """One line of JSON for each line of JSON; blank lines are passed over."""
    for line in lines:
        if line.strip():
            try:
                case = json.loads(line)
            except (json.JSONDecodeError, RecursionError) as error:
                yield json.dumps({"error": f"This line is not JSON: {error}"})
            else:
                yield json.dumps(answer(case))


def _result(case: dict[str, Any]) -> object:
    unknown = case.keys() - FIELDS - LABELS
    if unknown:
        raise CalendarError(f"Unknown field: {', '.join(sorted(unknown))}.")
    place = {
        name: case.get(name) for name in ("tz", "week", "holidays", "breaks", "shifts", "pauses")
    }
    timeline = _timeline(json.dumps(place))
    where = timeline.hours.zone
    start = _instant(case.get("start"), where, "start")
    operation = case.get("op")
    if operation == "within":
        return timeline.is_open(start)
    if operation == "between":
        return _seconds(timeline.between(start, _instant(case.get("end"), where, "end")))
    if operation in ("add", "sub"):
        move = timeline.add if operation == "add" else timeline.sub
        return move(start, _duration(case.get("seconds"))).astimezone(where).isoformat()
    raise CalendarError(f"There is no operation {operation!r}: add, sub, between or within.")


@lru_cache(maxsize=64)
def _timeline(text: str) -> Timeline:
    place = json.loads(text)
    hours = hours_from(place)
    pauses = place.get("pauses") or []
    if not isinstance(pauses, list):
        raise CalendarError("pauses is not a list.")
    return Timeline(hours, [_pause(pair, hours.zone) for pair in pauses])


def hours_from(place: Mapping[str, Any]) -> Hours:
    """A calendar from its JSON form: tz, week, holidays, shifts, breaks."""
    week = _week(_object(place.get("week") or {}, "week"))
    holidays = place.get("holidays") or []
    if not isinstance(holidays, list):
        raise CalendarError("holidays is not a list of dates.")
    name = place.get("tz")
    if not isinstance(name, str) or not name:
        raise CalendarError("tz is missing: the name of a time zone such as Europe/Istanbul.")
    return Hours(
        zone=zone(name),
        week=tuple(spans(week.get(day) or ()) for day in WEEKDAYS),
        holidays=frozenset(_date(day) for day in holidays),
        shifts=_by_date(place.get("shifts"), "shifts"),
        breaks=_by_date(place.get("breaks"), "breaks", may_overlap=True),
    )


def _week(given: dict[str, Any]) -> dict[str, Any]:
    """Days by their first three letters: "Monday" is "mon"."""
    week = {name.lower()[:3]: pairs for name, pairs in given.items()}
    unknown = week.keys() - set(WEEKDAYS)
    if unknown:
        raise CalendarError(f"There is no weekday {', '.join(sorted(unknown))}.")
    if len(week) != len(given):
        raise CalendarError("A weekday is given twice.")
    return week


def _object(value: object, name: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise CalendarError(f"{name} is not an object.")
    return value


def _by_date(
    value: object, name: str, *, may_overlap: bool = False
) -> dict[date, tuple[Span, ...]]:
    return {
        _date(day): spans(pairs or (), may_overlap=may_overlap)
        for day, pairs in _object(value or {}, name).items()
    }


def _date(text: object) -> date:
    try:
        return date.fromisoformat(str(text))
    except ValueError as error:
        raise CalendarError(f"{text!r} is not a date such as 2026-12-25.") from error


def _instant(text: object, where: ZoneInfo, name: str) -> datetime:
    """An aware datetime; without an offset it is wall time of the calendar's zone."""
    if not isinstance(text, str):
        raise CalendarError(f"{name} is missing: a time such as 2026-01-02T10:00:00+03:00.")
    try:
        at = datetime.fromisoformat(text.upper())
    except ValueError as error:
        raise CalendarError(f"{text!r} is not a time such as 2026-01-02T10:00:00+03:00.") from error
    return at if at.tzinfo else at.replace(tzinfo=where)


def _pause(pair: object, where: ZoneInfo) -> tuple[datetime, datetime | None]:
    if not isinstance(pair, list) or len(pair) != 2:
        raise CalendarError(f"{pair!r} is not a pause of two times.")
    end = None if pair[1] is None else _instant(pair[1], where, "a pause")
    return _instant(pair[0], where, "a pause"), end


def _duration(value: object) -> timedelta:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise CalendarError("seconds is missing: a number.")
    try:
        return timedelta(seconds=value)
    except (OverflowError, ValueError) as error:
        raise CalendarError(f"{value!r} seconds are more than a calendar holds.") from error


def _seconds(duration: timedelta) -> int | float:
    seconds = duration.total_seconds()
    return int(seconds) if seconds == int(seconds) else seconds
