"""/tickets/…/links: other tickets a ticket has to do with, as far as the reader may see them."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from ninja import Router

from answerable.api import idempotency, paging
from answerable.api.auth import agent_of
from answerable.api.problems import not_found, wrong_place
from answerable.api.schemas import LinkOut, NewLinkIn
from answerable.api.tickets import find, need
from answerable.tickets import actions, bonds
from answerable.tickets.access import tickets_visible_to
from answerable.tickets.models import Link, Ticket

router = Router(tags=["Links"])
# What the ticket asked about is to the other: named first in the link, and second.
KINDS = {
    Link.Kind.PARENT: ("parent", "child"),
    Link.Kind.DUPLICATE: ("duplicate", "duplicated"),
    Link.Kind.RELATED: ("related", "related"),
    Link.Kind.SPLIT: ("split_from", "split_into"),
    Link.Kind.FOLLOWS: ("follows", "followed_by"),
}


@router.get("/{int:number}/links", response=list[LinkOut], summary="Read linked tickets")
def list_links(request: HttpRequest, number: int) -> HttpResponse:
    """All of them, newest link first."""
    paging.refuse_unknown(request, ())
    return _links(request, find(request, number))


@router.post("/{int:number}/links", response=list[LinkOut], summary="Link another ticket")
@idempotency.once
def link(request: HttpRequest, number: int, new: NewLinkIn) -> HttpResponse:
    """Says what this ticket is to the other one. Linking again changes the kind."""
    ticket, agent = find(request, number), agent_of(request)
    need(agent, "tickets.answer")
    actions.link(ticket, other=_other(request, new.number), kind=new.kind, by=agent)
    return _links(request, ticket)


@router.delete(
    "/{int:number}/links/{int:other}", response=list[LinkOut], summary="Take a link away"
)
def unlink(request: HttpRequest, number: int, other: int) -> HttpResponse:
    """Whoever made it, and in whichever direction; nothing happens where there is none."""
    ticket, agent = find(request, number), agent_of(request)
    need(agent, "tickets.answer")
    found = tickets_visible_to(agent).filter(number=other).first() if other < 2**63 else None
    if found is None:
        raise not_found()
    actions.unlink(ticket, other=found, by=agent)
    return _links(request, ticket)


def _other(request: HttpRequest, number: int) -> Ticket:
    found = tickets_visible_to(agent_of(request)).filter(number=number).first()
    if found is None:
        words = _("There is no ticket with this number for you.")
        raise wrong_place("#/number", "ticket_unknown", words)
    return found


def _links(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    items = [shape_of(bond) for bond in bonds.bonds_of(agent_of(request), ticket)]
    return JsonResponse(items, safe=False, json_dumps_params=paging.COMPACT)


def shape_of(bond: bonds.Bond) -> dict[str, Any]:
    """The bond in the shape of schemas.LinkOut."""
    first, second = KINDS[Link.Kind(bond.kind)]
    return {
        "number": bond.ticket.number,
        "subject": bond.ticket.subject,
        "kind": first if bond.is_first else second,
    }
