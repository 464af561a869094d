"""The lists of tickets, and finding tickets by words."""

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from answerable.accounts.models import Agent, Team
from answerable.desk import filters, here, searching
from answerable.desk.filters import FILTER, Listed
from answerable.desk.just_done import just_done
from answerable.desk.just_sent import leaving
from answerable.desk.rail import rail_for
from answerable.desk.requests import DeskRequest, for_agents
from answerable.tickets import lists, paging
from answerable.tickets.saved import actions
from answerable.tickets.saved.queries import chosen_order
from answerable.tickets.search import LONGEST_QUESTION, recent

SEARCH = searching.SLUG


@for_agents
@require_safe
def home(request: DeskRequest) -> HttpResponse:
    """What do I do now: one's own open tickets."""
    return HttpResponseRedirect(reverse("desk:inbox", args=["mine"]))


@for_agents
@require_safe
def inbox(request: DeskRequest, slug: str) -> HttpResponse:
    """A list; for HTMX only its next rows, or the list and the rail anew."""
    shown = list_context(request, slug)
    if slug == SEARCH and not request.htmx and shown["question"] and not shown["problems"]:
        recent.remember(request.user, str(shown["question"]))
    status = 400 if shown["refusal"] else 200
    if request.htmx.target in ("more", "earlier"):
        return render(request, "desk/rows.html", shown)
    shown["rail"] = rail_for(request.user)
    if request.htmx.target == "rows":
        return render(request, "desk/refreshed.html", shown)
    shown["pending"] = leaving(request, request.user)
    shown["just_done"] = just_done(request, request.user)
    return render(request, "desk/inbox.html", shown, status=status)


@for_agents
@require_POST
def sort(request: DeskRequest, slug: str) -> HttpResponse:
    """From now on this person sees this list in this order."""
    listed = _listed(request, slug)
    order = request.POST.get("order", "")
    if order in listed.orders:
        actions.choose_order(slug=slug, order=order, by=request.user)
    return HttpResponseRedirect(reverse("desk:inbox", args=[slug]))


def list_context(request: DeskRequest, slug: str) -> dict[str, object]:
    """What the list column shows: its name, its rows with who is at them, how it is sorted."""
    shown = _list_context(request, slug)
    numbers = [ticket.number for ticket in shown["page"].tickets]
    return {**shown, "here_rows": here.words_on(request.user, numbers)}


def _list_context(request: DeskRequest, slug: str) -> dict[str, Any]:
    if slug == SEARCH:
        question = request.GET.get("q", "").strip()[:LONGEST_QUESTION]
        return searching.context(request.user, question, request.GET.get("after", ""))
    agent = request.user
    listed, order = listed_and_order(request, slug)
    after, before = request.GET.get("after", ""), request.GET.get("before", "")
    page = paging.page(listed.tickets, agent=agent, order=order, after=after, before=before)
    keep = {"sort": order, **listed.query}
    return {
        "slug": slug,
        "listed": listed,
        "label": listed.label,
        "empty": listed.empty,
        "refusal": listed.refusal,
        "page": page,
        "order": order,
        "orders": [paging.ORDERS[one] for one in listed.orders],
        "keep": urlencode(keep),
        "inside": urlencode({"in": slug, **keep}),
    }


def listed_and_order(request: DeskRequest, slug: str) -> tuple[Listed, str]:
    """The tickets of the list for this person, and how they are sorted. Http404 for none."""
    listed = _listed(request, slug)
    return listed, _order(request, slug, listed)


def _order(request: DeskRequest, slug: str, listed: Listed) -> str:
    """The order asked for if the list has it, else the one this person chose, else its own."""
    wanted = request.GET.get("sort", "") or chosen_order(request.user, slug)
    return wanted if wanted in listed.orders else listed.orders[0]


def _listed(request: DeskRequest, slug: str) -> Listed:
    agent = request.user
    if slug == FILTER:
        return filters.unsaved(agent, request.GET.get("f", ""))
    if slug.startswith("view-"):
        return filters.saved(agent, slug)
    if slug.startswith("team-"):
        return _of_team(agent, slug)
    if slug not in lists.LISTS:
        raise Http404
    chosen = lists.LISTS[slug]
    tickets = lists.tickets_in(slug, agent)
    return Listed(tickets, str(chosen.label), str(chosen.empty), chosen.orders)


def _of_team(agent: Agent, slug: str) -> Listed:
    team = Team.objects.filter(slug=slug.removeprefix("team-")).first()
    if team is None or not (agent.can("tickets.read_all") or team.pk in agent.team_ids):
        raise Http404
    return Listed(lists.tickets_in(slug, agent), team.name, _("Nothing to do in this team."))
