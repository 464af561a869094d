"""One ticket: the whole page, the pane alone, or the parts of it that changed."""

import re

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from answerable.desk import pane
from answerable.desk.forms import CustomerForm
from answerable.desk.rail import rail_for
from answerable.desk.requests import DeskRequest, for_agents, ticket_or_404
from answerable.desk.views.inbox import SEARCH, list_context
from answerable.tickets import actions, lists
from answerable.tickets.models import Ticket

TEAM = re.compile(r"team-[-a-zA-Z0-9_]{1,50}")


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
    return {
        **parts_context(request, ticket),
        **pane.composer_for(request.user, ticket, writing=request.GET.get("write", "")),
    }


def parts_context(request: DeskRequest, ticket: Ticket) -> dict[str, object]:
    """What changes when somebody acts, and where the agent came from."""
    return {
        **pane.parts_for(request.user, ticket),
        "place": request.GET.urlencode(),
        "came_from": came_from(request),
        "person_form": CustomerForm(instance=ticket.customer, auto_id="person_%s"),
    }


def came_from(request: DeskRequest) -> str:
    """The list the ticket was opened from; one's own where the address names none there is."""
    slug = request.GET.get("in", "")
    return slug if slug in lists.LISTS or slug == SEARCH or TEAM.fullmatch(slug) else "mine"


def whole_page(
    request: DeskRequest, shown: dict[str, object], *, status: int = 200
) -> HttpResponse:
    """Rail, list and ticket, for a browser that asked for the page itself."""
    try:
        listed = list_context(request, came_from(request))
    except Http404:  # a team one is not in (any more)
        listed = list_context(request, "mine")
    rail = rail_for(request.user)
    return render(request, "desk/ticket.html", {**listed, **shown, "rail": rail}, status=status)


def changed_parts(
    request: DeskRequest, ticket: Ticket, *, template: str = "desk/parts.html", **more: object
) -> HttpResponse:
    """Head, thread and side anew after an act; what is being written stays untouched."""
    fresh = ticket_or_404(request.user, ticket.number)
    return render(request, template, {**parts_context(request, fresh), **more})


@for_agents
@require_POST
def seen(request: DeskRequest, number: int) -> HttpResponse:
    """The agent has the ticket before their eyes."""
    actions.mark_seen(ticket_or_404(request.user, number), by=request.user)
    return HttpResponse(status=204)
