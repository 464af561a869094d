"""The lists of tickets, and finding tickets by words."""

from urllib.parse import urlencode

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from answerable.accounts.models import Agent, Team
from answerable.desk.rail import rail_for
from answerable.desk.requests import DeskRequest, for_agents
from answerable.tickets import lists, search
from answerable.tickets.access import tickets_visible_to
from answerable.tickets.models import TicketQuerySet

SEARCH = "search"
LONGEST_FIRST = {"mine", "nobody"}  # what to do now: whoever has waited longest


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
    if request.htmx.target == "more":
        return render(request, "desk/rows.html", shown)
    shown["rail"] = rail_for(request.user)
    if request.htmx.target == "rows":
        return render(request, "desk/refreshed.html", shown)
    return render(request, "desk/inbox.html", shown)


def list_context(request: DeskRequest, slug: str) -> dict[str, object]:
    """What the list column shows: its name, its rows, how it is sorted, the question asked."""
    agent, question = request.user, request.GET.get("q", "").strip()[: search.LONGEST_QUESTION]
    tickets, label, empty = _tickets(slug, agent, question)
    order = _order(request, slug)
    page = lists.page(tickets, agent=agent, order=order, after=request.GET.get("after", ""))
    keep = {"sort": order, **({"q": question} if slug == SEARCH else {})}
    return {
        "slug": slug,
        "label": label,
        "empty": empty,
        "page": page,
        "order": order,
        "orders": lists.ORDERS.values(),
        "question": question,
        "keep": urlencode(keep),
        "inside": urlencode({"in": slug, **keep}),
    }


def _order(request: DeskRequest, slug: str) -> str:
    """The order asked for if there is such a one, else what suits the list."""
    wanted = request.GET.get("sort", "")
    if wanted in lists.ORDERS:
        return wanted
    return "oldest" if slug in LONGEST_FIRST else "newest"


def _tickets(slug: str, agent: Agent, question: str) -> tuple[TicketQuerySet, str, str]:
    if slug == SEARCH:
        found = search.find(tickets_visible_to(agent), question)
        return found, _("Search"), _("Nothing found. Try fewer or shorter words.")
    if slug.startswith("team-"):
        team = Team.objects.filter(slug=slug.removeprefix("team-")).first()
        if team is None or not (agent.can("tickets.read_all") or team.pk in agent.team_ids):
            raise Http404
        return lists.tickets_in(slug, agent), team.name, _("Nothing to do in this team.")
    if slug not in lists.LISTS:
        raise Http404
    chosen = lists.LISTS[slug]
    return lists.tickets_in(slug, agent), str(chosen.label), str(chosen.empty)
