"""The HTML of a mail, alone in a document that may do nothing (S13, S15, S17)."""

from collections.abc import Callable

from django.core import signing
from django.http import Http404, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from answerable.accounts.models import Agent
from answerable.desk.requests import DeskRequest, for_agents, message_or_404
from answerable.desk.views import images
from answerable.desk.views.files import inline_token
from answerable.tickets import files, mailhtml
from answerable.tickets.models import Message

_signer = signing.TimestampSigner(salt="answerable.desk.ask-for-images")


@for_agents
@require_safe
@xframe_options_sameorigin
def body(request: DeskRequest, pk: int) -> HttpResponse:
    """The cleaned mail for its sandboxed frame, with a policy of its own."""
    message = message_or_404(request.user, pk)
    if "address" in request.user.hidden:  # the signature is somewhere in it
        raise Http404
    try:
        framed = mailhtml.for_frame(
            message.html, inline=_inline(request, message), remote=_remote(request, message)
        )
        html = framed.html
    except mailhtml.TooMuch:
        html = f"<p>{_('This mail is too large to be shown. Download the original.')}</p>"
    page = render_to_string("desk/frame.html", {"html": html, "language": message.language})
    response = HttpResponse(page)
    response["Content-Security-Policy"] = _policy(request)
    response["X-Content-Type-Options"] = "nosniff"
    response["Referrer-Policy"] = "no-referrer"
    response["Cache-Control"] = "private, no-store"
    return response


def images_token(agent: Agent, message: Message) -> str:
    """Proves that the wish to load images of other servers came from our own page."""
    return _signer.sign(f"{agent.pk}:{message.pk}")


def _remote(request: DeskRequest, message: Message) -> Callable[[str], str] | None:
    """Our proxy's address for an image, if the agent asked to see images; else None."""
    try:
        asked = _signer.unsign(request.GET.get("images", ""), max_age=images.SECONDS)
    except signing.BadSignature:
        return None
    if asked != f"{request.user.pk}:{message.pk}":
        return None
    return lambda url: request.build_absolute_uri(images.address_for(request.user, message, url))


def _inline(request: DeskRequest, message: Message) -> dict[str, str]:
    """Content id to address, only for pictures of this very message (S41)."""
    return {
        file.content_id: request.build_absolute_uri(
            reverse("desk:inline", args=[inline_token(request.user, file)])
        )
        for file in message.attachments.all()
        if file.content_id and file.content_type in files.SHOWN_IN_PLACE
    }


def _policy(request: DeskRequest) -> str:
    """Nothing but our own pictures and styles on the elements; no script, form, base or frame."""
    pictures = request.build_absolute_uri("/inline/")
    return (
        f"default-src 'none'; img-src {pictures} data:; style-src 'unsafe-inline'; "
        "form-action 'none'; base-uri 'none'; frame-ancestors 'self'; "
        "sandbox allow-popups allow-popups-to-escape-sandbox"
    )
