"""Replays asked for in the browser: small ones at once, large ones by the worker, and what follows."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from answerable.accounts.models import Agent, Team
from answerable.calendars.models import Calendar
from answerable.core.errors import Refused
from answerable.core.jobs import enqueue
from answerable.policy import actions
from answerable.policy.document import Document
from answerable.policy.loading import load, tickets_of
from answerable.policy.models import Replay, Version
from answerable.policy.queries import document_of, version_at
from answerable.policy.results import as_data, results, timelines_for

AT_ONCE = 2_000  # tickets; more are read by the worker
FRESH = timedelta(minutes=10)  # how long the same question has the same answer
LONGEST = timedelta(hours=2)  # a replay that takes longer is taken for lost
ALIVE = (Replay.State.WAITING, Replay.State.RUNNING)


def ask(version: Version, *, start: datetime, end: datetime, zone: str, by: Agent) -> Replay:
    """The replay of this version over the period (UTC; the end not past now).

    A fresh one of the same text and period is shown again. Up to AT_ONCE tickets it is done when
    this returns. Refused: a period that ends before it begins, a calendar that is not there.
    """
    end = min(end, timezone.now())
    if end <= start:
        raise Refused("no_period", _("The period ends before it begins."))
    document = document_of(version)
    _refuse_without_calendars(document)
    digest = actions.digest_of(version.data)
    if known := _known(version.replays.filter(digest=digest, start=start, zone=zone), end):
        return known
    total = tickets_of(start, end).count()
    return _begin(version, digest=digest, start=start, end=end, zone=zone, by=by, total=total)


def _known(rows: QuerySet[Replay], end: datetime) -> Replay | None:
    """A fresh answer to the same question, or one that is being worked on."""
    now = timezone.now()
    fresh = Q(state=Replay.State.DONE, asked_at__gte=now - FRESH, end__gte=end - FRESH)
    alive = Q(state__in=ALIVE, asked_at__gte=now - LONGEST, end__gte=end - LONGEST)
    return rows.filter(fresh | alive, end__lte=end).order_by("-pk").first()


def _begin(version: Version, **fields: object) -> Replay:
    from answerable.policy.jobs import replay_history

    with transaction.atomic():
        version.replays.filter(finished_at__lt=timezone.now() - FRESH).delete()
        asked = Replay.objects.create(version=version, **fields)
        if asked.total > AT_ONCE:
            enqueue(replay_history, replay=asked.pk)
    if asked.total <= AT_ONCE:
        run(asked)
    return asked


def _refuse_without_calendars(document: Document) -> None:
    there = Calendar.objects.filter(slug__in=document.calendars).values_list("slug", flat=True)
    if missing := sorted(document.calendars - set(there)):
        words = _("The draft names calendars that are not there: %(names)s.")
        raise Refused("no_calendar", words % {"names": ", ".join(missing)})


def run(asked: Replay) -> None:
    """Reads the history and reckons; the row says how far it is, and at last the result."""
    rows = Replay.objects.filter(pk=asked.pk)
    rows.update(state=Replay.State.RUNNING, seen=0)
    try:
        found = _reckon(asked)
    except Exception:
        rows.update(state=Replay.State.FAILED, finished_at=timezone.now())
        raise
    rows.update(state=Replay.State.DONE, seen=asked.total, result=found, finished_at=timezone.now())
    asked.refresh_from_db()


def _reckon(asked: Replay) -> object:
    draft = document_of(asked.version)
    in_force = version_at(timezone.now())
    present = document_of(in_force) if in_force else None
    timelines = timelines_for(draft, *([present] if present else []))
    rows = Replay.objects.filter(pk=asked.pk)
    history = load(start=asked.start, end=asked.end, seen=lambda count: rows.update(seen=count))
    teams = dict(Team.objects.values_list("pk", "name"))
    place = ZoneInfo(asked.zone)
    return as_data(results(draft, history, timelines, present=present, zone=place, teams=teams))


def change_target(version: Version, *, promise: str, target: int, by: Agent) -> None:
    """Gives one promise of a draft another target (seconds of its hours).

    Refused: a published version, a promise that is not there, no length of time, and a draft that
    somebody changed since it was read.
    """
    document = version.document
    if document.promise(promise) is None:
        raise Refused("no_promise", _("This promise is no longer in the draft."))
    if not 60 <= target <= 10**9:
        raise Refused("no_target", _("A target is at least one minute."))
    changed = tuple(
        replace(each, target=target) if each.key == promise else each for each in document.promises
    )
    new = replace(document, promises=changed)
    actions.edit(version, document=new, by=by, seen=version.edited_at)
