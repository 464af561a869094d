"""Notes on writing to customers of each language and region: what we ship, and the company's own."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from answerable.advice import noting
from answerable.advice.beside import name_of
from answerable.advice.models import OwnNote
from answerable.advice.notes import notes as shipped
from answerable.core.errors import Refused
from answerable.desk.requests import DeskRequest, needs
from answerable.office.requests import office_page

MAY = "policy.manage"


@needs(MAY)
@require_safe
def notes(request: DeskRequest) -> HttpResponse:
    """Every language and region with a note, and a form for each."""
    return _page(request)


def _page(request: DeskRequest, refusal: Refused | None = None) -> HttpResponse:
    own = {one.locale: one for one in OwnNote.objects.all()}
    rows = [
        (tag, name_of(tag, request.user.language), own.get(tag), shipped().get(tag))
        for tag in sorted({*shipped(), *own})
    ]
    typed = request.POST if refusal else {}
    shown = office_page(
        request, "notes", rows=rows, formalities=noting.FORMALITIES.items(), refusal=refusal,
        typed=typed,
    )  # fmt: skip
    return render(request, "office/checks/notes.html", shown, status=422 if refusal else 200)


@needs(MAY)
@require_POST
def keep(request: DeskRequest) -> HttpResponse:
    """The company's own words about one language and region; nothing in it: as we ship it."""
    given = {name: request.POST.get(name, "") for name in ("formality", "greeting", "words")}
    try:
        noting.keep_note(request.POST.get("locale", ""), by=request.user, **given)
    except Refused as refusal:
        return _page(request, refusal)
    messages.success(request, _("Saved."))
    return HttpResponseRedirect(reverse("office:notes"))
