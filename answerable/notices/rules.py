"""When somebody rests: quiet hours on their own clock. Pure: no ORM, no clock of its own."""

from datetime import UTC, datetime, time, timedelta
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
