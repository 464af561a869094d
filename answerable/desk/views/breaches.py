"""Broken promises that ask for a cause: on their ticket, and many at once in a list."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from answerable.core.errors import Refused
from answerable.desk.rail import rail_for
from answerable.desk.requests import DeskRequest, for_agents
from answerable.sla import causes
from answerable.sla.access import WHOSE, breaches_visible_to, breaches_without_cause
from answerable.sla.models import Cause
from answerable.sla.queries import broken_promises, causes_offered
from answerable.tickets.models import Ticket

PAGE = 50


def give_cause(request: DeskRequest, ticket: Ticket) -> None:
    """One cause for one breach of the ticket."""
    found = breaches_visible_to(request.user).filter(clock__ticket=ticket)
    breach = found.filter(pk__in=_numbers(request, "breach")).select_related("cause").first()
    if breach is None:
        raise Refused("breach_unknown", _("There is no such broken promise on this ticket."))
    breach.clock.ticket = ticket
    cause, words = _answer(request)
    causes.explain(breach, cause=cause, words=words, by=request.user)


@for_agents
@require_safe
def breaches(request: DeskRequest) -> HttpResponse:
    """Whose promises broke without a cause: one's own first, those of one's teams, or all."""
    return _page(request)


def _page(request: DeskRequest, refusal: Refused | None = None) -> HttpResponse:
    agent = request.user
    wanted = next((one for one in WHOSE if one == request.GET.get("whose")), None)
    whose = wanted or ("mine" if breaches_without_cause(agent).exists() else "all")
    rows = breaches_without_cause(agent, whose).order_by("-at", "-id")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    shown = {
        "page": page,
        "broken": broken_promises(page.object_list, agent.language),
        "whose": whose,
        "choices": [("mine", _("Mine")), ("teams", _("My teams")), ("all", _("All"))],
        "causes": causes_offered(agent.language),
        "rail": rail_for(agent),
        "slug": "breaches",
        "refusal": refusal,
        "ticked": _numbers(request, "breach") if refusal else [],
    }
    return render(request, "desk/breaches.html", shown, status=422 if refusal else 200)


@for_agents
@require_POST
def explain(request: DeskRequest) -> HttpResponse:
    """The same cause for all that were ticked and are the agent's to see."""
    numbers = _numbers(request, "breach")
    ticked = breaches_visible_to(request.user).filter(pk__in=numbers)
    try:
        if not numbers:
            raise Refused("nothing_ticked", _("Tick at least one broken promise."))
        chosen, words = _answer(request)
        rows = list(ticked.select_related("cause", "clock__ticket").order_by("at"))
        done = causes.explain_all(rows, cause=chosen, words=words, by=request.user)
    except Refused as refusal:
        return _page(request, refusal)
    said = ngettext("%(count)d cause noted.", "%(count)d causes noted.", done)
    messages.success(request, said % {"count": done})
    place = request.GET.urlencode()
    return HttpResponseRedirect(reverse("desk:breaches") + (f"?{place}" if place else ""))


def _answer(request: DeskRequest) -> tuple[Cause, str]:
    slug = request.POST.get("cause", "")
    cause = Cause.objects.filter(slug=slug).first()
    if cause is None:
        raise Refused("cause_unknown", _("Choose a cause."))
    return cause, request.POST.get("words", "")


def _numbers(request: DeskRequest, name: str) -> list[int]:
    texts = request.POST.getlist(name)[: 2 * PAGE]
    return [int(text) for text in texts if text.isascii() and text.isdigit() and len(text) < 19]
