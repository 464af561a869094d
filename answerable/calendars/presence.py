"""Who is here, busy, away or off, of many people at once; and by which hours each works."""

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache

from answerable.accounts.models import Agent
from answerable.accounts.presence import presence_of
from answerable.accounts.whereabouts import Whereabouts, whereabouts
from answerable.calendars.errors import CalendarError
from answerable.calendars.models import Calendar
from answerable.calendars.queries import timeline_now
from answerable.calendars.timeline import Timeline


def presences(
    agents: Iterable[Agent], now: datetime, away: Whereabouts | None = None
) -> dict[int, str]:
    """By the key of each; as many queries as there are different calendars among them, and two."""
    people, away = list(agents), away or whereabouts(now)
    open_ = _open_calendars({one.calendar for one in people if one.calendar}, now)
    return {
        one.pk: presence_of(
            one.presence,
            seen_at=one.seen_at,
            is_absent=away.is_away(one.pk),
            in_hours=open_.get(one.calendar, True),
            now=now,
        )
        for one in people
    }


def _open_calendars(slugs: set[str], now: datetime) -> dict[str, bool]:
    """A calendar that is gone or cannot be read keeps nobody from working."""
    found = timelines(slugs, now) if slugs else {}
    return {slug: timeline.is_open(now) for slug, timeline in found.items()}


def timelines(slugs: Iterable[str], now: datetime) -> dict[str, Timeline]:
    """The hours of these names as they are edited now, without those gone or never open; one query."""
    found = {}
    for calendar in Calendar.objects.filter(slug__in=set(slugs)):
        try:
            found[calendar.slug] = _timeline(calendar.pk, calendar.updated_at, now.year)
        except CalendarError:
            continue
    return found


@lru_cache(maxsize=256)
def _timeline(key: int, updated_at: datetime, year: int) -> Timeline:
    """Compiled once for a calendar as it is; anew each year, for holidays reach some years ahead."""
    return timeline_now(Calendar.objects.get(pk=key))
