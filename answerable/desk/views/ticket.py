"""One ticket: the whole page, the pane alone, or the parts of it that changed."""

import re
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from answerable.desk import here, pane
from answerable.desk.filters import FILTER
from answerable.desk.just_sent import leaving
from answerable.desk.rail import rail_for
from answerable.desk.requests import DeskRequest, for_agents, ticket_or_404
from answerable.desk.views.inbox import SEARCH, list_context
from answerable.notices import actions as notices
from answerable.policy.models import Version
from answerable.policy.queries import version_at
from answerable.tickets import actions, lists
from answerable.tickets.models import Ticket

OWN = re.compile(r"team-[-a-zA-Z0-9_]{1,50}|view-[0-9]{1,18}")
KEPT = ("sort", "q", "f")  # of the list one came from


@for_agents
@require_safe
def show(request: DeskRequest, number: int) -> HttpResponse:
    """The ticket beside the list one came from."""
    ticket = ticket_or_404(request.user, number)
    if request.htmx.target == "ticket-head":
        return changed_parts(request, ticket)
    shown = ticket_context(request, ticket)
    if request.htmx.target == "main":
        return render(request, "desk/pane.html", shown)
    return whole_page(request, shown)


def ticket_context(request: DeskRequest, ticket: Ticket) -> dict[str, object]:
    """Everything the pane shows, composer and all."""
    in_force, writing = version_at(timezone.now()), request.GET.get("write", "")
    parts = parts_context(request, ticket, in_force)
    cc = str(parts["cc_offered"]) if request.GET.get("all") else ""
    return {
        **parts,
        **pane.composer_for(request.user, ticket, in_force, writing=writing, cc=cc),
    }


def parts_context(
    request: DeskRequest, ticket: Ticket, in_force: Version | None
) -> dict[str, object]:
    """What changes when somebody acts, and where the agent came from."""
    parts = pane.parts_for(request.user, ticket, in_force)
    return {
        **parts,
        "pending": parts["pending"] or leaving(request, request.user),
        "here": here.words_on(request.user, [ticket.number]).get(ticket.number, ""),
        "place": request.GET.urlencode(),
        "came_from": came_from(request, ticket),
        "back": urlencode([(name, value) for name, value in request.GET.items() if name in KEPT]),
    }


def came_from(request: DeskRequest, ticket: Ticket) -> str:
    """The list the ticket was opened from; one it is in where the address names none there is."""
    slug = request.GET.get("in", "")
    if slug in lists.LISTS or slug in (SEARCH, FILTER) or OWN.fullmatch(slug):
        return slug
    return lists.list_holding(ticket, request.user)


def whole_page(
    request: DeskRequest, shown: dict[str, object], *, status: int = 200
) -> HttpResponse:
    """Rail, list and ticket, for a browser that asked for the page itself."""
    try:
        listed = list_context(request, str(shown["came_from"]))
    except Http404:  # a team one is not in, a view that is gone
        listed = list_context(request, "mine")
    rail = rail_for(request.user)
    return render(request, "desk/ticket.html", {**listed, **shown, "rail": rail}, status=status)


def changed_parts(
    request: DeskRequest, ticket: Ticket, *, template: str = "desk/parts.html", **more: object
) -> HttpResponse:
    """Head, thread and side anew after an act; what is being written stays untouched."""
    fresh = ticket_or_404(request.user, ticket.number)
    return render(
        request, template, {**parts_context(request, fresh, version_at(timezone.now())), **more}
    )


@for_agents
@require_POST
def seen(request: DeskRequest, number: int) -> HttpResponse:
    """The agent has the ticket before their eyes."""
    ticket = ticket_or_404(request.user, number)
    actions.mark_seen(ticket, by=request.user)
    notices.read_of_ticket(ticket, by=request.user)
    return HttpResponse(status=204)
