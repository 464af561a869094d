"""Several tickets of a list become one: which of them stays, and the way back for thirty days."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from answerable.automation.macros import numbers_of
from answerable.core.errors import Refused
from answerable.desk.rail import rail_for
from answerable.desk.requests import DeskRequest, for_agents
from answerable.tickets import actions
from answerable.tickets.access import tickets_visible_to
from answerable.tickets.models import Ticket

MOST = 20


@for_agents
@require_http_methods(["GET", "POST"])
def merge_many(request: DeskRequest, slug: str) -> HttpResponse:
    """The tickets ticked in a list, and the one that stays; then to it."""
    refusal, keep = None, None
    chosen = _chosen(request)
    keep = _kept(request, chosen)
    if request.method == "POST":
        try:
            _merge(request, chosen, keep)
        except Refused as error:
            refusal = error
        else:
            assert keep is not None
            return HttpResponseRedirect(reverse("desk:ticket", args=[keep.number]))
    shown = {
        "chosen": chosen,
        "keep": keep,
        "slug": slug,
        "refusal": refusal,
        "rail": rail_for(request.user),
    }
    return render(request, "desk/merge_many.html", shown, status=422 if refusal else 200)


def _chosen(request: DeskRequest) -> list[Ticket]:
    """Those ticked that the agent may see, oldest first."""
    texts = request.POST.getlist("chosen") or request.GET.get("chosen", "")[:20_000].split(",")
    there = tickets_visible_to(request.user).filter(number__in=numbers_of(texts)[: MOST + 1])
    return list(there.select_related("customer", "owner").order_by("number"))


def _kept(request: DeskRequest, chosen: list[Ticket]) -> Ticket | None:
    """The one that stays: as chosen, else the oldest."""
    named = [one for one in chosen if str(one.number) == request.POST.get("keep", "")]
    return next(iter(named or chosen), None)


@transaction.atomic
def _merge(request: DeskRequest, chosen: list[Ticket], keep: Ticket | None) -> None:
    """All into the one that stays, or none. Refused as the first that cannot be is."""
    if keep is None or len(chosen) < 2:
        raise Refused("nothing_chosen", _("Choose at least two tickets."))
    if len(chosen) > MOST:
        raise Refused("too_many", _("At most %(most)s tickets at once.") % {"most": MOST})
    others = [one for one in chosen if one.pk != keep.pk]
    for one in others:
        try:
            actions.merge(one, into=keep, by=request.user)
        except Refused as refusal:
            raise Refused(refusal.code, f"#{one.number}: {refusal}") from refusal
    numbers = ", ".join(f"#{one.number}" for one in others)
    words = _("Merged into this ticket: %(numbers)s. Each can be taken out again for 30 days.")
    messages.success(request, words % {"numbers": numbers})
