"""One part of a draft: its form, its preview, and moving, copying and removing it."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from answerable.core.errors import Refused
from answerable.core.numbers import number_of
from answerable.desk.requests import DeskRequest, needs
from answerable.office.policy import forms_promises, forms_settings, forms_words
from answerable.office.policy.findings import called
from answerable.office.policy.forms import PartForm
from answerable.office.policy.labels import part_name
from answerable.office.policy.preview import preview_of
from answerable.office.policy.reading import reading_of
from answerable.office.requests import office_page
from answerable.office.views.policy import MAY, reader_tag, to_version, version_page
from answerable.policy import editing, parts
from answerable.policy.data import PolicyError
from answerable.policy.models import Version

FORMS: dict[str, type[PartForm]] = {
    form.part: form
    for form in (
        forms_promises.PromiseForm,
        forms_promises.InternalForm,
        forms_promises.StepForm,
        forms_words.SectionForm,
        forms_settings.AuthorityForm,
        forms_settings.SupportHoursForm,
        forms_settings.SettingsForm,
    )
}
NEW = ""  # the key of a part that is not there yet


@dataclass
class Editing:
    """One part of a draft under somebody's hands."""

    version: Version
    part: str
    key: str
    known: Any
    form: PartForm

    @property
    def seen(self) -> str:
        return parts.seal(self.known)


@needs(MAY)
@require_http_methods(["GET", "POST"])
def part(request: DeskRequest, pk: int, part: str, key: str = NEW) -> HttpResponse:
    """The form of a part, filled in or empty; saved, or shown as it would be."""
    version = get_object_or_404(Version, pk=pk)
    if part not in FORMS:
        raise Http404
    published = version.state != Version.State.DRAFT
    if published and request.method == "GET":
        messages.error(request, _("A published version cannot be changed. Make a new draft."))
        return to_version(version)
    now = _editing(request, version, part, key)
    if published:  # while somebody wrote: their words stay in the form
        words = _("A published version cannot be changed. Make a new draft.")
        return _page(request, now, theirs=Refused("published", words), status=422)
    if request.method == "POST" and request.POST.get("then") == "preview":
        return _previewed(request, now)
    if request.method == "POST" and request.POST.get("then") != "more" and now.form.is_valid():
        return _saved(request, now)
    return _page(request, now, status=422 if now.form.errors else 200)


def _editing(request: DeskRequest, version: Version, part: str, key: str) -> Editing:
    known = parts.part_of(version.data, part, key) if key != NEW else None
    if key != NEW and known is None and request.method == "GET":
        raise Http404(_("This part is not there any more."))
    form = FORMS[part](
        request.POST or None,
        known=known or {},
        languages=version.document.languages,
        reading=reading_of(reader_tag(request), version.document),
        whole=version.data,
    )
    return Editing(version, part, key, known, form)


def _saved(request: DeskRequest, now: Editing) -> HttpResponse:
    seen = request.POST.get("seen", "")
    try:
        key = _save(now, seen, request)
    except PolicyError as error:
        _place(now, error)
        return _page(request, now, status=422)
    except Refused as refusal:
        if refusal.code != "changed_meanwhile":
            now.form.add_error(None, str(refusal))
            return _page(request, now, status=422)
        return _page(
            request, _editing(request, now.version, now.part, now.key), theirs=refusal, status=422
        )
    messages.success(request, _("Saved."))
    if request.POST.get("then") == "stay":
        return HttpResponseRedirect(
            reverse("office:policy-part", args=[now.version.pk, now.part, key])
        )
    return to_version(now.version, f"#{now.part}")


def _save(now: Editing, seen: str, request: DeskRequest) -> str:
    value = now.form.value()
    if now.key == NEW:
        words = now.form.title_words()
        return editing.add_part(
            now.version, part=now.part, value=value, words=words, by=request.user
        )
    if now.part in parts.LISTS and now.part != "authority":
        value = {"key": now.key, **value}
    editing.change_part(
        now.version, part=now.part, key=now.key, value=value, seen=seen, by=request.user
    )
    return parts.key_of(now.part, value) if now.part == "authority" else now.key


