"""Who needs a second step sets it up before anything else; what is hidden leaves no answer."""

import json
from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from answerable.accounts.hiding import mask_of
from answerable.accounts.masking import Mask
from answerable.accounts.models import Agent, ApiToken
from answerable.accounts.sessions import lacks_second_step

OPEN = ("/accounts/", "/api/", "/help/", "/language/", "/metrics", "/ready", "/static/", "/ui/")


class SecondStep:
    """Leads somebody whose role asks for two steps to the page where they are set up."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(OPEN) and self._is_missing(request):
            words = _("Your role asks for a two-step login. Set it up to go on.")
            messages.warning(request, words)
            return HttpResponseRedirect(reverse("mfa_index"))
        return self.answer(request)

    def _is_missing(self, request: HttpRequest) -> bool:
        return isinstance(request.user, Agent) and lacks_second_step(request.user)


class Masking:
    """Masks every page, part of a page, text and JSON that goes to a provider's people.

    The last thing that happens to an answer: no view has to think of it, and none can forget it.
    Files are not words and go as they are.
    """

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.answer(request)
        agent = _reader(request)
        if agent is None or not agent.hidden or response.streaming or not response.content:
            return response
        kind = response.get("Content-Type", "").partition(";")[0].strip()
        if kind.startswith("text/") or kind.endswith(("json", "xml")):
            response.content = _masked(kind, response.content.decode(), mask_of(agent))
        return response


def _reader(request: HttpRequest) -> Agent | None:
    """Who reads the answer: by a token or by a session."""
    token = getattr(request, "auth", None)
    if isinstance(token, ApiToken):
        return token.agent
    return request.user if isinstance(request.user, Agent) else None


def _masked(kind: str, words: str, mask: Mask) -> str:
    if kind.endswith("json"):
        return json.dumps(mask.data(json.loads(words)), ensure_ascii=False)
    return mask.html(words) if kind.endswith(("html", "xml")) else mask.text(words)
