"""Images of other servers, fetched by us when an agent asks for them (S17).

The sender learns that somebody asked, but not who or from where: no Referer, no cookies, our
address. Names that lead inside our own network are refused by core.http.
"""

from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from answerable.accounts.models import Agent
from answerable.core import http
from answerable.desk.views.files import guard
from answerable.tickets import access
from answerable.tickets.models import Message

SECONDS = 3600
LARGEST = 5 * 1024 * 1024
LONGEST_URL = 2000
SALT = "answerable.desk.images"
MAGIC = {
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"GIF8": "image/gif",
    b"RIFF": "image/webp",
}


def address_for(agent: Agent, message: Message, url: str) -> str:
    """Our address for that image: signed for an hour, for this agent and this message."""
    return reverse("desk:image", args=[signing.dumps([agent.pk, message.pk, url], salt=SALT)])


@require_safe
def image(request: HttpRequest, token: str) -> HttpResponse:
    """The image, or 404 whatever went wrong. The frame that shows it has no cookies, so the
    address proves who asks; the gate is asked all the same.
    """
    try:
        who, key, url = signing.loads(token, salt=SALT, max_age=SECONDS)
    except signing.BadSignature as error:
        raise Http404 from error
    agent = Agent.objects.filter(pk=who, is_active=True).first()
    if agent is None:
        raise Http404
    try:
        access.get_message_for(agent, key)
    except Message.DoesNotExist as error:
        raise Http404 from error
    return _fetched(url)


def _fetched(url: str) -> HttpResponse:
    try:
        answer = http.fetch("GET", url, most=LARGEST + 1)
    except (http.Forbidden, http.NoAnswer) as error:
        raise Http404 from error
    kind = type_of(answer.body)
    if answer.status != 200 or not kind or len(answer.body) > LARGEST:
        raise Http404
    response = HttpResponse(answer.body, content_type=kind)
    guard(response, "image", as_download=False)
    return response


def type_of(content: bytes) -> str:
    """The type by the first bytes, whatever the server says; "" for what is no image."""
    found = next((kind for magic, kind in MAGIC.items() if content.startswith(magic)), "")
    return "" if found == "image/webp" and content[8:12] != b"WEBP" else found