def _place(now: Editing, error: PolicyError) -> None:
    """The mistake beside the field it is about."""
    steps = [step for step in error.where.split("/") if step]
    own = steps[2:] if now.part in parts.LISTS else steps[1:] if steps[:1] == [now.part] else steps
    now.form.add_error(now.form.place_of(own) if own else None, str(error))


def _page(
    request: DeskRequest, now: Editing, *, theirs: Refused | None = None, status: int = 200
) -> HttpResponse:
    """The form with its preview; where somebody was faster, theirs beside it."""
    is_gone = bool(theirs and theirs.data.get("theirs", "") is None)
    shown = {
        "version": now.version,
        "part": now.part,
        "key": now.key,
        "form": now.form,
        "seen": now.seen,
        "part_name": part_name(now.part),
        "called": called(now.part, now.key, now.version.data) if now.key else "",
        "preview": preview_of(now, request),
        "refusal": None if is_gone else theirs,
        "theirs": _theirs(now, theirs) if theirs else None,
        "is_gone": is_gone,
        "is_list": now.part in parts.LISTS,
    }
    context = office_page(request, "policy", **shown)
    return render(request, "office/policy/part.html", context, status=status)


def _theirs(now: Editing, refusal: Refused) -> PartForm | None:
    """What the other saved, as the same form, to be read."""
    if not refusal.data.get("theirs"):
        return None
    return FORMS[now.part](
        None,
        known=refusal.data["theirs"],
        languages=now.form.languages,
        reading=now.form.reading,
        whole=now.version.data,
    )


def _previewed(request: DeskRequest, now: Editing) -> HttpResponse:
    if not request.htmx:
        return _page(request, now)
    shown = {"preview": preview_of(now, request)}
    return render(request, "office/policy/part_preview.html", shown)


# --- the list it stands in


def _listed(request: DeskRequest, pk: int, part: str) -> Version:
    if part not in parts.LISTS:
        raise Http404
    return get_object_or_404(Version, pk=pk)


def _list_again(
    request: DeskRequest, version: Version, part: str, said: str, *, fault: bool
) -> HttpResponse:
    if not request.htmx:
        (messages.error if fault else messages.success)(request, said)
        return to_version(version, f"#{part}")
    shown = {
        **version_page(request, version.pk),
        "announcement": said,
        "part": part,
        "fault": fault,
    }
    return render(request, f"office/policy/list_{part}.html", shown)


@needs(MAY)
@require_POST
def move(request: DeskRequest, pk: int, part: str, key: str) -> HttpResponse:
    """One place up or down by button, or to the place where it was dropped."""
    version = _listed(request, pk, part)
    place = parts.place_of(version.data, part, key) or 0
    steps = {"up": place - 1, "down": place + 1}
    typed = request.POST.get("to", "")
    to = steps.get(typed, place if (wanted := number_of(typed)) is None else wanted)
    try:
        editing.move_part(version, part=part, key=key, to=max(0, to), by=request.user)
    except (Refused, PolicyError) as refusal:
        return _list_again(request, version, part, str(refusal), fault=True)
    now = (parts.place_of(version.data, part, key) or 0) + 1
    said = _("“%(name)s” is now number %(place)s.") % {
        "name": called(part, key, version.data),
        "place": now,
    }
    return _list_again(request, version, part, said, fault=False)


@needs(MAY)
@require_POST
def duplicate(request: DeskRequest, pk: int, part: str, key: str) -> HttpResponse:
    """A copy right below, open to be changed."""
    version = _listed(request, pk, part)
    try:
        made = editing.duplicate_part(version, part=part, key=key, by=request.user)
    except (Refused, PolicyError) as refusal:
        messages.error(request, str(refusal))
        return to_version(version, f"#{part}")
    return HttpResponseRedirect(reverse("office:policy-part", args=[pk, part, made]))


@needs(MAY)
@require_POST
def remove(request: DeskRequest, pk: int, part: str, key: str) -> HttpResponse:
    """Takes it out of the draft."""
    version = _listed(request, pk, part)
    name = called(part, key, version.data)
    try:
        editing.remove_part(version, part=part, key=key, by=request.user)
    except (Refused, PolicyError) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Removed: %(name)s.") % {"name": name})
    return to_version(version, f"#{part}")
