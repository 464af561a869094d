"""Stretches of time a report is about: whole days in the reader's zone, and the stretch before."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

Name = Literal["7", "30", "90", "month", "last-month", "custom"]
NAMES: tuple[Name, ...] = ("7", "30", "90", "month", "last-month", "custom")
LONGEST = 3660  # days


@dataclass(frozen=True)
class Period:
    """From the midnight that begins `first` to the one that ends `last`, in the zone."""

    name: Name
    first: date
    last: date
    zone: ZoneInfo

    @property
    def start(self) -> datetime:
        """The first instant, UTC."""
        return _midnight(self.first, self.zone)

    @property
    def end(self) -> datetime:
        """The first instant after it, UTC."""
        return _midnight(self.last + timedelta(days=1), self.zone)

    @property
    def before(self) -> "Period":
        """The period to compare with: as many days, just before; for a month the month before."""
        last = self.first - timedelta(days=1)
        if self.name in ("month", "last-month"):
            return Period("custom", last.replace(day=1), last, self.zone)
        return Period("custom", last - (self.last - self.first), last, self.zone)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), tzinfo=zone).astimezone(UTC)


def period_named(name: str, *, today: date, zone: ZoneInfo, first: str, last: str) -> Period:
    """The period of that name; "custom" takes ISO dates, and what cannot be read is 30 days."""
    if name == "month":
        return Period("month", today.replace(day=1), today, zone)
    if name == "last-month":
        end = today.replace(day=1) - timedelta(days=1)
        return Period("last-month", end.replace(day=1), end, zone)
    if name == "custom" and (days := _days(first, last, today)):
        return Period("custom", *days, zone)
    length = next((one for one in ("7", "90") if one == name), "30")
    kept: Name = length  # type: ignore[assignment]
    return Period(kept, today - timedelta(days=int(length) - 1), today, zone)


def _days(first: str, last: str, today: date) -> tuple[date, date] | None:
    try:
        begin, end = date.fromisoformat(first), min(date.fromisoformat(last), today)
    except ValueError:
        return None
    sensible = date(2000, 1, 1) < begin <= end and (end - begin).days < LONGEST
    return (begin, end) if sensible else None
