"""The day, month or year meant by `before:` and `after:`; pure."""

import re
from datetime import date, timedelta

_DAY = re.compile(r"(\d{4})[-./](\d{1,2})(?:[-./](\d{1,2}))?")
_DAY_FIRST = re.compile(r"(\d{1,2})[-./](\d{1,2})[-./](\d{4})")
_AGO = re.compile(r"(\d{1,4})d")


def first_day(text: str, today: date) -> date | None:
    """The first day of what is written: 2026-03-01, 1.3.2026, 2026-03, 2026, today, yesterday, 7d."""
    if text == "today":
        return today
    if text == "yesterday":
        return today - timedelta(days=1)
    if ago := _AGO.fullmatch(text):
        return today - timedelta(days=int(ago[1]))
    if re.fullmatch(r"\d{4}", text):
        return _date(int(text), 1, 1)
    if day := _DAY.fullmatch(text):
        return _date(int(day[1]), int(day[2]), int(day[3] or 1))
    if day := _DAY_FIRST.fullmatch(text):
        return _date(int(day[3]), int(day[2]), int(day[1]))
    return None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
