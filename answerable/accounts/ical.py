"""Absences out of a calendar file (RFC 5545): read with bounds, nothing of it trusted."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr
from icalendar import Calendar

from answerable.accounts.absences import Wanted

LARGEST = 512 * 1024  # bytes
MOST_EVENTS = 2000
MOST = 200  # absences of one file
MOST_STEPS = 20_000  # days gone through for all that repeats in one file
AHEAD = timedelta(days=366)  # as far as what repeats is followed
OLDEST = timedelta(days=20 * 366)
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
# Other parts can make one search for years for a day that never comes.
UNDERSTOOD = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "WKST"}


@dataclass(frozen=True)
class Found:
    """One absence of the file. `likely`: it looks like one, not like a meeting."""

    wanted: Wanted
    likely: bool


@dataclass
class File:
    """What a file holds: absences by their beginning, what was called off, what we left out."""

    found: list[Found] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)  # names of events too hard to follow
    is_cut: bool = False
    steps: int = 0


class NotACalendar(ValueError):  # an answer, not a fault
    """These bytes are no calendar we can read."""


def read(content: bytes, *, zone: ZoneInfo, now: datetime) -> File:
    """What comes within a year from `now`. Times without a zone are those of `zone`."""
    if len(content) > LARGEST or content.upper().count(b"BEGIN:VEVENT") > MOST_EVENTS:
        raise NotACalendar
    try:
        calendar = Calendar.from_ical(content)
        events = calendar.walk("VEVENT")
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError) as error:
        raise NotACalendar from error
    if calendar.name != "VCALENDAR":
        raise NotACalendar
    read_ = File()
    for event in events:
        if len(read_.found) <= MOST:
            _add(read_, event, zone, now)
    read_.found.sort(key=lambda one: one.wanted.begins_at)
    read_.is_cut = len(read_.found) > MOST
    del read_.found[MOST:]
    return read_


def _add(file: File, event: Any, zone: ZoneInfo, now: datetime) -> None:
    name = str(event.get("SUMMARY", ""))[:200]
    try:
        uid = str(event["UID"])[:200]
        if str(event.get("STATUS", "")).upper() == "CANCELLED":
            file.gone.append(uid)
            return
        if str(event.get("TRANSP", "")).upper() == "TRANSPARENT" and not _is_away(event):
            return
        for wanted in _absences(file, event, uid, name, zone, now):
            file.found.append(Found(wanted, _is_likely(event)))
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError):
        file.left_out.append(name)


def _is_away(event: Any) -> bool:
    return str(event.get("X-MICROSOFT-CDO-BUSYSTATUS", "")).upper() == "OOF"


def _is_likely(event: Any) -> bool:
    """Whole days, or said to be out of office: a meeting is neither."""
    whole = not isinstance(event["DTSTART"].dt, datetime)
    return whole or _is_away(event)


def _absences(
    file: File, event: Any, uid: str, name: str, zone: ZoneInfo, now: datetime
) -> Iterator[Wanted]:
    begins = _instant(event["DTSTART"].dt, zone)
    ends = _end(event, begins, zone)
    if ends <= begins or begins < now - OLDEST:
        raise ValueError(uid)
    rule = event.get("RRULE")
    if rule is None or "RECURRENCE-ID" in event:
        key = uid if rule is None and "RECURRENCE-ID" not in event else f"{uid}#{begins:%Y%m%d%H%M}"
        if now < ends and begins < now + AHEAD:
            yield Wanted(begins, ends, note=name, uid=key)
        return
    repeated = _week_by_week(event, rule, begins, ends, zone)
    if repeated is not None:
        until = _until(rule, zone)
        if until is None or until > now:
            yield Wanted(begins, until, *repeated, note=name, uid=uid)
        return
    for one in _times(file, event, rule, begins, zone, now):
        if now < one + (ends - begins):
            yield Wanted(one, one + (ends - begins), note=name, uid=f"{uid}#{one:%Y%m%d%H%M}")


def _instant(at: date | datetime, zone: ZoneInfo) -> datetime:
    if isinstance(at, datetime):
        return (at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(UTC)
    return datetime.combine(at, time(), zone).astimezone(UTC)


def _end(event: Any, begins: datetime, zone: ZoneInfo) -> datetime:
    if "DTEND" in event:
        return _instant(event["DTEND"].dt, zone)
    if "DURATION" in event:
        length: timedelta = event["DURATION"].dt
        return begins + length
    start = event["DTSTART"].dt
    return begins if isinstance(start, datetime) else _instant(start + timedelta(days=1), zone)


def _week_by_week(
    event: Any, rule: Any, begins: datetime, ends: datetime, zone: ZoneInfo
) -> tuple[tuple[int, ...], time | None, time | None] | None:
    """Days of the week and times, where it is as plain as that: no gaps, no count, within a day."""
    plain = set(rule) <= {"FREQ", "INTERVAL", "BYDAY", "WKST", "UNTIL"} and "EXDATE" not in event
    if not plain or rule["FREQ"] != ["WEEKLY"] or rule.get("INTERVAL", [1]) != [1]:
        return None
    first, last = begins.astimezone(zone), ends.astimezone(zone)
    days = tuple(DAYS.index(str(day).upper()) for day in rule.get("BYDAY", [DAYS[first.weekday()]]))
    if not isinstance(event["DTSTART"].dt, datetime):
        return (days, None, None) if last.date() - first.date() == timedelta(days=1) else None
    return (days, first.time(), last.time()) if ends - begins < timedelta(days=1) else None


def _until(rule: Any, zone: ZoneInfo) -> datetime | None:
    until = rule.get("UNTIL")
    if not until:
        return None
    at = until[0]
    whole = not isinstance(at, datetime)  # a day that still counts
    return _instant(at + timedelta(days=1) if whole else at, zone)


def _times(
    file: File, event: Any, rule: Any, begins: datetime, zone: ZoneInfo, now: datetime
) -> Iterator[datetime]:
    """Every beginning within the year, in wall time of the person, but those taken out."""
    if not set(rule) <= UNDERSTOOD or rule["FREQ"][0] not in (
        "DAILY",
        "WEEKLY",
        "MONTHLY",
        "YEARLY",
    ):
        raise ValueError("RRULE")
    if rule["FREQ"][0] != "WEEKLY" and "BYDAY" in rule:
        raise ValueError("BYDAY")
    if rule.get("INTERVAL", [1])[0] < 1 or rule.get("COUNT", [1])[0] < 1:
        raise ValueError("INTERVAL")
    parts = {key: value for key, value in rule.items() if key != "UNTIL"}
    last = min(_until(rule, zone) or now + AHEAD, now + AHEAD)
    text = ";".join(f"{key}={','.join(str(one) for one in value)}" for key, value in parts.items())
    out = {_instant(at.dt, zone) for at in _exdates(event)}
    for wall in rrulestr(text, dtstart=begins.astimezone(zone).replace(tzinfo=None)):
        file.steps += 1
        if file.steps > MOST_STEPS:
            raise ValueError("RRULE")
        at = wall.replace(tzinfo=zone).astimezone(UTC)
        if at >= last:
            return
        if at not in out:
            yield at


def _exdates(event: Any) -> Iterator[Any]:
    given = event.get("EXDATE", [])
    for one in given if isinstance(given, list) else [given]:
        yield from one.dts
