"""By when the receiver of a hand-over answers: the policy's time, in the policy's hours."""

from datetime import datetime, timedelta

from answerable.calendars.queries import snapshot_of, timeline_of
from answerable.calendars.resting import add
from answerable.policy.document import ALWAYS_OPEN
from answerable.policy.queries import document_of, version_at

WITHOUT_POLICY = timedelta(hours=4)


def answer_by(now: datetime) -> datetime:
    """The instant (UTC) after which an unanswered hand-over goes back to its giver."""
    version = version_at(now)
    if version is None:
        return now + WITHOUT_POLICY
    document = document_of(version)
    length = timedelta(seconds=document.handover_answer)
    if document.handover_hours == ALWAYS_OPEN:
        return now + length
    return add(timeline_of(snapshot_of(document.handover_hours)), now, length)
