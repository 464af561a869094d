"""Files and raw mail: always through the gate, always as downloads that nothing runs."""

from django.core import signing
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from answerable.accounts.models import Agent
from answerable.channels.models import Inbound
from answerable.desk.requests import DeskRequest, for_agents, message_or_404
from answerable.tickets import access, files
from answerable.tickets.models import Attachment

INLINE_SECONDS = 3600
_signer = signing.TimestampSigner(salt="answerable.desk.inline")


@for_agents
@require_safe
def attachment(request: DeskRequest, pk: int) -> HttpResponseBase:
    """A file of a message the agent may see, as a download."""
    return _served(_find(request.user, pk), as_download=True)


@require_safe
def inline(request: HttpRequest, token: str) -> HttpResponseBase:
    """A picture inside a mail. The frame it stands in has no cookies, so the address itself
    proves for an hour who may see it; the gate is asked all the same.
    """
    try:
        who, _colon, key = _signer.unsign(token, max_age=INLINE_SECONDS).partition(":")
    except signing.BadSignature as error:
        raise Http404 from error
    agent = Agent.objects.filter(pk=who, is_active=True).first()
    if agent is None:
        raise Http404
    found = _find(agent, int(key))
    if found.content_type not in files.SHOWN_IN_PLACE:
        raise Http404
    return _served(found, as_download=False)


def inline_token(agent: Agent, attachment: Attachment) -> str:
    """What the address of a picture carries: the agent and the file, signed, for an hour."""
    return _signer.sign(f"{agent.pk}:{attachment.pk}")


def _find(agent: Agent, pk: int) -> Attachment:
    try:
        return access.get_attachment_for(agent, pk)
    except Attachment.DoesNotExist as error:
        raise Http404 from error


def _served(found: Attachment, *, as_download: bool) -> HttpResponseBase:
    try:
        stream = files.open_file(found.sha256)
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(stream, content_type=files.served_type(found.content_type))
    guard(response, found.filename, as_download=as_download)
    response["Content-Length"] = str(found.size)
    return response


@for_agents
@require_safe
def raw(request: DeskRequest, pk: int) -> HttpResponse:
    """The mail exactly as it reached us; not for those from whom a part of it is hidden."""
    message = message_or_404(request.user, pk)
    inbound = Inbound.objects.filter(pk=message.inbound_id or 0).first()
    if inbound is None or request.user.hidden:
        raise Http404
    return raw_mail(inbound)


def raw_mail(inbound: Inbound) -> HttpResponse:
    """The bytes as a download named after their number."""
    response = HttpResponse(bytes(inbound.raw), content_type="application/octet-stream")
    guard(response, f"mail-{inbound.pk}.eml", as_download=True)
    return response


def guard(response: HttpResponseBase, filename: str, *, as_download: bool) -> None:
    """Headers that let a browser keep or show a stranger's bytes, and nothing else."""
    header = content_disposition_header(as_download, filename)
    response["Content-Disposition"] = header or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-origin" if as_download else "cross-origin"
    response["Cache-Control"] = "private, no-store" if as_download else "private, max-age=3600"
