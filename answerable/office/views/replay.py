"""A draft held against what really happened, and its target changed to what can be kept."""

from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_POST, require_safe

from answerable.core.errors import Refused
from answerable.desk.requests import DeskRequest, needs
from answerable.office.replays import VERDICTS, mapped, overall, rows_of, week_of
from answerable.office.requests import office_page
from answerable.policy import replaying
from answerable.policy.models import Replay, Version
from answerable.policy.queries import document_of, version_at
from answerable.ui.reader import zone_of

MAY = "policy.manage"
DAYS = 90
DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class PeriodForm(forms.Form):
    """The days whose tickets are replayed, both included, in the reader's zone."""

    start = forms.DateField(label=lazy("Opened from"), widget=DATE)
    end = forms.DateField(label=lazy("until"), widget=DATE)

    def clean(self) -> dict[str, Any]:
        """Days that every zone's clock can count."""
        cleaned: dict[str, Any] = super().clean() or {}
        for name, day in list(cleaned.items()):
            if day is not None and not 1970 < day.year < 2200:
                self.add_error(name, _("That is too far away."))
        return cleaned

    def period(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """The instants (UTC) at which it begins and ends."""
        first, last = self.cleaned_data["start"], self.cleaned_data["end"] + timedelta(days=1)
        begin, end = (datetime.combine(day, time(), zone) for day in (first, last))
        return begin.astimezone(UTC), end.astimezone(UTC)


def _version(pk: int) -> Version:
    found = Version.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@needs(MAY)
@require_safe
def replay(request: DeskRequest, pk: int) -> HttpResponse:
    """The last 90 days unless the form says otherwise; large histories are read by the worker."""
    version, zone = _version(pk), zone_of(request.user.time_zone)
    today = timezone.now().astimezone(zone).date()
    usual = {"start": today - timedelta(days=DAYS), "end": today}
    form = PeriodForm(request.GET if "start" in request.GET else usual)
    page = {"version": version, "form": form, "zone": zone.key}
    status = 422
    if form.is_valid():
        start, end = form.period(zone)
        try:
            found = replaying.ask(version, start=start, end=end, zone=zone.key, by=request.user)
            page, status = {**page, **_shown(found, request.GET.get("promise", ""))}, 200
        except Refused as refusal:
            page["refusal"] = refusal
    template = "office/replay_result.html" if request.htmx else "office/replay.html"
    return render(request, template, office_page(request, "policy", **page), status=status)


def _shown(found: Replay, wanted: str) -> dict[str, object]:
    shown: dict[str, object] = {"replay": found, "in_force": version_at(timezone.now())}
    if found.result is None:
        return shown
    tag = get_language() or "en"
    rows = rows_of(found.result, document_of(found.version), tag)
    row = mapped(rows, wanted)
    week = week_of(row.data, tag) if row else []
    said = {name: [one for one in rows if one.verdict == name] for name in VERDICTS}
    return {**shown, **said, "rows": rows, "verdict": overall(rows), "map": row, "week": week, "hours": range(24)}  # fmt: skip


@needs(MAY)
@require_POST
def retarget(request: DeskRequest, pk: int) -> HttpResponse:
    """Gives one promise of the draft the target that can be kept, and replays it again."""
    version = _version(pk)
    key, seconds = request.POST.get("promise", ""), request.POST.get("target", "")
    target = int(seconds) if seconds.isascii() and seconds.isdigit() and len(seconds) < 12 else 0
    try:
        replaying.change_target(version, promise=key, target=target, by=request.user)
        messages.success(request, _("The target is changed. This is the replay of the new draft."))
    except Refused as refusal:
        messages.error(request, str(refusal))
    query = request.POST.get("period", "")
    where = reverse("office:policy-replay", kwargs={"pk": version.pk})
    return HttpResponseRedirect(f"{where}?{query}" if query else where)
