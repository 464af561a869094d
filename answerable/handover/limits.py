"""By when the receiver of a hand-over answers: the policy's time, in the receiver's hours."""

from datetime import datetime, timedelta

from answerable.accounts.models import Agent, Team
from answerable.calendars.models import Calendar
from answerable.calendars.queries import snapshot_of, timeline_of
from answerable.calendars.resting import add
from answerable.handover.sun.models import Following
from answerable.policy.document import ALWAYS_OPEN
from answerable.policy.queries import document_of, version_at

WITHOUT_POLICY = timedelta(hours=4)


def answer_by(now: datetime, *, agent: Agent | None = None, team: Team | None = None) -> datetime:
    """The instant (UTC) after which an unanswered hand-over goes back to its giver.

    Counted in the hours of the person or team that is asked; where we know none, in the policy's.
    """
    version = version_at(now)
    if version is None:
        return now + WITHOUT_POLICY
    document = document_of(version)
    length = timedelta(seconds=document.handover_answer)
    hours = _hours_of(agent, team) or document.handover_hours
    if hours == ALWAYS_OPEN:
        return now + length
    return add(timeline_of(snapshot_of(hours)), now, length)


def _hours_of(agent: Agent | None, team: Team | None) -> str:
    """The slug of the calendar they work by; "" where none is known, or it is gone."""
    known = agent.calendar if agent else ""
    if team:
        known = Following.objects.filter(team=team).values_list("calendar", flat=True).first() or ""
    return known if known and Calendar.objects.filter(slug=known).exists() else ""
