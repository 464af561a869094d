"""Reply checks for managers: what became of the marks, rules off and on, the glossary."""

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from answerable.advice import figures, glossary
from answerable.advice.models import Term
from answerable.advice.words import NAMES
from answerable.core.errors import Refused
from answerable.desk.requests import DeskRequest, needs
from answerable.office.requests import office_page, said_no
from answerable.ui.formats import own_language_name
from answerable.wording.examples import LANGUAGES

MAY = "policy.manage"


@needs(MAY)
@require_safe
def checks(request: DeskRequest) -> HttpResponse:
    """Rule by rule: how often shown, what became of it, and whether it is doubtful."""
    shown = office_page(
        request,
        "checks",
        rows=figures.rule_figures(),
        days=figures.DAYS,
        rules=NAMES.items(),
        languages=_languages(LANGUAGES),
    )
    return render(request, "office/checks/checks.html", shown)


def _languages(tags: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(tag, own_language_name(tag)) for tag in tags]


@needs(MAY)
@require_POST
def switch(request: DeskRequest) -> HttpResponse:
    """A rule off for one language, or on again."""
    rule, language = request.POST.get("rule", ""), request.POST.get("language", "")
    with said_no(request):
        figures.switch(rule, language, on="on" in request.POST, by=request.user)
        messages.success(request, _("Saved."))
    return HttpResponseRedirect(reverse("office:checks"))


@needs(MAY)
@require_safe
def terms(request: DeskRequest) -> HttpResponse:
    """The glossary, by language."""
    return _terms(request)


def _terms(
    request: DeskRequest, refusal: Refused | None = None, typed: dict[str, str] | None = None
) -> HttpResponse:
    shown = office_page(
        request,
        "terms",
        terms=Term.objects.all(),
        languages=_languages(glossary.LANGUAGES),
        typed=typed or {"language": request.user.language[:2]},
        refusal=refusal,
    )
    status = 422 if refusal else 200
    return render(request, "office/checks/terms.html", shown, status=status)


@needs(MAY)
@require_POST
def keep_term(request: DeskRequest, pk: int | None = None) -> HttpResponse:
    """A new word without a key, else one changed. What was typed stays where something is wrong."""
    term = _one(pk) if pk else None
    typed = {name: request.POST.get(name, "") for name in ("language", "word", "plain")}
    try:
        glossary.keep(term, **typed)
    except Refused as refusal:
        return _terms(request, refusal, None if term else typed)
    return _back(request, _("Saved."))


def _one(pk: int) -> Term:
    found = Term.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _back(request: DeskRequest, words: str) -> HttpResponse:
    messages.success(request, words)
    return HttpResponseRedirect(reverse("office:terms"))


@needs(MAY)
@require_POST
def remove_term(request: DeskRequest, pk: int) -> HttpResponse:
    """Away with a word."""
    _one(pk).delete()
    return _back(request, _("Removed."))


@needs(MAY)
@require_safe
def export_terms(request: DeskRequest) -> StreamingHttpResponse:
    """The glossary as CSV."""
    answer = StreamingHttpResponse(glossary.as_csv(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="glossary.csv"'
    return answer


@needs(MAY)
@require_POST
def import_terms(request: DeskRequest) -> HttpResponse:
    """Words from a CSV file, all of them or none."""
    file = request.FILES.get("file")
    try:
        if file is None or (file.size or 0) > glossary.LARGEST:
            raise Refused("file_missing", _("Choose a CSV file of at most 1 MB."))
        count = glossary.take_in(file.read())
    except Refused as refusal:
        return _terms(request, refusal)
    words = ngettext("%(count)s word taken in.", "%(count)s words taken in.", count)
    return _back(request, words % {"count": count})
