"""Removing the demo world by one click, and a word typed."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from answerable.accounts.models import Agent
from answerable.accounts.queries import roles_holding
from answerable.core import audit
from answerable.core.jobs import enqueue
from answerable.demo import jobs, removing
from answerable.demo.models import Made, Removal
from answerable.desk.requests import DeskRequest, needs
from answerable.office.requests import office_page
from answerable.tickets.models import Ticket

WORD = "demo"


@needs("settings.manage")
@require_http_methods(["GET", "POST"])
def removal(request: DeskRequest) -> HttpResponse:
    """What goes, then the word typed, then how far it is."""
    if request.method == "POST":
        _begin(request)
        return HttpResponseRedirect(reverse("demo:removal"))
    shown = office_page(
        request,
        word=WORD,
        is_there=Made.objects.exists(),
        tickets=Ticket.objects.filter(pk__in=removing.keys_of(Ticket)).count(),
        people=Agent.objects.filter(pk__in=removing.keys_of(Agent)).count(),
        refusal_words=_why_not(request.user),
        last=Removal.objects.order_by("-pk").first(),
    )
    return render(request, "demo/removal.html", shown)


def _begin(request: DeskRequest) -> None:
    if why := _why_not(request.user):
        messages.error(request, why)
        return
    if request.POST.get("word", "").strip().lower() != WORD:
        messages.error(request, _("Nothing was removed: the word was not typed."))
        return
    with transaction.atomic():
        if Made.objects.exists() and not Removal.objects.filter(finished_at=None).exists():
            made = Removal.objects.create()
            enqueue(jobs.remove, removal=made.pk)
            audit.record("demo.removed", by=request.user.actor)


def _why_not(agent: Agent) -> str:
    """Nobody removes themselves, and somebody must be left who can administer."""
    theirs = removing.keys_of(Agent)
    real = Agent.objects.filter(is_active=True, roles__in=roles_holding("people.manage"))
    if Agent.objects.filter(pk=agent.pk, pk__in=theirs).exists():
        return _("You are one of the demo's people. Invite yourself, sign in as yourself, and come back.")  # fmt: skip
    if not real.exclude(pk__in=theirs).exists():
        return _("Nobody would be left who may manage people and settings.")
    return ""
