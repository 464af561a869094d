"""The tags of the desk: how many tickets have each; rename, colour, merge, retire, offer again."""

from collections.abc import Callable

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from answerable.core.errors import Refused
from answerable.desk.requests import DeskRequest, needs
from answerable.office.requests import office_page
from answerable.tickets.actions import tags as actions
from answerable.tickets.models import Tag

MAY = actions.MAY
PAGE = 50


@needs(MAY)
@require_safe
def tags(request: DeskRequest) -> HttpResponse:
    """Every tag by name, a page at a time; `q` narrows to names that have the letters."""
    return _page(request)


def _page(request: DeskRequest, refusal: Refused | None = None) -> HttpResponse:
    words = request.GET.get("q", "").strip()[:60]
    found = Tag.objects.annotate(count=Count("tickets")).order_by("name", "pk")
    found = found.filter(name__icontains=words) if words else found
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    shown = {
        "page": page,
        "words": words,
        "colours": Tag.Colour.choices,
        "names": list(Tag.objects.order_by("name").values_list("name", flat=True)[:500]),
        "refusal": refusal,
    }
    answer = office_page(request, "tags", **shown)
    return render(request, "office/tags.html", answer, status=422 if refusal else 200)


def _one(act: Callable[[DeskRequest, Tag], str]) -> Callable[..., HttpResponse]:
    """A view that does this to one tag and says what came of it."""

    @needs(MAY)
    @require_POST
    def view(request: DeskRequest, pk: int) -> HttpResponse:
        tag = Tag.objects.filter(pk=pk).first()
        if tag is None:
            raise Http404
        try:
            said = act(request, tag)
        except Refused as refusal:
            return _page(request, refusal)
        messages.success(request, said)
        return HttpResponseRedirect(reverse("office:tags"))

    return view  # type: ignore[return-value]


def _change(request: DeskRequest, tag: Tag) -> str:
    name, colour = (request.POST.get(field, "") for field in ("name", "colour"))
    actions.change_tag(tag, name=name, colour=colour, by=request.user)
    return _("Saved.")


def _merge(request: DeskRequest, tag: Tag) -> str:
    into = Tag.objects.filter(name=request.POST.get("into", "").strip()).first()
    if into is None:
        raise Refused("tag_unknown", _("There is no tag of this name."))
    name = tag.name
    actions.merge_tags(tag, into=into, by=request.user)
    return _("What had the tag “%(tag)s” has “%(into)s” now.") % {"tag": name, "into": into.name}


def _retire(request: DeskRequest, tag: Tag) -> str:
    actions.retire_tag(tag, by=request.user)
    return _("Saved.")


def _offer(request: DeskRequest, tag: Tag) -> str:
    actions.offer_tag_again(tag, by=request.user)
    return _("Saved.")


change, merge, retire, offer = _one(_change), _one(_merge), _one(_retire), _one(_offer)
