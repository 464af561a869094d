"""When somebody rests, and when a service that is busy may be asked again.

Pure: no ORM, no clock of its own.
"""

from datetime import UTC, datetime, time, timedelta
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo


def quiet_until(
    now: datetime, *, zone: ZoneInfo, start: time | None, end: time | None
) -> datetime | None:
    """The instant (UTC) at which the quiet hours end that `now` lies in; None if it is in none.

    They may lie across midnight; equal times mean none. An end that the clocks skip in spring is
    the first instant after the gap; one that comes twice in autumn is the first of the two.
    """
    if start is None or end is None or start == end:
        return None
    local = now.astimezone(zone)
    for day in (local.date() - timedelta(days=1), local.date()):
        begins = datetime.combine(day, start, zone)
        ends = datetime.combine(day + timedelta(days=start > end), end, zone)
        if begins.astimezone(UTC) <= now < ends.astimezone(UTC):
            return ends.astimezone(UTC)
    return None


def asked_to_wait(said: str, *, now: datetime) -> timedelta:
    """How long a Retry-After (seconds, or an instant of HTTP) asks us to wait; none if it is neither,
    or lies in the past."""
    try:
        if said.isascii() and said.strip().isdigit():
            return timedelta(seconds=int(said.strip()[:9]))
        until = parsedate_to_datetime(said)
        return max(until.astimezone(UTC) - now, timedelta(0))
    except (ValueError, OverflowError):
        return timedelta(0)
