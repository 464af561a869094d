"""The page of one request, behind the secret link: read it, add to it, fetch its files.

Looking changes nothing: scanners of mail follow links. Only writing proves the address.
"""

import logging

from django.conf import settings
from django.db import DatabaseError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from answerable.channels.intake import NoRoom, accept
from answerable.channels.models import Mailbox
from answerable.channels.waiting import read_one
from answerable.channels.webform.words import Submission, to_bytes
from answerable.core.visitors import address_of
from answerable.feedback.queries import asked_of
from answerable.portal import hearing, limits
from answerable.portal.attaching import Attached
from answerable.portal.forms import MessageForm
from answerable.portal.public import public, show
from answerable.portal.visits import Visit, find_visit
from answerable.tickets import access, files
from answerable.tickets.models import Attachment

log = logging.getLogger(__name__)


@public
@require_http_methods(["GET", "HEAD", "POST"])
def follow(request: HttpRequest, key: str, added: bool = False) -> HttpResponse:
    """The request as its customer sees it, and the form to add to it; `added`: just written."""
    try:
        visit = find_visit(key)
    except Http404:
        return missing(request)
    if request.method == "POST":
        return _add(request, key, visit)
    return _page(request, key, visit, MessageForm(), Attached(), added=added)


@public
@require_safe
def file(request: HttpRequest, key: str, pk: int) -> HttpResponseBase:
    """A file of a message on this very request, as a download."""
    try:
        visit = find_visit(key)
        found = access.get_attachment_for(visit.customer, pk)
        if found.message is None or found.message.ticket_id != visit.ticket.pk:
            raise Attachment.DoesNotExist
        stream = files.open_file(found.sha256)
    except (Http404, Attachment.DoesNotExist, FileNotFoundError):
        return missing(request)
    response = FileResponse(stream, content_type="application/octet-stream")
    response["Content-Disposition"] = (
        content_disposition_header(True, found.filename) or "attachment"
    )
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Content-Length"] = str(found.size)
    return response


def missing(request: HttpRequest) -> HttpResponse:
    """The same page for every link that does not lead anywhere (any more)."""
    return show(request, "portal/missing.html", status=404)


def _add(request: HttpRequest, key: str, visit: Visit) -> HttpResponse:
    form, attached = MessageForm(request.POST), Attached.of(request)
    if not form.is_valid() or attached.problem or attached.is_only_changed:
        refusal = "" if attached.is_only_changed else _("Not sent yet. Please see below.")
        return _page(request, key, visit, form, attached.kept_over(), refusal, 422)
    if wait := limits.is_too_much(limits.WORDS, f"{visit.ticket.pk}:{visit.address}"):
        return _page(request, key, visit, form, attached.kept_over(), _too_many(wait), 429)
    try:
        _take(request, visit, form, attached)
    except NoRoom:
        words = _("We cannot take messages for the moment. Please try again later.")
        return _page(request, key, visit, form, attached.kept_over(), words, 503)
    return redirect("portal:added", key=key)


def _take(request: HttpRequest, visit: Visit, form: MessageForm, attached: Attached) -> None:
    """Durably stored first; then put onto the ticket at once, so that its writer sees it there."""
    submission = Submission(
        address=visit.address,
        name=visit.customer.name,
        subject=visit.ticket.subject,
        body=form.cleaned_data["body"],
        channel="portal",
        language=get_language() or settings.LANGUAGE_CODE,
        ticket_id=visit.ticket.pk,
        is_proved=True,
        files=attached.files(),
        nonce=form.accepted.nonce if form.accepted else "",
    )
    mailbox = Mailbox.objects.filter(address=visit.ticket.via).first()
    accepted = accept(
        to_bytes(submission), source="form", mailbox=mailbox, remote=address_of(request)
    )
    try:
        read_one(accepted.inbound_id)
    except DatabaseError as error:  # it is stored: a worker will do it
        log.warning("words from a page wait for a worker: %s", type(error).__name__)


def _too_many(seconds: int) -> str:
    minutes = max(1, seconds // 60)
    return ngettext(
        "You have written very often. What you wrote is below: send it in %(minutes)s minute.",
        "You have written very often. What you wrote is below: send it in %(minutes)s minutes.",
        minutes,
    ) % {"minutes": minutes}


def _page(
    request: HttpRequest,
    key: str,
    visit: Visit,
    form: MessageForm,
    attached: Attached,
    refusal: str = "",
    status: int = 200,
    added: bool = False,
) -> HttpResponse:
    context = {
        "key": key,
        "visit": visit,
        "ticket": visit.ticket,
        "form": form,
        "attached": attached,
        "refusal": refusal,
        "added": added,
        "asked": asked_of(visit.ticket),
        "hears": hearing.of_ticket(request, visit) if visit.phrase == "working" else None,
    }
    return show(request, "portal/request.html", context, status=status)
