"""/tickets: list, read, open, change, and the acts on one."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router

from answerable.accounts.models import Agent, Team
from answerable.api import arrivals, etags, idempotency, paging
from answerable.api.auth import agent_of
from answerable.api.custom import changes
from answerable.api.problems import Problem, not_found, wrong_place
from answerable.api.schemas import AssignIn, NewTicketIn, Page, TicketOut, TicketPatch
from answerable.api.ticket_filters import TicketFilters, newest
from answerable.api.ticket_lists import NUMBERS, shown
from answerable.tickets import actions
from answerable.tickets.access import get_ticket_for
from answerable.tickets.models import Ticket

router = Router(tags=["Tickets"])


@router.get("", response=Page[TicketOut], summary="List tickets, newest first")
def list_tickets(
    request: HttpRequest,
    filters: Query[TicketFilters],
    limit: paging.Limit = paging.DEFAULT,
    cursor: paging.Cursor = "",
) -> HttpResponse:
    """All tickets the token's agent may see, newest first. Filters hold together."""
    paging.refuse_unknown(request, ("limit", "cursor", *TicketFilters.model_fields))
    before = paging.read_cursor("tickets", cursor) if cursor else None
    numbers = newest(agent_of(request), filters, before=before, limit=limit + 1)
    items = shown(Ticket.objects.filter(number__in=numbers).order_by("-number"), agent_of(request))
    return paging.page(request, items, where="tickets", key="number", limit=limit)


@router.post("", response={201: TicketOut}, summary="Open a ticket with a customer's words")
@idempotency.once
def open_ticket(request: HttpRequest, new: NewTicketIn) -> HttpResponse:
    """The words become a ticket the same way a mail does; the answer shows it.

    The customer is found by the address, or made. They get the same confirmation as by mail. Not
    for the people of a provider.
    """
    agent = agent_of(request)
    of_the_house(agent)
    team = _team_of(new.team) if new.team else None
    if team and team.pk not in agent.team_ids and not agent.can("tickets.read_all"):
        raise wrong_place("#/team", "team_not_yours", _("You do not belong to this team."))
    ticket = arrivals.open_for(new, team=team, by=agent)
    response = etags.with_etag(request, shape_of(ticket, agent_of(request)), status=201)
    response["Location"] = f"/api/v1/tickets/{ticket.number}"
    return response


@router.get("/{int:number}", response=TicketOut, summary="Read a ticket")
def read_ticket(request: HttpRequest, number: int) -> HttpResponse:
    """Answers an ETag; send it as If-None-Match (304) or, to change it, as If-Match."""
    return etags.with_etag(request, shape_of(find(request, number), agent_of(request)))


@router.patch("/{int:number}", response=TicketOut, summary="Change a ticket")
def change_ticket(request: HttpRequest, number: int, patch: TicketPatch) -> HttpResponse:
    """Subject, priority, tags, team, custom fields: all that is sent, or nothing. Needs If-Match."""
    ticket = find(request, number)
    etags.refuse_unseen(request, shape_of(ticket, agent_of(request)), needed=True)
    with transaction.atomic():
        etags.hold_version(ticket)
        _change(ticket, patch.model_dump(exclude_unset=True), agent_of(request))
    return _shown(request, ticket)


@router.post("/{int:number}/take", response=TicketOut, summary="Become answerable")
@idempotency.once
def take(request: HttpRequest, number: int) -> HttpResponse:
    """For a ticket nobody owns; 409 if somebody was faster."""
    ticket, agent = find(request, number), agent_of(request)
    need(agent, "tickets.answer")
    actions.take(ticket, by=agent)
    return _shown(request, ticket)


@router.post("/{int:number}/assign", response=TicketOut, summary="Make somebody answerable")
@idempotency.once
def assign(request: HttpRequest, number: int, body: AssignIn) -> HttpResponse:
    """Needs the permission tickets.assign. With If-Match: only if nothing changed meanwhile.

    What somebody is answerable for already only a lead gives to another at once (hand_it_over).
    """
    ticket, agent = find(request, number), agent_of(request)
    need(agent, "tickets.assign")
    etags.refuse_unseen(request, shape_of(ticket, agent_of(request)), needed=False)
    actions.assign(ticket, to=_agent(body.owner), by=agent, expected=ticket.owner_id or 0)
    return _shown(request, ticket)


