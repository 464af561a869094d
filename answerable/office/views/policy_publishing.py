"""What changed between two versions, how readers will see one, and putting it in force."""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from answerable.core.errors import Refused
from answerable.desk.requests import DeskRequest, needs
from answerable.office.policy.changes import Change, changes_of
from answerable.office.policy.findings import findings_of
from answerable.office.policy.reading import reading_of
from answerable.office.policy.shown import page_of
from answerable.office.policy.standing import standing_of
from answerable.office.requests import office_page
from answerable.office.views.policy import MAY, to_version
from answerable.policy import actions
from answerable.policy.document import AUDIENCES
from answerable.policy.labels import READERS
from answerable.policy.models import Version
from answerable.policy.queries import version_at
from answerable.ui.formats import direction, own_language_name


class PublishForm(forms.Form):
    """From when, why, and that it is meant."""

    when = forms.ChoiceField(
        label=gettext_lazy("In force"),
        choices=[("now", gettext_lazy("at once")), ("later", gettext_lazy("from a moment on"))],
        initial="now",
        widget=forms.RadioSelect,
    )
    moment = forms.DateTimeField(
        label=gettext_lazy("From"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
    )
    note = forms.CharField(
        label=gettext_lazy("What changes and why"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": "3"}),
    )
    sure = forms.BooleanField(
        label=gettext_lazy("I know that a published version can never be changed, by nobody.")
    )

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        if typed.get("when") == "later" and not typed.get("moment") and "moment" not in self.errors:
            self.add_error("moment", _("Say from when."))
        return typed

    @property
    def in_force_from(self) -> datetime | None:
        later = self.cleaned_data["when"] == "later"
        moment: datetime | None = self.cleaned_data["moment"] if later else None
        return moment


@needs(MAY)
@require_http_methods(["GET", "POST"])
def publish(request: DeskRequest, pk: int) -> HttpResponse:
    """What the linter says, what changes, from when; then it is in force and never changes."""
    version = get_object_or_404(Version, pk=pk)
    if version.state != Version.State.DRAFT:
        messages.error(request, _("This version is published already."))
        return to_version(version)
    form = PublishForm(request.POST or None, initial={"note": version.note})
    if request.method == "POST" and form.is_valid():
        seen = request.POST.get("seen", "")
        try:
            actions.publish(
                version,
                by=request.user,
                in_force_from=form.in_force_from,
                note=form.cleaned_data["note"],
                seen=seen,
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
            version.refresh_from_db()
        else:
            messages.success(request, _("v%(number)s is published.") % {"number": version.number})
            return to_version(version)
    shown = {**_publishing(request, version), "form": form}
    status = 422 if form.errors else 200
    return render(
        request,
        "office/policy/publish.html",
        office_page(request, "policy", **shown),
        status=status,
    )


def _publishing(request: DeskRequest, version: Version) -> dict[str, Any]:
    in_force = version_at(timezone.now())
    document = version.document
    return {
        "version": version,
        "in_force": in_force,
        "seen": actions.digest_of(version.data),
        "findings": findings_of(document, version.data, version.pk),
        "changes": _between(request, in_force, version) if in_force else None,
        "replay_url": reverse("office:policy-replay", args=[version.pk]),
    }


def _between(request: HttpRequest, old: Version, new: Version) -> list[Change]:
    before, after = Version.objects.get(pk=old.pk).document, new.document
    tag = str(request.reader.tag)  # type: ignore[attr-defined]
    return changes_of(before, after, reading_of(tag, after, before))


@needs(MAY)
@require_safe
def compare(request: DeskRequest, pk: int) -> HttpResponse:
    """What changed between this version and another, in words."""
    new = get_object_or_404(Version, pk=pk)
    others = [each for each in Version.objects.defer("data") if each.pk != new.pk]
    wanted = request.GET.get("with", "")
    old = next((each for each in others if str(each.pk) == wanted), None)
    if old is None and not wanted:
        in_force = version_at(timezone.now())
        older = [each for each in others if each.number < new.number]
        if in_force and in_force.pk != new.pk and new.state == Version.State.DRAFT:
            older = [in_force, *older]
        old = older[0] if older else None
    shown = {
        "version": new,
        "old": old,
        "others": standing_of(others, version_at(timezone.now())),
        "changes": _between(request, old, new) if old else None,
    }
    return render(request, "office/policy/compare.html", office_page(request, "policy", **shown))


@needs(MAY)
@require_safe
def preview(request: DeskRequest, pk: int) -> HttpResponse:
    """The version as customers, staff or managers will read it, in each of its languages."""
    version = get_object_or_404(Version, pk=pk)
    document = version.document
    tag = request.GET.get("language", "")
    tag = tag if tag in document.languages else document.languages[0]
    audience = request.GET.get("for", "")
    audience = audience if audience in AUDIENCES else "public"
    shown = {
        "version": version,
        "page": page_of(document, reading_of(tag, document), audience=audience),
        "languages": [(each, own_language_name(each)) for each in document.languages],
        "language": tag,
        "language_direction": direction(tag),
        "audience": audience,
        "audiences": list(READERS.items()),
    }
    return render(request, "office/policy/preview.html", office_page(request, "policy", **shown))
