"""Where one goes after a reply: stays, opens the next ticket of the list, or is back in the list."""

import json
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from answerable.accounts.models import AfterSend
from answerable.desk.requests import DeskRequest
from answerable.desk.views.inbox import listed_and_order
from answerable.desk.views.ticket import KEPT, came_from
from answerable.tickets import paging
from answerable.tickets.models import Ticket


@dataclass(frozen=True)
class Place:
    """An address to go to; `is_ticket`: it can be swapped into the page."""

    url: str
    is_ticket: bool = False


def place_after(request: DeskRequest, ticket: Ticket) -> Place | None:
    """Asked before the act, while the ticket still stands in its list. None: one stays."""
    wanted = request.POST.get("after") or request.user.after_send
    if wanted == AfterSend.NEXT and (found := _next(request, ticket)):
        address, kept = reverse("desk:ticket", args=[found.number]), request.GET.copy()
        for name in ("write", "all"):
            kept.pop(name, None)
        return Place(f"{address}?{kept.urlencode()}", is_ticket=True)
    if wanted in (AfterSend.NEXT, AfterSend.LIST):
        return Place(_list(request, ticket))
    return None


def _next(request: DeskRequest, ticket: Ticket) -> Ticket | None:
    try:
        listed, order = listed_and_order(request, came_from(request, ticket))
    except Http404:  # a search, or a view that is gone
        return None
    return paging.following(listed.tickets, ticket, order=order)


def _list(request: DeskRequest, ticket: Ticket) -> str:
    kept = urlencode([(name, value) for name, value in request.GET.items() if name in KEPT])
    address = reverse("desk:inbox", args=[came_from(request, ticket)])
    return address + (f"?{kept}" if kept else "")


def go(request: DeskRequest, place: Place) -> HttpResponse:
    """Leads there: a ticket into the open page where scripts run, all else as a page."""
    if not request.htmx:
        return HttpResponseRedirect(place.url)
    if not place.is_ticket:
        return HttpResponse(status=204, headers={"HX-Redirect": place.url})
    where = {"path": place.url, "target": "#main", "swap": "innerHTML"}
    return HttpResponse(status=204, headers={"HX-Location": json.dumps(where)})
