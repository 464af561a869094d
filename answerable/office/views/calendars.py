"""Calendars: the list, one with its week and its days that differ, and trying it out."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_skeleton
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from answerable.calendars import actions
from answerable.calendars.errors import CalendarError
from answerable.calendars.holidays import languages_of
from answerable.calendars.models import Calendar
from answerable.calendars.queries import next_holidays, timeline_now
from answerable.core.errors import Refused
from answerable.core.locales import locale_of
from answerable.desk.requests import DeskRequest, needs
from answerable.office.calendar_forms import CalendarForm, NewCalendarForm, TryForm
from answerable.office.requests import office_page
from answerable.office.weeks import bars_between, bars_of
from answerable.policy.document import in_language
from answerable.policy.models import Version
from answerable.policy.queries import document_of, version_at

MAY = "policy.manage"
SHOWN_DAYS = 14


def _calendar(pk: int) -> Calendar:
    found = Calendar.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@needs(MAY)
@require_safe
def calendars(request: DeskRequest) -> HttpResponse:
    """All of them as weeks, and a form for a new one."""
    return _list(request, NewCalendarForm(initial={"zone": request.user.time_zone}))


def _list(
    request: DeskRequest, form: NewCalendarForm, refusal: Refused | None = None
) -> HttpResponse:
    rows = [
        (one, list(bars_of(one.week).values()))
        for one in Calendar.objects.order_by("retired_at", "name")
    ]
    page = office_page(request, "calendars", calendars=rows, form=form, refusal=refusal)
    bad = form.errors or refusal
    return render(request, "office/calendars.html", page, status=422 if bad else 200)


@needs(MAY)
@require_POST
def add(request: DeskRequest) -> HttpResponse:
    """A calendar to begin with, shown then to be changed."""
    form = NewCalendarForm(request.POST)
    if not form.is_valid():
        return _list(request, form)
    try:
        made = actions.make(form.cleaned_data["name"], zone=form.cleaned_data["zone"], by=request.user)  # fmt: skip
    except Refused as refusal:
        return _list(request, form, refusal)
    return HttpResponseRedirect(reverse("office:calendar", kwargs={"pk": made.pk}))


@needs(MAY)
@require_http_methods(["GET", "HEAD", "POST"])
def calendar(request: DeskRequest, pk: int) -> HttpResponse:
    """One calendar: changed by its form, tried out by a question in the address."""
    one = _calendar(pk)
    form = CalendarForm(request.POST if request.method == "POST" else None, calendar=one)
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            actions.change(one, fields=form.fields_of_calendar(), by=request.user)
            messages.success(request, _("Saved. Promises made from now on keep these hours."))
            return HttpResponseRedirect(reverse("office:calendar", kwargs={"pk": one.pk}))
        except Refused as refused:
            refusal, one = refused, _calendar(pk)
    page = {"one": one, "form": form, "refusal": refusal, **_about(one), **_tried(request, one)}
    bad = form.errors or refusal
    page = office_page(request, "calendars", **page)
    return render(request, "office/calendar.html", page, status=422 if bad else 200)


def _about(one: Calendar) -> dict[str, Any]:
    """The week as bars, the next days off by name, and who stands on it."""
    tag = get_language() or "en"
    try:
        off = next_holidays(one, language=_language_of_holidays(one, tag))
    except CalendarError:
        off = []
    named = [(day, format_date(datetime.fromisoformat(day), "full", locale_of(tag)), name) for day, name in off]  # fmt: skip
    week = list(bars_of(one.week).values())
    return {"holidays": named, "uses": _uses(one, tag), "week": week}


def _language_of_holidays(one: Calendar, tag: str) -> str:
    """The reader's language where the holidays of that country are known in it."""
    known = languages_of(one.country) if one.country else ()
    base = tag.partition("-")[0].lower()
    return next((each for each in known if each.lower().startswith(base)), "")


def _uses(one: Calendar, tag: str) -> list[tuple[Version, list[str]]]:
    """Versions in force or still drafts, with the promises and channels on this calendar."""
    versions = list(Version.objects.filter(state=Version.State.DRAFT))
    if present := version_at(timezone.now()):
        versions.insert(0, present)
    found = []
    for version in versions:
        document = document_of(version)
        promises = [in_language(p.name, tag) or p.key for p in document.promises if p.hours == one.slug]  # fmt: skip
        channels = [channel for channel, hours in document.support_hours.items() if hours == one.slug]  # fmt: skip
        if promises or channels:
            found.append((version, promises + channels))
    return found


def _tried(request: DeskRequest, one: Calendar) -> dict[str, Any]:
    """When so much open time will have passed, and which intervals counted."""
    now = timezone.now().astimezone(ZoneInfo(one.zone))
    usual = {"at": now.replace(tzinfo=None, second=0, microsecond=0), "length": "8h"}
    form = TryForm(request.GET) if "length" in request.GET else TryForm(initial=usual)
    if not form.is_bound or not form.is_valid():
        return {"try_form": form}
    start = form.cleaned_data["at"].replace(tzinfo=ZoneInfo(one.zone))
    try:
        timeline = timeline_now(one)
        due = timeline.add(start, form.cleaned_data["length"])
        counted = timeline.intervals(start, due)
    except (CalendarError, OverflowError) as error:
        form.add_error(None, str(error))
        return {"try_form": form}
    return {"try_form": form, **_said(due, counted, ZoneInfo(one.zone))}


def _said(
    due: datetime, counted: list[tuple[datetime, datetime]], zone: ZoneInfo
) -> dict[str, Any]:
    """The answer in words, on the calendar's clock, and as strips."""
    locale = locale_of(get_language() or "en")

    def said(at: datetime, *patterns: str) -> str:
        parts = (format_skeleton(each, at, tzinfo=zone, locale=locale) for each in patterns)
        return ", ".join(str(part) for part in parts)

    return {
        "due": due.astimezone(zone),
        "due_words": said(due, "yMMMEd", "Hm"),
        "counted": [f"{said(a, 'MMMEd', 'Hm')} – {said(b, 'Hm')}" for a, b in counted[:SHOWN_DAYS]],
        "more": len(counted) > SHOWN_DAYS,
        "counted_days": [
            (said(day, "MMMEd"), bars) for day, bars in bars_between(counted, zone)[:SHOWN_DAYS]
        ],
    }


@needs(MAY)
@require_POST
def retire(request: DeskRequest, pk: int) -> HttpResponse:
    """Offers it no longer."""
    actions.retire(_calendar(pk), by=request.user)
    return HttpResponseRedirect(reverse("office:calendars"))


@needs(MAY)
@require_POST
def offer(request: DeskRequest, pk: int) -> HttpResponse:
    """Offers it again."""
    actions.offer_again(_calendar(pk), by=request.user)
    return HttpResponseRedirect(reverse("office:calendars"))
