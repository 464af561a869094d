"""By when a customer hears from us: read from the clocks of a ticket, or reckoned before there is one."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from answerable.calendars.errors import CalendarError
from answerable.calendars.queries import snapshot_of, timeline_of
from answerable.calendars.resting import add
from answerable.channels.models import Mailbox
from answerable.core.quick import Question
from answerable.policy.document import ALWAYS_OPEN
from answerable.policy.matching import promise_for
from answerable.policy.queries import document_of, version_at
from answerable.sla.clocks import promise_of
from answerable.sla.models import Clock
from answerable.tickets.models import Ticket

KINDS = (Clock.Kind.FIRST_REPLY, Clock.Kind.NEXT_REPLY, Clock.Kind.UPDATE, Clock.Kind.SOLUTION)
_running = Question(
    lambda ticket: Clock.objects.filter(
        ticket=ticket, state=Clock.State.RUNNING, due_at__isnull=False
    ).select_related("version", "snapshot"),
)


@dataclass(frozen=True)
class Hears:
    """The moment (UTC) we promised. `is_late`: it is over, and nothing was said yet."""

    at: datetime
    is_late: bool


def hears_by(ticket: Ticket, now: datetime) -> Hears | None:
    """By when the customer of this ticket hears from us; None where nothing public runs.

    A reply that is owed counts before news, news before the solution. A new time that we told
    takes the place of the one it was told for.
    """
    clocks: dict[str, Clock] = {clock.kind: clock for clock in _running(ticket.pk)}
    for kind in KINDS:
        clock = clocks.get(kind)
        if clock is not None and clock.due_at and promise_of(clock).audience == "public":
            at = max(clock.due_at, _told(ticket, clock) or clock.due_at)
            return Hears(at, at <= now)
    return None


def _told(ticket: Ticket, clock: Clock) -> datetime | None:
    """The last new time the customer was told since this clock began."""
    told = ticket.events.filter(key="promise.new_time", at__gte=clock.started_at).order_by("-at")
    last = told.values_list("data", flat=True).first()
    return datetime.fromisoformat(last["until"]) if last else None


def would_hear_by(
    *, channel: str, language: str, mailbox: Mailbox | None, now: datetime
) -> datetime | None:
    """By when somebody who writes now on this channel would hear; None: nothing public is promised.

    Reckoned for somebody we do not know yet, with a plain request, as the clock would be made.
    """
    version = version_at(now)
    if version is None:
        return None
    facts = {
        "channel": channel,
        "language": language.partition("-")[0].lower(),
        "priority": Ticket.Priority.NORMAL.value,
        "team": mailbox.team_id if mailbox else None,
        "via": mailbox.address.lower() if mailbox else "",
        "group": "",
        "organisation": None,
        "internal": False,
        "tag": (),
    }
    promise = promise_for(document_of(version), "first_reply", facts, now=now)
    if promise is None or promise.audience != "public":
        return None
    if promise.hours == ALWAYS_OPEN:
        return now + timedelta(seconds=promise.target)
    try:
        timeline = timeline_of(snapshot_of(promise.hours))
        return add(timeline, now, timedelta(seconds=promise.target))
    except CalendarError:
        return None  # a calendar that is gone promises nothing
