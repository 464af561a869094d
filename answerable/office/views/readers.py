"""Who has read the policy, by team, with a reminder; and the yearly review of it."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from answerable.core.errors import Refused
from answerable.desk.requests import DeskRequest, needs
from answerable.office.requests import office_page
from answerable.policy import acknowledging
from answerable.policy.actions import record_review
from answerable.policy.models import Review
from answerable.policy.queries import document_of, version_at
from answerable.policy.readers import readers_by_house, readers_by_team, staff_seen_by, stumbles
from answerable.policy.reminding import REVIEW_AHEAD, review_due
from answerable.sla.year import year_of


@needs("reports.read")
@require_safe
def readers(request: DeskRequest) -> HttpResponse:
    """Every team with who has read the version in force, and who has not."""
    version = version_at(timezone.now())
    shown: dict[str, Any] = {"version": version}
    if version is not None:
        asked = [one for one in document_of(version).sections if one.questions]
        teams = readers_by_team(version, request.user)
        shown |= {
            "teams": teams,
            "houses": readers_by_house(teams),
            "stumbles": stumbles(version, request.user.language),
            "asked": len(asked),
            "remind_days": document_of(version).remind_days,
        }
    return render(request, "office/readers.html", office_page(request, "readers", **shown))


@needs("reports.read")
@require_POST
def remind(request: DeskRequest) -> HttpResponse:
    """Reminds those the viewer answers for: of one team, or all."""
    version = version_at(timezone.now())
    if version is not None:
        agents = staff_seen_by(request.user).order_by("pk")
        if slug := request.POST.get("team", ""):
            agents = agents.filter(teams__slug=slug)
        try:
            count = acknowledging.remind(agents, version=version, by=request.user)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            words = ngettext("%(count)s reminder is sent.", "%(count)s reminders are sent.", count)
            messages.success(request, words % {"count": count})
    return HttpResponseRedirect(reverse("office:readers"))


class ReviewForm(forms.Form):
    """What was found and decided, and when to look again."""

    record = forms.CharField(
        label=gettext_lazy("What did you find, and what did you decide?"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 6, "dir": "auto"}),
    )
    next_due = forms.DateField(
        label=gettext_lazy("Next review by"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def clean_next_due(self) -> date:
        due: date = self.cleaned_data["next_due"]
        if due <= timezone.localdate():
            raise forms.ValidationError(_("Choose a day to come."))
        return due


@needs("policy.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: DeskRequest) -> HttpResponse:
    """The numbers of the year, past reviews, and the record of this one."""
    now = timezone.now()
    version = version_at(now)
    if version is None:
        return render(request, "office/review.html", office_page(request, "review"))
    language = request.user.language
    year = year_of(version, document_of(version), language=language, now=now)
    form = ReviewForm(request.POST or None, initial={"next_due": now.date() + timedelta(days=365)})
    if request.method == "POST" and form.is_valid():
        words = form.cleaned_data
        record_review(
            version,
            record=words["record"],
            figures=year.as_data(),
            next_due=words["next_due"],
            by=request.user,
        )
        messages.success(request, _("The review is on record."))
        return HttpResponseRedirect(reverse("office:review"))
    due = review_due(version)
    shown = {
        "version": version,
        "year": year,
        "form": form,
        "due": due,
        "is_near": bool(due and due - REVIEW_AHEAD <= now.date()),
        "reviews": Review.objects.select_related("by", "version").defer("version__data")[:20],
    }
    page = office_page(request, "review", **shown)
    return render(request, "office/review.html", page, status=422 if form.errors else 200)
