"""What every answer under /api/ has, whatever made it: errors as problem+json, what is left."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from answerable.api import problems
from answerable.core.headers import CLOSED
from answerable.core.limits import Allowance

PREFIX = "/api/"
TAKEN = ("application/json", "multipart/form-data")


class ApiAnswers:
    """Outside of Django's own, so that errors of any layer below become problems too.

    HEAD is read as GET; the server leaves the body out.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith(PREFIX):
            return self.get_response(request)
        if request.method == "HEAD":
            request.method = "GET"
        response = _wrong_media(request) or self.get_response(request)
        if response.status_code >= 400 and _is_foreign(response):
            response = _as_problem(response)
        _say_allowance(request, response)
        if not response.headers.get("Content-Type", "").startswith("text/html"):
            response["Content-Security-Policy"] = CLOSED
        return response


def _wrong_media(request: HttpRequest) -> HttpResponse | None:
    """A body that pretends to be a form or plain text is not JSON, even if it reads so."""
    if request.method in ("GET", "HEAD") or request.headers.get("Content-Length", "0") == "0":
        return None
    if request.content_type in TAKEN:
        return None
    detail = _("Send application/json (or multipart/form-data for files).")
    return problems.answer(problems.Problem(415, "media_type", detail))


def _say_allowance(request: HttpRequest, response: HttpResponseBase) -> None:
    """What is left for this token (draft-ietf-httpapi-ratelimit-headers)."""
    allowance: Allowance | None = getattr(request, "allowance", None)
    if allowance:
        response["RateLimit-Policy"] = f'"token";q={allowance.limit};w={allowance.seconds}'
        response["RateLimit"] = f'"token";r={allowance.left};t={allowance.reset}'


def _is_foreign(response: HttpResponseBase) -> bool:
    return response.headers.get("Content-Type", "") != problems.CONTENT_TYPE


def _as_problem(response: HttpResponseBase) -> HttpResponse:
    problem = problems.plain(response.status_code)
    problem.headers = {
        name: response[name] for name in ("Allow", "Retry-After") if name in response
    }
    return problems.answer(problem)
