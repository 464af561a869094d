"""What the pages of absences show: the days of a team, and what happened while somebody was away."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from django.core import signing
from django.db.models import Q
from django.utils import timezone

from answerable.accounts.absences import Wanted
from answerable.accounts.away import stretches
from answerable.accounts.models import Absence, Agent
from answerable.core.quick import Question
from answerable.tickets.access import tickets_visible_to
from answerable.tickets.models import Event, Ticket

DAYS = 14
MOST_PEOPLE = 200
MOST_TICKETS = 100
MOST_FACTS = 1000
WHOLE = timedelta(hours=20)  # that much of a day is the whole of it
GIVEN = ("ticket.assigned", "ticket.taken", "ticket.released", "handover.accepted")
SALT = "desk.absences"
QUIET = ("ticket.tagged", "ticket.untagged", "ticket.mentioned", "ticket.followed")


# --- the days of a team ---------------------------------------------------------------------


@dataclass(frozen=True)
class Line:
    """One person: of each day nothing, "part" or "whole"; what is told of them."""

    agent: Agent
    days: list[str]
    absences: list[Absence]


def first_day(asked: str, zone: ZoneInfo) -> date:
    """The day asked for, today where it is none."""
    today = timezone.now().astimezone(zone).date()
    try:
        day = date.fromisoformat(asked)
    except ValueError:
        return today
    return day if abs(day - today) < timedelta(days=3660) else today


def lines_for(agent: Agent, first: date, zone: ZoneInfo) -> tuple[list[date], list[Line]]:
    """Everybody one works with and their days, as the reader's clock counts them; two queries."""
    days = [first + timedelta(days=n) for n in range(DAYS)]
    bounds = [datetime.combine(day, time(), zone).astimezone(UTC) for day in days]
    bounds.append(datetime.combine(days[-1] + timedelta(days=1), time(), zone).astimezone(UTC))
    people = Agent.objects.filter(is_active=True)
    if not (agent.can("tickets.read_all") or agent.can("people.manage")):
        people = people.filter(Q(pk=agent.pk) | Q(teams__in=agent.team_ids)).distinct()
    near = Absence.objects.filter(begins_at__lt=bounds[-1]).exclude(ends_at__lte=bounds[0])
    told: dict[int, list[Absence]] = {}
    for row in near.filter(agent__in=people).select_related("cover").order_by("begins_at", "pk"):
        told.setdefault(row.agent_id, []).append(row)
    found = [
        Line(one, _days(told.get(one.pk, []), bounds), told.get(one.pk, []))
        for one in people.order_by("name", "pk")[:MOST_PEOPLE]
    ]
    return days, found


def _days(absences: list[Absence], bounds: list[datetime]) -> list[str]:
    away = [timedelta()] * (len(bounds) - 1)
    for absence in absences:
        for begins, ends in stretches(absence.value, bounds[0], bounds[-1]):
            for place, (day, after) in enumerate(pairwise(bounds)):
                away[place] += max(timedelta(), min(ends, after) - max(begins, day))
    return ["whole" if one >= WHOLE else "part" if one else "" for one in away]


# --- what happened meanwhile ----------------------------------------------------------------


@dataclass(frozen=True)
class Happened:
    """A ticket and what others did on it, oldest first."""

    ticket: Ticket
    events: list[Event]
    is_mine: bool


def span_of(absence: Absence, now: datetime) -> tuple[datetime, datetime]:
    """From the beginning to the end or now; of what repeats its last time."""
    ends = min(absence.ends_at or now, now)
    if not absence.weekdays:
        return absence.begins_at, ends
    near = stretches(absence.value, now - timedelta(days=15), now)
    begins, ends = max(near, default=(absence.begins_at, ends))
    return begins, min(ends, now)


def happened(agent: Agent, absence: Absence, now: datetime) -> list[Happened]:
    """On the tickets that are theirs, and on those that were and went to somebody else meanwhile."""
    begins, ends = span_of(absence, now)
    facts = Event.objects.filter(at__gte=begins, at__lt=ends, ticket__in=tickets_visible_to(agent))
    facts = facts.exclude(key__in=QUIET).exclude(actor_kind="agent", actor_id=agent.pk)
    went = facts.filter(key__in=GIVEN).values("ticket")
    before = Event.objects.filter(ticket__in=went, at__lt=begins).filter(
        Q(data__owner_id=agent.pk) | Q(key__in=GIVEN, actor_kind="agent", actor_id=agent.pk)
    )
    theirs = Q(ticket__owner=agent) | Q(ticket__in=before.values("ticket"))
    rows = facts.filter(theirs).select_related("ticket", "ticket__customer", "ticket__owner")
    by_ticket: dict[int, list[Event]] = {}
    for event in rows.order_by("pk")[:MOST_FACTS]:
        by_ticket.setdefault(event.ticket_id, []).append(event)
    found = [
        Happened(of[0].ticket, of, of[0].ticket.owner_id == agent.pk) for of in by_ticket.values()
    ]
    found.sort(key=lambda one: (not one.is_mine, one.ticket.number))
    return found[:MOST_TICKETS]


def unread_by(agent: Agent, now: datetime) -> Absence | None:
    """The last absence that is over and whose story this agent has not read."""
    found: Absence | None = _over.first(agent.pk, now, now - timedelta(days=30))
    return found


_over = Question(
    lambda agent, until, since: Absence.objects.filter(
        agent=agent, weekdays=[], ends_at__lte=until, ends_at__gt=since, read_at=None
    ).order_by("-ends_at")[:1]
)


# --- a file between its two pages -----------------------------------------------------------


def carried(found: Iterable[Wanted], gone: Iterable[str], agent: Agent) -> str:
    """What was read, signed, to travel through the page on which one chooses."""
    rows = [
        [one.begins_at.isoformat(), one.ends_at.isoformat() if one.ends_at else "", list(one.weekdays),
         one.from_time.isoformat() if one.from_time else "", one.to_time.isoformat() if one.to_time else "",
         one.note, one.uid]
        for one in found
    ]  # fmt: skip
    return signing.dumps([agent.pk, rows, list(gone)], salt=SALT, compress=True)


def uncarried(text: str, agent: Agent) -> tuple[list[Wanted], list[str]]:
    """The same again; signing.BadSignature for what is not ours, not theirs, or older than a day."""
    key, rows, gone = signing.loads(text, salt=SALT, max_age=86400)
    if key != agent.pk:
        raise signing.BadSignature
    found = [
        Wanted(
            datetime.fromisoformat(begins),
            datetime.fromisoformat(ends) if ends else None,
            tuple(days),
            time.fromisoformat(from_) if from_ else None,
            time.fromisoformat(to) if to else None,
            note,
            uid=uid,
        )
        for begins, ends, days, from_, to, note, uid in rows
    ]
    return found, gone
