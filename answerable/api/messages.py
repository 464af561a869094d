"""/tickets/…/messages: read what was said, reply to the customer, write a note."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import Router

from answerable.api import idempotency, paging
from answerable.api.auth import agent_of
from answerable.api.schemas import CcIn, MessageOut, NewMessageIn, Page
from answerable.api.ticket_lists import moment
from answerable.api.tickets import find
from answerable.tickets import actions
from answerable.tickets.models import Attachment, Message, Ticket
from answerable.tickets.queries import messages_of
from answerable.tickets.words import Address

router = Router(tags=["Messages"])
KINDS = {"in": "message", "out": "reply", "note": "note"}


@router.get(
    "/{int:number}/messages", response=Page[MessageOut], summary="Read what was said, newest first"
)
def list_messages(
    request: HttpRequest,
    number: int,
    limit: paging.Limit = paging.DEFAULT,
    cursor: paging.Cursor = "",
) -> HttpResponse:
    """Messages of the customer, replies and notes. Replies that were taken back are left out."""
    paging.refuse_unknown(request, ("limit", "cursor"))
    ticket = find(request, number)
    where = f"messages:{ticket.pk}"
    messages = paging.after(messages_of(ticket), where=where, key="id", cursor=cursor)
    items = [shape_of(message) for message in messages[: limit + 1]]
    return paging.page(request, items, where=where, key="id", limit=limit)


@router.post("/{int:number}/messages", response={201: MessageOut}, summary="Reply or write a note")
@idempotency.once
def write_message(request: HttpRequest, number: int, new: NewMessageIn) -> HttpResponse:
    """A reply leaves as mail after `undo_seconds` (default: at once); a note stays among us."""
    ticket = find(request, number)
    message = _note(request, ticket, new) if new.kind == "note" else _reply(request, ticket, new)
    return JsonResponse(shape_of(message), status=201, json_dumps_params=paging.COMPACT)


def _reply(request: HttpRequest, ticket: Ticket, new: NewMessageIn) -> Message:
    return actions.reply(
        ticket,
        body=new.body,
        by=agent_of(request),
        cc=people(new.cc),
        bcc=people(new.bcc),
        attachments=new.attachments,
        undo_seconds=new.undo_seconds,
        last_seen=new.last_seen,
        solve=new.solve,
        keep_draft=True,
    )


def people(given: Sequence[CcIn]) -> list[Address]:
    """As the actions take them."""
    return [{"name": who.name, "address": who.address} for who in given]


def _note(request: HttpRequest, ticket: Ticket, new: NewMessageIn) -> Message:
    return actions.add_note(
        ticket, body=new.body, by=agent_of(request), attachments=new.attachments
    )


def shape_of(message: Message) -> dict[str, Any]:
    """The message in the shape of schemas.MessageOut."""
    return {
        "id": message.pk,
        "kind": KINDS[message.direction],
        "author": {"name": message.sender_name, "address": message.sender_address},
        "agent": message.agent_id,
        "customer": message.customer_id,
        "to": message.to,
        "cc": message.cc,
        "bcc": message.bcc,
        "body": message.text,
        "quoted": message.quoted,
        "language": message.language,
        "automatic": message.automatic,
        "proof": message.proof,
        "attachments": [attachment_shape(file) for file in message.attachments.all()],
        "created_at": moment(message.created_at),
        "goes_at": moment(message.goes_at),
    }


def attachment_shape(file: Attachment) -> dict[str, Any]:
    """The file in the shape of schemas.AttachmentOut."""
    return {
        "id": file.pk,
        "filename": file.filename,
        "content_type": file.content_type,
        "size": file.size,
        "sha256": file.sha256,
        "inline": file.inline,
        "url": f"/api/v1/attachments/{file.pk}",
    }
