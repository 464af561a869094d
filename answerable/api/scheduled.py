"""/tickets/…/scheduled and /scheduled: replies that leave later."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import Router

from answerable.api import idempotency, paging
from answerable.api.auth import agent_of
from answerable.api.messages import people
from answerable.api.problems import not_found
from answerable.api.schemas import NewScheduledIn, Page, ScheduledOut, ScheduledPatch
from answerable.api.ticket_lists import moment
from answerable.api.tickets import find
from answerable.tickets import actions
from answerable.tickets.access import tickets_visible_to
from answerable.tickets.models import Scheduled

router = Router(tags=["Replies that leave later"])


@router.get(
    "/tickets/{int:number}/scheduled",
    response=Page[ScheduledOut],
    summary="Read what leaves later, or did",
)
def list_scheduled(
    request: HttpRequest,
    number: int,
    limit: paging.Limit = paging.DEFAULT,
    cursor: paging.Cursor = "",
) -> HttpResponse:
    """Newest first, with those that were sent, stopped or taken back."""
    paging.refuse_unknown(request, ("limit", "cursor"))
    ticket = find(request, number)
    where = f"scheduled:{ticket.pk}"
    rows = Scheduled.objects.filter(ticket=ticket).select_related("ticket")
    rows = paging.after(rows, where=where, key="id", cursor=cursor)
    items = [shape_of(row) for row in rows[: limit + 1]]
    return paging.page(request, items, where=where, key="id", limit=limit)


@router.post(
    "/tickets/{int:number}/scheduled", response={201: ScheduledOut}, summary="Send a reply later"
)
@idempotency.once
def schedule(request: HttpRequest, number: int, new: NewScheduledIn) -> HttpResponse:
    """It leaves at the moment, unless something happens before that its writer has not seen."""
    row = actions.schedule(
        find(request, number),
        body=new.body,
        at=new.at,
        by=agent_of(request),
        cc=people(new.cc),
        bcc=people(new.bcc),
        attachments=new.attachments,
        last_seen=new.last_seen,
        solve=new.solve,
        keep_draft=True,
    )
    return _answer(row, status=201)


@router.patch(
    "/scheduled/{int:scheduled_id}", response=ScheduledOut, summary="Send it at another moment"
)
def reschedule(request: HttpRequest, scheduled_id: int, patch: ScheduledPatch) -> HttpResponse:
    """Its writer, and who is answerable for the ticket; 409 once it left or was stopped."""
    row = _find(request, scheduled_id)
    actions.reschedule(row, at=patch.at, by=agent_of(request))
    return _answer(row)


@router.post("/scheduled/{int:scheduled_id}/cancel", response=ScheduledOut, summary="Take it back")
@idempotency.once
def cancel(request: HttpRequest, scheduled_id: int) -> HttpResponse:
    """It does not leave; its words are its writer's draft in the desk."""
    row = _find(request, scheduled_id)
    actions.unschedule(row, by=agent_of(request))
    row.refresh_from_db()
    return _answer(row)


def _find(request: HttpRequest, scheduled_id: int) -> Scheduled:
    """Through the gate of its ticket; 404 in the same words for missing and for not theirs."""
    seen = tickets_visible_to(agent_of(request))
    rows = Scheduled.objects.select_related("ticket", "agent") if scheduled_id < 2**63 else None
    row = rows.filter(pk=scheduled_id, ticket__in=seen).first() if rows is not None else None
    if row is None:
        raise not_found()
    return row


def _answer(row: Scheduled, *, status: int = 200) -> HttpResponse:
    return JsonResponse(shape_of(row), status=status, json_dumps_params=paging.COMPACT)


def shape_of(row: Scheduled) -> dict[str, Any]:
    """The row in the shape of schemas.ScheduledOut."""
    return {
        "id": row.pk,
        "ticket": row.ticket.number,
        "agent": row.agent_id,
        "state": row.state,
        "reason": row.reason,
        "body": row.body,
        "cc": row.cc,
        "bcc": row.bcc,
        "solve": row.solve,
        "at": moment(row.at),
        "message": row.message_id,
    }
