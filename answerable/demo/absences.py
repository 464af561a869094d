"""Who is away in the demo: Olga until the day after tomorrow, covered by Ayşe; Mert on Fridays."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from answerable.accounts import absences
from answerable.accounts.absences import Wanted
from answerable.accounts.models import Agent
from answerable.demo.people import Cast

FRIDAY = 4


def make_absences(cast: Cast, now: datetime) -> None:
    """Olga's tickets are covered now; Mert's part time shows in the calendar of the team."""
    olga, mert, ayse = (cast.agents[key] for key in ("olga", "mert", "ayse"))
    today = _midnight(olga, now)
    wanted = Wanted(today - timedelta(days=1), _midnight(olga, now + timedelta(days=3)), cover=ayse)
    absences.tell(olga, wanted, by=olga)
    part = Wanted(
        _midnight(mert, now), None, weekdays=(FRIDAY,), from_time=time(13), to_time=time(18)
    )
    absences.tell(mert, part, by=mert)


def _midnight(agent: Agent, at: datetime) -> datetime:
    """The beginning of that day by the person's clock."""
    zone = ZoneInfo(agent.time_zone)
    return datetime.combine(at.astimezone(zone).date(), time(), zone)
