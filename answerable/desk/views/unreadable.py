"""Mail that could not be read: why, the bytes themselves, and another try."""

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from answerable.channels import unreadable
from answerable.channels.models import Inbound
from answerable.core.errors import Refused
from answerable.desk.rail import rail_for
from answerable.desk.requests import DeskRequest, needs
from answerable.desk.views.files import raw_mail

PAGE = 50


@needs("mail.unreadable")
@require_safe
def listed(request: DeskRequest) -> HttpResponse:
    """The newest of it with the reason in words."""
    rows = unreadable.unreadable_for(request.user)
    before = request.GET.get("before", "")
    if before.isascii() and before.isdigit() and len(before) < 19:
        rows = rows.filter(pk__lt=int(before))
    found = list(rows[: PAGE + 1])
    shown = {
        "rows": [(row, unreadable.reason_words(row)) for row in found[:PAGE]],
        "next": found[PAGE - 1].pk if len(found) > PAGE else 0,
        "rail": rail_for(request.user),
        "slug": "unreadable",
    }
    return render(request, "desk/unreadable.html", shown)


@needs("mail.unreadable")
@require_safe
def raw(request: DeskRequest, pk: int) -> HttpResponse:
    """The mail exactly as it reached us."""
    return raw_mail(_find(request, pk))


@needs("mail.unreadable")
@require_POST
def replay(request: DeskRequest, pk: int) -> HttpResponse:
    """Has it read once more."""
    try:
        unreadable.replay(_find(request, pk), by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("It is being read again."))
    return HttpResponseRedirect(reverse("desk:unreadable"))


def _find(request: DeskRequest, pk: int) -> Inbound:
    try:
        return unreadable.get_unreadable_for(request.user, pk)
    except Inbound.DoesNotExist as error:
        raise Http404 from error
