"""The versions of the policy: the list, starting one, a file in and out, one version as a page."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from answerable.core.errors import Refused
from answerable.desk.requests import DeskRequest, needs
from answerable.office.policy.findings import findings_of
from answerable.office.policy.reading import reading_of
from answerable.office.policy.shown import page_of, rows_of, settings_of, support_of
from answerable.office.policy.standing import standing_of
from answerable.office.policy.starting_forms import FileForm, StartForm
from answerable.office.requests import office_page
from answerable.policy import actions, starting
from answerable.policy.data import PolicyError
from answerable.policy.document import Document
from answerable.policy.files import to_yaml
from answerable.policy.models import Version
from answerable.policy.names import names
from answerable.policy.queries import version_at

MAY = "policy.manage"
MOST_VERSIONS = 200


def to_version(version: Version, anchor: str = "") -> HttpResponseRedirect:
    """Back to the page of a version."""
    return HttpResponseRedirect(reverse("office:policy-version", args=[version.pk]) + anchor)


def reader_tag(request: DeskRequest) -> str:
    return str(request.reader.tag)  # type: ignore[attr-defined]


@needs(MAY)
@require_safe
def versions(request: DeskRequest) -> HttpResponse:
    """Every version with its state, and the ways to start a new one."""
    return _versions(request)


def _versions(
    request: DeskRequest, *, file_form: FileForm | None = None, status: int = 200
) -> HttpResponse:
    found = Version.objects.select_related("created_by", "published_by").defer("data")
    in_force = version_at(timezone.now())
    every = list(found[:MOST_VERSIONS])
    shown = {
        "versions": standing_of(every, in_force),
        "in_force": in_force,
        "templates": [_template(slug) for slug in starting.names()],
        "file_form": file_form or FileForm(),
    }
    return render(
        request,
        "office/policy/versions.html",
        office_page(request, "policy", **shown),
        status=status,
    )


def _template(slug: str) -> dict[str, Any]:
    words = {
        "shop": (_("A shop"), _("Sells goods and sends them: chat in minutes, returns and refunds by date.")),
        "software": (_("A software company"), _("Makes software and runs it: an hour when it is down, news while it lasts.")),
        "office": (_("A public office"), _("Decides on requests: working days, certificates, deadlines of the law.")),
    }  # fmt: skip
    name, about = words.get(slug, (slug, ""))
    return {"slug": slug, "name": name, "about": about}


@needs(MAY)
@require_http_methods(["GET", "POST"])
def template(request: DeskRequest, slug: str) -> HttpResponse:
    """A ready policy, to be looked at and then started from."""
    if slug not in starting.names():
        return HttpResponse(status=404)
    form = StartForm(
        request.POST or None, initial={"zone": settings.ANSWERABLE["default_time_zone"]}
    )
    if request.method == "POST" and form.is_valid():
        wanted = form.cleaned_data
        try:
            made = actions.start_from(
                slug, zone=wanted["zone"], country=wanted["country"], by=request.user
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request,
                _("Draft v%(number)s is made. Change what is not true of you.")
                % {"number": made.number},
            )
            return to_version(made)
    document = starting.load(slug)
    reading = reading_of(reader_tag(request), document)
    shown = {
        "one": _template(slug),
        "form": form,
        "page": page_of(document, reading, audience="managers"),
    }
    return render(
        request, "office/policy/template.html", office_page(request, "policy", **shown),
        status=422 if form.errors else 200,
    )  # fmt: skip


@needs(MAY)
@require_POST
def start(request: DeskRequest) -> HttpResponse:
    """A draft that is empty, or the same as another version."""
    source = request.POST.get("from", "")
    if source != "empty" and not (source.isascii() and source.isdecimal() and len(source) < 10):
        messages.error(request, _("Choose what to start from."))
        return HttpResponseRedirect(reverse("office:policy"))
    if source == "empty":
        document = Document(languages=(reader_tag(request).partition("-")[0],))
    else:
        document = get_object_or_404(Version, pk=int(source)).document
    made = actions.draft(document, by=request.user)
    messages.success(request, _("Draft v%(number)s is made.") % {"number": made.number})
    return to_version(made)


@needs(MAY)
@require_POST
def upload(request: DeskRequest) -> HttpResponse:
    """A draft from a file; what is wrong in it is said with its line."""
    form = FileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _versions(request, file_form=form, status=422)
    try:
        made = actions.draft(form.document, by=request.user, note=form.cleaned_data["note"])
    except (Refused, PolicyError) as refusal:
        form.add_error("file", str(refusal))
        return _versions(request, file_form=form, status=422)
    messages.success(request, _("Draft v%(number)s is made.") % {"number": made.number})
    return to_version(made)


@needs(MAY)
@require_safe
def export(request: DeskRequest, pk: int) -> HttpResponse:
    """The version as one YAML file."""
    version = get_object_or_404(Version, pk=pk)
    answer = HttpResponse(
        to_yaml(version.document, names()), content_type="application/yaml; charset=utf-8"
    )
    answer["Content-Disposition"] = f'attachment; filename="policy-v{version.number}.yaml"'
    return answer


@needs(MAY)
@require_POST
def discard(request: DeskRequest, pk: int) -> HttpResponse:
    """Throws a draft away."""
    version = get_object_or_404(Version, pk=pk)
    try:
        actions.discard(version, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return to_version(version)
    messages.success(request, _("Draft v%(number)s is thrown away.") % {"number": version.number})
    return HttpResponseRedirect(reverse("office:policy"))


@needs(MAY)
@require_safe
def version(request: DeskRequest, pk: int) -> HttpResponse:
    """One version as a whole; a draft with the ways to change it."""
    return render(request, "office/policy/version.html", version_page(request, pk))


def version_page(request: DeskRequest, pk: int) -> dict[str, Any]:
    """Everything the page of a version shows."""
    found = get_object_or_404(Version.objects.select_related("created_by", "published_by"), pk=pk)
    document, in_force = found.document, version_at(timezone.now())
    reading = reading_of(reader_tag(request), document)
    findings = findings_of(document, found.data, found.pk)
    mission = next((each for each in document.sections if each.key == "mission"), None)
    return office_page(
        request,
        "policy",
        version=found,
        standing=standing_of([found], in_force)[0],
        in_force=in_force,
        document=document,
        rows=rows_of(document, reading, findings),
        support=support_of(document, reading),
        settings=settings_of(document, reading),
        findings=findings,
        mission=reading.text(mission.body) if mission else "",
        may_edit=found.state == Version.State.DRAFT,
    )
