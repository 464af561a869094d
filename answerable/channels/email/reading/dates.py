"""Dates of mail: RFC 5322, its older forms, and the broken ones that are really sent."""

import re
from datetime import UTC, datetime, timedelta, timezone

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january janv janvier januar jän ene enero gen gennaio oca янв",
            "feb february fév févr février februar febrero febbraio şub фев",
            "mar march mars mär mrz märz marzo mart мар",
            "apr april avr avril abr abril apr aprile nis апр",
            "may mai mayo mag maggio maj mei мая май",
            "jun june juin juni jun junio giu haz июн",
            "jul july juil juillet juli julio lug tem июл",
            "aug august août aou agosto ago ağu авг",
            "sep sept september septembre septiembre set eyl сен",
            "oct october octobre okt oktober octubre ott eki окт",
            "nov november novembre noviembre kas ноя",
            "dec december déc décembre dez dezember dic diciembre ara дек",
        ),
        start=1,
    )
    for name in names.split()
}
_HOUR_ZONES = {
    "ut": 0, "utc": 0, "gmt": 0, "z": 0, "wet": 0, "west": 60, "bst": 60, "cet": 60, "met": 60,
    "mez": 60, "cest": 120, "mesz": 120, "mest": 120, "eet": 120, "eest": 180, "msk": 180,
    "msd": 240, "trt": 180, "ist": 330, "sgt": 480, "hkt": 480, "awst": 480, "jst": 540,
    "kst": 540, "aest": 600, "aedt": 660, "nzst": 720, "nzdt": 780, "est": -300, "edt": -240,
    "cst": -360, "cdt": -300, "mst": -420, "mdt": -360, "pst": -480, "pdt": -420, "akst": -540,
    "akdt": -480, "hst": -600, "brt": -180, "ast": -240, "adt": -180,
}  # fmt: skip
_TIME = r"(?P<hour>\d{1,2})[:.](?P<minute>\d{1,2})(?:[:.](?P<second>\d{1,2})(?:[.,]\d+)?)?"
_CLOCK = r"(?:\s*(?P<half>[ap]m)\b)?"
_ZONE = (
    r"\s*(?P<zone>(?:GMT|UTC)?[+-]\s?\d{1,2}:?\d{2}\b|(?:GMT|UTC)?[+-]\d{1,2}\b|[A-Za-z]{1,5}\b)?"
)
_FORMS = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        # 12 Jan 2024 10:00:00 +0100, with commas, dashes or dots between
        r"(?P<day>\d{1,2})[\s,.-]+(?P<month>[^\W\d_]{3,10})[\s,.-]+(?P<year>\d{2,5})[\s,Tat-]*"
        + _TIME + _CLOCK + _ZONE,
        # Jan 12, 2024 10:00:00 PM
        r"(?P<month>[^\W\d_]{3,10})\.?\s+(?P<day>\d{1,2})[\s,]+(?P<year>\d{4})[\s,]*(?:at\s*)?"
        + _TIME + _CLOCK + _ZONE,
        # Jan 12 10:00:00 2024, as asctime writes it, the zone before or after the year
        r"(?P<month>[^\W\d_]{3,10})\s+(?P<day>\d{1,2})[\s,]+" + _TIME
        + r"\s+(?:(?P<zone>[A-Za-z]{1,5}|[+-]\d{4})\s+)?(?P<year>\d{4})(?:\s+(?P<zone2>[+-]\d{4}))?",
        # 2024-01-12T10:00:00+01:00
        r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})[T\s,]*" + _TIME + _ZONE,
        # 12/01/2024 10:00: day first unless that cannot be
        r"(?P<day>\d{1,2})[/.](?P<month>\d{1,2})[/.](?P<year>\d{4})[\s,]*" + _TIME + _CLOCK + _ZONE,
        # 12 Jan 2024, no time
        r"(?P<day>\d{1,2})[\s,.-]+(?P<month>[^\W\d_]{3,10})[\s,.-]+(?P<year>\d{4})",
    )
]  # fmt: skip
_COMMENT = re.compile(r"\([^()]*\)")


def read_date(text: str) -> datetime | None:
    """An aware datetime, or None. Without a zone, or in an unknown one, it counts as UTC."""
    text = _COMMENT.sub(" ", text[:300])
    for form in _FORMS:
        found = form.search(text)
        if found and (moment := _moment(found.groupdict())):
            return moment
    return None


def _moment(given: dict[str, str | None]) -> datetime | None:
    month = _month(given["month"] or "")
    day, year = int(given["day"] or 0), _year(given["year"] or "0")
    if month is not None and month > 12 and day <= 12:
        day, month = month, day
    try:
        return datetime(
            year,
            month or 0,
            day,
            _hour(given),
            int(given.get("minute") or 0),
            min(int(given.get("second") or 0), 59),
            tzinfo=_zone(given.get("zone2") or given.get("zone") or ""),
        )
    except ValueError:
        return None


def _month(text: str) -> int | None:
    if text.isdigit():
        return int(text)
    name = text.lower()
    return _MONTHS.get(name) or _MONTHS.get(name[:3])


def _year(text: str) -> int:
    """Two digits as RFC 5322 says: 50 and more are the last century; three count from 1900."""
    year = int(text)
    if len(text) == 2:
        return year + (1900 if year >= 50 else 2000)
    return year + 1900 if len(text) == 3 else year


def _hour(given: dict[str, str | None]) -> int:
    hour, half = int(given.get("hour") or 0), (given.get("half") or "").lower()
    if half and hour <= 12:
        return hour % 12 + (12 if half == "pm" else 0)
    return hour


def _zone(text: str) -> timezone:
    name = text.lower().replace(" ", "").replace(":", "")
    if name in _HOUR_ZONES:
        return timezone(timedelta(minutes=_HOUR_ZONES[name])) if _HOUR_ZONES[name] else UTC
    offset = re.match(r"(?:gmt|utc)?([+-])(\d{1,4})$", name)
    if not offset:
        return UTC
    digits = offset[2] if len(offset[2]) > 2 else offset[2] + "00"
    minutes = int(digits[:-2]) * 60 + int(digits[-2:])
    if not 0 < minutes < 24 * 60:
        return UTC
    return timezone(timedelta(minutes=minutes if offset[1] == "+" else -minutes))