@router.post("/{int:number}/solve", response=TicketOut, summary="Mark as solved")
@idempotency.once
def solve(request: HttpRequest, number: int) -> HttpResponse:
    """The solver becomes answerable if nobody was.

    409 fields_missing, with the keys in `fields`, while a field that is needed to solve is empty.
    """
    ticket, agent = find(request, number), agent_of(request)
    need(agent, "tickets.answer")
    actions.solve(ticket, by=agent)
    return _shown(request, ticket)


@router.post("/{int:number}/reopen", response=TicketOut, summary="Reopen")
@idempotency.once
def reopen(request: HttpRequest, number: int) -> HttpResponse:
    """It is our turn again; 409 for a closed ticket."""
    ticket, agent = find(request, number), agent_of(request)
    need(agent, "tickets.answer")
    actions.reopen(ticket, by=agent)
    return _shown(request, ticket)


def find(request: HttpRequest, number: int) -> Ticket:
    """The ticket through the gate; 404 in the same words for missing and for not theirs."""
    try:
        return get_ticket_for(agent_of(request), number)
    except (Ticket.DoesNotExist, OverflowError):
        raise not_found() from None


def shape_of(ticket: Ticket, reader: Agent) -> dict[str, Any]:
    """The ticket as it is in the database now, as this reader sees it."""
    return shown(Ticket.objects.filter(pk=ticket.pk), reader)[0]


def need(agent: Agent, permission: str) -> None:
    """403 if the token may write but the agent's role does not allow this."""
    if not agent.can(permission):
        detail = _("The role of this token's agent does not allow this.")
        raise Problem(403, "forbidden", detail)


def of_the_house(agent: Agent) -> None:
    """403 for a provider's people: the answer would tell them whose address they guessed."""
    if agent.provider_id:
        raise Problem(403, "forbidden", _("The role of this token's agent does not allow this."))


def _shown(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    return etags.with_etag(request, shape_of(ticket, agent_of(request)))


def _change(ticket: Ticket, fields: dict[str, Any], agent: Agent) -> None:
    if fields.get("subject") is not None:
        actions.change_subject(ticket, subject=fields["subject"], by=agent)
    if fields.get("priority") is not None:
        actions.change_priority(ticket, priority=NUMBERS[fields["priority"]], by=agent)
    if fields.get("tags") is not None:
        _set_tags(ticket, fields["tags"], agent)
    if "team" in fields:
        team = _team_of(fields["team"]) if fields["team"] else None
        actions.move_to_team(ticket, team=team, by=agent)
    if fields.get("fields"):
        actions.set_fields(ticket, changes(fields["fields"], ("ticket",)), by=agent)


def _set_tags(ticket: Ticket, wanted: list[str], agent: Agent) -> None:
    has = set(ticket.tags.values_list("name", flat=True))
    names = {" ".join(name.split()) for name in wanted}
    for name in sorted(has - names):
        actions.untag(ticket, name=name, by=agent)
    for name in sorted(names - has):
        actions.tag(ticket, name=name, by=agent)


def _team_of(slug: str) -> Team:
    """A ticket may be moved to any team: that it is somebody else's is the point of moving."""
    team = Team.objects.filter(slug=slug).first()
    if team is None:
        raise wrong_place("#/team", "team_unknown", _("There is no such team."))
    return team


def _agent(wanted: str | int) -> Agent:
    known = {"pk": wanted} if isinstance(wanted, int) else {"email": wanted.strip().lower()}
    try:
        return Agent.objects.get(**known, is_active=True)
    except (Agent.DoesNotExist, OverflowError):
        raise wrong_place("#/owner", "agent_unknown", _("There is no such agent.")) from None
