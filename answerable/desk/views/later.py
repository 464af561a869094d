"""A reply that leaves later: chosen in the composer, moved, taken back, its notice read."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import tzinfo

from django.db import IntegrityError, transaction
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from answerable.advice import outcomes
from answerable.core.errors import Refused
from answerable.desk import going_on, moments
from answerable.desk.marking import Looked
from answerable.desk.requests import DeskRequest, for_agents, ticket_or_404
from answerable.desk.views import acts
from answerable.desk.views.composer import TAKEN_BACK, held, look_at, refused, written
from answerable.desk.written_form import files_of, reply_of
from answerable.tickets import actions
from answerable.tickets.access import tickets_visible_to
from answerable.tickets.models import Attachment, Scheduled, Ticket
from answerable.ui import formats
from answerable.ui.reader import reader_of


@for_agents
@require_POST
def schedule(request: DeskRequest, number: int) -> HttpResponse:
    """The reply of the form leaves at the moment chosen; one form is one reply."""
    ticket = ticket_or_404(request.user, number)
    try:
        files = files_of(request)
        looked, marks = look_at(request, ticket, files)
        if marks.held:
            return held(request, ticket, files, replace(marks, later=True))
        place = going_on.place_after(request, ticket)
        row = _schedule(request, ticket, files, looked)
    except Refused as refusal:
        return refused(request, ticket, "reply", refusal)
    if place:
        return going_on.go(request, place)
    when = formats.full_time(row.at, zone=_zone(ticket), tag=reader_of(request).tag)
    return written(
        request, ticket, announcement=_("The reply leaves on %(moment)s.") % {"moment": when}
    )


def _schedule(
    request: DeskRequest, ticket: Ticket, files: Sequence[Attachment], looked: Looked
) -> Scheduled:
    form = reply_of(request, files)
    if known := _already(form["effect_key"]):
        return known
    at = moments.chosen(request.POST, _zone(ticket), moments.zone_of_customer(ticket))
    after = outcomes.after_of(ticket)
    try:
        with transaction.atomic():
            row = actions.schedule(ticket, by=request.user, at=at, **form)
            outcomes.settle(ticket, looked.advice, after=after, by=request.user)
    except IntegrityError:
        if known := _already(form["effect_key"]):
            return known
        raise
    return row


def _already(key: str | None) -> Scheduled | None:
    """What these words of this form became. Refused if that waits no more: it must not seem to."""
    known = Scheduled.objects.filter(effect_key=key).first() if key else None
    if known and known.state == Scheduled.State.CANCELLED:
        raise Refused("taken_back", TAKEN_BACK)
    return known


def _zone(ticket: Ticket) -> tzinfo:
    """The clock on which a moment to leave counts: the customer's where it is known."""
    return moments.zone_of_customer(ticket) or timezone.get_current_timezone()


@for_agents
@require_safe
def preview(request: DeskRequest, number: int) -> HttpResponse:
    """Which instant the words mean, on both clocks. `for=me`: on one's own clock alone."""
    ticket = ticket_or_404(request.user, number)
    theirs = moments.zone_of_customer(ticket)
    mine = request.GET.get("for") == "me"
    zone = timezone.get_current_timezone() if mine else _zone(ticket)
    shown: dict[str, object] = {"ticket": ticket, "their_zone": theirs}
    try:
        shown["at"] = at = moments.chosen(request.GET, zone, theirs)
        shown["past"], shown["late"] = (
            at <= timezone.now(),
            not mine and moments.is_late(ticket, at),
        )
    except Refused as refusal:
        if any(request.GET.get(name) for name in ("when", "at")):
            shown["refusal"] = refusal
    return render(request, "desk/later/moment.html", shown)


Act = Callable[[DeskRequest, Scheduled], object]


def _move(request: DeskRequest, row: Scheduled) -> None:
    theirs = moments.zone_of_customer(row.ticket)
    actions.reschedule(
        row, at=moments.chosen(request.POST, _zone(row.ticket), theirs), by=request.user
    )


def _read(request: DeskRequest, row: Scheduled) -> None:
    actions.forget_stopped(row.ticket, by=request.user)


ACTS: dict[str, Act] = {
    "move": _move,
    "take-back": lambda request, row: actions.unschedule(row, by=request.user),
    "take-words": lambda request, row: actions.take_words(row, by=request.user),
    "read": _read,
}
WITH_COMPOSER = ("take-back", "take-words")


@for_agents
@require_POST
def act(request: DeskRequest, pk: int, name: str) -> HttpResponse:
    """One act on a reply that leaves later, through the gate of its ticket."""
    visible = tickets_visible_to(request.user)
    row = Scheduled.objects.filter(pk=pk, ticket__in=visible).select_related("ticket").first()
    if row is None or name not in ACTS:
        raise Http404
    try:
        ACTS[name](request, row)
    except Refused as refusal:
        return acts.refused(request, row.ticket, refusal)
    if name in WITH_COMPOSER:
        return written(request, row.ticket, announcement=_("The words are in your draft again."))
    return acts.done(request, row.ticket)
