"""Absences: told by oneself or, for somebody who no longer can, by a lead; ended, taken away, read in."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from answerable.accounts.away import Away, stretches
from answerable.accounts.models import Absence, Agent, Membership
from answerable.core import audit
from answerable.core.errors import Refused

LONGEST = timedelta(days=2 * 366)
MOST_OF_ONE = 500  # that are not over
MOST_DAYS_AHEAD = timedelta(days=5 * 366)


@dataclass(frozen=True)
class Wanted:
    """An absence as a form or a calendar gives it. Without `weekdays` the two instants bound it."""

    begins_at: datetime
    ends_at: datetime | None
    weekdays: tuple[int, ...] = ()
    from_time: time | None = None
    to_time: time | None = None
    note: str = ""
    cover: Agent | None = None
    uid: str = ""


def may_tell(agent: Agent, *, by: Agent) -> bool:
    """Oneself; a lead of one of their teams; whoever manages people."""
    if agent.pk == by.pk or by.can("people.manage"):
        return True
    return not by.led_team_ids.isdisjoint(agent.team_ids)


def told_by(by: Agent) -> QuerySet[Agent]:
    """Everybody of whom this agent may tell it; the same as may_tell, for many."""
    if by.can("people.manage"):
        return Agent.objects.all()
    led = by.memberships.filter(is_lead=True).values("team")
    return Agent.objects.filter(Q(pk=by.pk) | Q(pk__in=_of_teams(led)))


def _of_teams(teams: QuerySet[Membership, Any]) -> QuerySet[Membership, Any]:
    return Membership.objects.filter(team__in=teams).values("agent")


@transaction.atomic
def tell(agent: Agent, wanted: Wanted, *, by: Agent, absence: Absence | None = None) -> Absence:
    """Somebody is not there; their tickets are covered from the first minute to the last.

    Changes `absence` if one is given. Refused for others but a lead, without an end unless it
    repeats, for what is over already, and with a cover who cannot answer customers.
    """
    if not may_tell(agent, by=by):
        raise Refused("may_not_tell", _("Only a lead can say that somebody else is away."))
    wanted = replace(wanted, note=" ".join(wanted.note.split())[:200])
    _refuse_nonsense(wanted)
    _refuse_cover(wanted.cover, agent)
    made = absence or Absence(agent=agent)
    if made.pk is None and _unfinished(agent) >= MOST_OF_ONE:
        raise Refused("too_many_absences", _("There are too many absences. Take some away first."))
    _fill(made, wanted)
    made.zone, made.made_by = agent.time_zone or "UTC", by
    _refuse_empty(made.value)
    made.save()
    if agent.pk != by.pk:
        audit.record("absence.told", by=by.actor, agent=agent.pk)
    return made


def _fill(made: Absence, wanted: Wanted) -> None:
    made.begins_at, made.ends_at = wanted.begins_at, wanted.ends_at
    made.weekdays = sorted(set(wanted.weekdays))
    made.from_time, made.to_time = wanted.from_time, wanted.to_time
    made.note, made.cover, made.uid = wanted.note, wanted.cover, wanted.uid[:255]


def _unfinished(agent: Agent) -> int:
    return agent.absences.exclude(ends_at__lte=timezone.now()).count()


def _refuse_nonsense(wanted: Wanted) -> None:
    now = timezone.now()
    if wanted.ends_at is None and not wanted.weekdays:
        raise Refused("end_missing", _("Say until when; an absence ends by itself."))
    if wanted.ends_at and wanted.ends_at <= wanted.begins_at:
        raise Refused("ends_before", _("The end lies before the beginning."))
    if wanted.ends_at and wanted.ends_at <= now:
        raise Refused("absence_over", _("This time is over already."))
    if wanted.begins_at > now + MOST_DAYS_AHEAD or wanted.begins_at < now - LONGEST:
        raise Refused("too_far", _("That is too far away."))
    if not wanted.weekdays and wanted.ends_at and wanted.ends_at - wanted.begins_at > LONGEST:
        raise Refused("too_long", _("An absence lasts two years at most."))
    if not set(wanted.weekdays) <= set(range(7)):
        raise Refused("weekday_unknown", _("There is no such day of the week."))


def _refuse_empty(away: Away) -> None:
    """Of what repeats, at least one day must come."""
    end = away.ends or away.begins + timedelta(days=15)
    if next(stretches(away, away.begins, end), None) is None:
        raise Refused("no_such_day", _("No such day comes between the beginning and the end."))


def _refuse_cover(cover: Agent | None, agent: Agent) -> None:
    if cover is None:
        return
    if cover.pk == agent.pk:
        raise Refused("covers_oneself", _("Nobody covers for themselves."))
    if not cover.can("tickets.answer") or not may_cover(cover, agent):
        raise Refused("cannot_cover", _("This person cannot cover here."))


def may_cover(cover: Agent, agent: Agent) -> bool:
    """A provider's people cover only for one another: they see nothing of anybody else's."""
    return cover.provider_id is None or cover.provider_id == agent.provider_id


@transaction.atomic
def be_back(agent: Agent, *, by: Agent) -> int:
    """Here again, earlier than told: what is running once ends now; what repeats stays as it is.

    Answers how many ended.
    """
    if not may_tell(agent, by=by):
        raise Refused("may_not_tell", _("Only a lead can say that somebody else is away."))
    now = timezone.now()
    running = agent.absences.filter(weekdays=[], begins_at__lte=now, ends_at__gt=now)
    return running.update(ends_at=now)


@transaction.atomic
def remove(absence: Absence, *, by: Agent) -> None:
    """Takes it away. What ran already is ended instead, so that one can read what happened."""
    if not may_tell(absence.agent, by=by):
        raise Refused("may_not_tell", _("Only a lead can say that somebody else is away."))
    now = timezone.now()
    begun = Absence.objects.filter(pk=absence.pk, begins_at__lt=now)
    if not begun.exclude(ends_at__lte=now).update(ends_at=now) and not begun.exists():
        Absence.objects.filter(pk=absence.pk).delete()


def mark_read(absence: Absence, *, by: Agent) -> None:
    """The person has read what happened meanwhile."""
    Absence.objects.filter(pk=absence.pk, agent=by, read_at=None).update(read_at=timezone.now())


@transaction.atomic
def keep_imported(agent: Agent, found: Iterable[Wanted], *, gone: Iterable[str], by: Agent) -> int:
    """What a calendar file says: each event once, however often it is read in; all of it or none.

    What was read from the file before and is called off there now goes. Answers how many are kept.
    """
    for uid in gone:
        for one in agent.absences.filter(uid=uid[:255]):
            remove(one, by=by)
    kept = 0
    for wanted in found:
        before = agent.absences.filter(uid=wanted.uid[:255]).first()
        cover = wanted.cover or (before.cover if before else None)
        tell(agent, replace(wanted, cover=cover), by=by, absence=before)
        kept += 1
    return kept
