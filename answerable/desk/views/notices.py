"""What somebody is told: the list, marking it read, the bell of open pages, and how they choose."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from answerable.core.errors import Refused
from answerable.desk.rail import rail_for
from answerable.desk.requests import DeskRequest, for_agents
from answerable.desk.views.devices import public_key
from answerable.notices import actions, queries
from answerable.notices.kinds import KINDS, PAGE, WAYS, words_of
from answerable.ui.reader import reader_of

PAGE_SIZE = 30


class QuietForm(forms.Form):
    """Between which times nothing is sent; both or neither."""

    quiet_from = forms.TimeField(
        label=gettext_lazy("Quiet hours begin"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    quiet_until = forms.TimeField(
        label=gettext_lazy("Quiet hours end"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )


@for_agents
@require_safe
def notices(request: DeskRequest) -> HttpResponse:
    """Newest first, a page at a time."""
    before = request.GET.get("before", "")
    number = int(before[:18]) if before.isascii() and before.isdigit() else None
    found, after = queries.page_for(request.user, before=number, size=PAGE_SIZE)
    shown = {"notices": found, "after": after, "slug": "notices"}
    return render(request, "desk/notices/list.html", {**shown, "rail": rail_for(request.user)})


@for_agents
@require_POST
def read(request: DeskRequest) -> HttpResponse:
    """One is read (`notice`), or all that were on the page (`up_to`)."""
    one, up_to = (_number(request, name) for name in ("notice", "up_to"))
    if one:
        actions.read_one(one, by=request.user)
    elif up_to:
        actions.read_all(by=request.user, up_to=up_to)
    return HttpResponseRedirect(reverse("desk:notices"))


def _number(request: DeskRequest, name: str) -> int:
    given = request.POST.get(name, "")[:18]
    return int(given) if given.isascii() and given.isdigit() else 0


@for_agents
@require_safe
def bell(request: DeskRequest) -> HttpResponse:
    """How many are new, for a page that is open; the newest in words where it was just made."""
    newest = queries.newest_for(request.user) if request.GET.get("made") else None
    shown = {"new": queries.new_for(request.user), "newest": newest}
    return render(request, "desk/notices/bell_news.html", shown)


@for_agents
@require_http_methods(["GET", "POST"])
def choose(request: DeskRequest) -> HttpResponse:
    """Each person's choice: what in which way, and when nothing is sent."""
    choice = queries.choice_of(request.user)
    chosen = {kind: queries.ways_of(choice, kind) for kind in KINDS}
    times = {"quiet_from": choice.quiet_from, "quiet_until": choice.quiet_until}
    form, refusal = QuietForm(request.POST or None, initial=times), ""
    if request.method == "POST":
        chosen = {kind: frozenset(request.POST.getlist(kind)) for kind in KINDS}
        if form.is_valid():
            try:
                actions.choose(by=request.user, ways=chosen, **form.cleaned_data)
            except Refused as error:
                refusal = str(error)
            else:
                messages.success(request, _("Saved."))
                return HttpResponseRedirect(reverse("desk:choose-notices"))
    shown = {
        "rows": [_row(kind, chosen[kind]) for kind in KINDS],
        "ways": list(WAYS.values()),
        "form": form,
        "refusal": refusal,
        "devices": request.user.devices.order_by("-created_at"),
        "public_key": public_key(),
        "rail": rail_for(request.user),
        "slug": "me",
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "desk/notices/choose.html", shown, status=status)


def _row(slug: str, chosen: frozenset[str]) -> dict[str, Any]:
    kind = KINDS[slug]
    boxes = [
        {"way": way, "words": words, "on": way in chosen, "fixed": kind.duty and way == PAGE}
        for way, words in WAYS.items()
    ]
    return {"slug": slug, "words": kind.words, "boxes": boxes}


@for_agents
@require_safe
def words(request: DeskRequest, pk: int) -> HttpResponse:
    """What one's own notice says, for the service worker that was told only its number.

    With `more`, how many others there are besides. In the reader's language, and which that is.
    """
    found = queries.notices_of(request.user).filter(pk=pk).select_related("ticket", "event").first()
    if found is None:
        raise Http404
    lines, reader = [words_of(found.event, found.ticket)], reader_of(request)
    given = request.GET.get("more", "")[:4]
    if more := int(given) if given.isascii() and given.isdigit() else 0:
        lines.append(ngettext("and %(count)s more", "and %(count)s more", more) % {"count": more})
    return JsonResponse({"body": "\n".join(lines), "lang": reader.tag, "dir": reader.direction})
