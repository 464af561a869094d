"""Blocked senders: who, by whom, why; block one more, or let them write again."""

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from answerable.channels import blocking
from answerable.channels.models import BlockedSender
from answerable.desk.requests import DeskRequest, needs
from answerable.office.requests import office_page, said_no

MAY = "settings.manage"
SHOWN = 500


@needs(MAY)
@require_safe
def blocked(request: DeskRequest) -> HttpResponse:
    """The newest first."""
    rows = BlockedSender.objects.select_related("by").order_by("-at", "-pk")[:SHOWN]
    return render(request, "office/blocked.html", office_page(request, "blocked", rows=rows))


@needs(MAY)
@require_POST
def add(request: DeskRequest) -> HttpResponse:
    """Blocks an address or an @domain."""
    with said_no(request):
        why = request.POST.get("why", "")
        blocking.block(request.POST.get("sender", "")[:400], why=why, by=request.user)
        messages.success(request, _("Their mail goes to Spam from now on."))
    return HttpResponseRedirect(reverse("office:blocked"))


@needs(MAY)
@require_POST
def remove(request: DeskRequest, pk: int) -> HttpResponse:
    """Their mail arrives as everybody's again."""
    row = BlockedSender.objects.filter(pk=pk).first()
    if row is None:
        raise Http404
    with said_no(request):
        blocking.unblock(row, by=request.user)
        messages.success(request, _("They can write again. What came meanwhile is in Spam."))
    return HttpResponseRedirect(reverse("office:blocked"))
