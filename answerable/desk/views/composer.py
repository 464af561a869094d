"""Writing: drafts, files, sending, adding a note, taking a reply back."""

from collections.abc import Sequence
from email.utils import getaddresses
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import validate_email
from django.db import IntegrityError
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from answerable.core.errors import Refused
from answerable.desk import pane
from answerable.desk.requests import DeskRequest, for_agents, message_or_404, ticket_or_404
from answerable.desk.views.acts import address_of
from answerable.desk.views.ticket import changed_parts, parts_context, whole_page
from answerable.tickets import actions
from answerable.tickets.models import Attachment, Message, Ticket
from answerable.tickets.words import Address, NewFile

KINDS = ("reply", "note")
LARGEST_UPLOAD = 25 * 1024 * 1024
MOST_CC = 30


@for_agents
@require_POST
def send(request: DeskRequest, number: int) -> HttpResponse:
    """Sends the reply (after the undo time), or refuses with every word kept."""
    ticket = ticket_or_404(request.user, number)
    try:
        reply(request, ticket)
    except Refused as refusal:
        return _refused(request, ticket, "reply", refusal)
    return _written(request, ticket)


def reply(request: DeskRequest, ticket: Ticket) -> None:
    """One form is one reply, however often it arrives."""
    key = f"desk:{request.user.pk}:{request.POST.get('effect_key', '')[:64]}"
    if Message.objects.filter(effect_key=key).exists():
        return
    try:
        actions.reply(
            ticket,
            body=request.POST.get("body", ""),
            by=request.user,
            cc=addresses(request.POST.get("cc", "")),
            attachments=[file.pk for file in _files(request)],
            last_seen=int(request.POST.get("last_seen") or 0),
            solve=request.POST.get("then") == "solve",
            effect_key=key,
        )
    except IntegrityError:
        if not Message.objects.filter(effect_key=key).exists():
            raise


@for_agents
@require_POST
def note(request: DeskRequest, number: int) -> HttpResponse:
    """Adds words among colleagues."""
    ticket = ticket_or_404(request.user, number)
    try:
        files = [file.pk for file in _files(request)]
        body = request.POST.get("body", "")
        actions.add_note(ticket, body=body, by=request.user, attachments=files)
    except Refused as refusal:
        return _refused(request, ticket, "note", refusal)
    return _written(request, ticket, writing="note")


@for_agents
@require_POST
def draft(request: DeskRequest, number: int, kind: str) -> HttpResponse:
    """Keeps what is being written; answers nothing but that it is kept."""
    ticket = ticket_or_404(request.user, number)
    try:
        cc = addresses(request.POST.get("cc", ""))
    except Refused:
        cc = []  # half an address is no reason to lose the words
    actions.save_draft(
        ticket,
        kind=kind,
        body=request.POST.get("body", ""),
        by=request.user,
        cc=cc,
        attachments=_files(request),
    )
    if request.headers.get("X-Requested-With") or request.htmx:
        return HttpResponse(status=204)
    return HttpResponseRedirect(address_of(request, ticket))


@for_agents
@require_POST
def upload(request: DeskRequest, number: int) -> HttpResponse:
    """Takes one file for what is being written; answers its line in the composer."""
    ticket_or_404(request.user, number)
    try:
        kept = [_keep(file, request) for file in request.FILES.getlist("files")]
    except Refused as refusal:
        return render(request, "desk/refused_file.html", {"refusal": refusal}, status=422)
    return render(request, "desk/files.html", {"attachments": kept})


@for_agents
@require_POST
def take_back(request: DeskRequest, pk: int) -> HttpResponse:
    """Undo: the reply does not leave and its words are in the composer again."""
    message = message_or_404(request.user, pk)
    ticket = message.ticket
    try:
        actions.take_back(message, by=request.user)
    except Refused as refusal:
        return _refused(request, ticket, "", refusal)
    return _written(request, ticket, announcement=_("Taken back. Nothing was sent."))


def _written(
    request: DeskRequest, ticket: Ticket, *, writing: str = "reply", announcement: str = ""
) -> HttpResponse:
    if not request.htmx:
        return HttpResponseRedirect(address_of(request, ticket))
    composer = pane.composer_for(request.user, ticket, writing=writing)
    return changed_parts(
        request, ticket, template="desk/written.html", announcement=announcement, **composer
    )


def _refused(request: DeskRequest, ticket: Ticket, kind: str, refusal: Refused) -> HttpResponse:
    """The sentence, what arrived meanwhile, and every word of the writer."""
    if request.htmx:
        response = changed_parts(request, ticket, template="desk/not_written.html", refusal=refusal)
        response.status_code = 422
        response["HX-Retarget"], response["HX-Reswap"] = "#composer-alerts", "innerHTML"
        return response
    kept = None
    if kind:
        files = tuple(_own_uploads(request))
        words = request.POST.get("body", ""), request.POST.get("cc", "")
        kept = pane.Writing(kind, *words, files)
    shown = {
        **parts_context(request, ticket),
        **pane.composer_for(request.user, ticket, kept=kept),
        "composer_refusal": refusal,
    }
    return whole_page(request, shown, status=422)


def addresses(text: str) -> list[Address]:
    """People in Cc as typed, separated by commas. Refused if one is no address."""
    found: list[Address] = []
    for name, address in getaddresses([text.replace("\r", " ").replace("\n", " ")[:5000]]):
        if not address and not name:
            continue
        try:
            validate_email(address)
        except ValidationError as error:
            raise Refused(
                "cc_unreadable",
                _("“%(words)s” is not a mail address.") % {"words": address or name},
            ) from error
        found.append({"name": name, "address": address})
    if len(found) > MOST_CC:
        raise Refused("cc_too_many", _("That is too many people in Cc."))
    return found


def _files(request: DeskRequest) -> list[Attachment]:
    """The writer's uploads named in the form, and files sent with the form itself."""
    new = [_keep(file, request) for file in request.FILES.getlist("files")]
    return [*_own_uploads(request), *new]


def _own_uploads(request: DeskRequest) -> Sequence[Attachment]:
    keys = [key for key in request.POST.getlist("attachment") if key.isascii() and key.isdigit()]
    own = Attachment.objects.filter(uploaded_by=request.user, message__isnull=True)
    return list(own.filter(pk__in=[int(key) for key in keys[:100]]).order_by("pk"))


def _keep(file: "UploadedFile[Any]", request: DeskRequest) -> Attachment:
    if (file.size or 0) > LARGEST_UPLOAD:
        raise Refused("file_too_large", _("This file is too large to be sent by mail."))
    new = NewFile(
        filename=file.name or "file",
        content_type=file.content_type or "application/octet-stream",
        content=file.read(),
    )
    return actions.upload(new, by=request.user)
