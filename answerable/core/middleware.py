"""One line in the log for each answered request; where each came from, for the audit log."""

import logging
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from django.http import Http404, HttpRequest, QueryDict, UnreadablePostError
from django.http.response import HttpResponseBase

from answerable.core.audit import acting_from
from answerable.core.visitors import address_of

if TYPE_CHECKING:
    from django.http.request import _ImmutableQueryDict

PROBES = ("ready", "metrics")
log = logging.getLogger("answerable.web")


class RequestLog:
    """Stands first, so that the time is the whole time in Django."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        started = time.perf_counter()
        response = self.answer(request)
        match = request.resolver_match
        route = match.view_name if match else ""
        extra = {
            "request_id": request.headers.get("X-Request-Id", ""),
            "method": request.method or "",
            "route": route,
            "status": response.status_code,
            "ms": round((time.perf_counter() - started) * 1000, 1),
        }
        log.log(_level(route, response.status_code), "request", extra=extra)
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> None:
        """An exception no view caught: where it came from, without its words.

        A page that is not there is an answer and no fault of ours; it has its line as a request.
        """
        if isinstance(error, Http404):
            return
        log.error(
            "exception",
            exc_info=(type(error), error, error.__traceback__),
            extra={"request_id": request.headers.get("X-Request-Id", "")},
        )


class WithoutNul:
    """Leaves NULs out of what forms and addresses say: no words have them, and PostgreSQL keeps none.

    Not for machines: what they send wrongly the API refuses, and says so.
    """

    def __init__(self, answer: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path.startswith("/api/"):
            return self.answer(request)
        if _has_nul(request.GET):
            request.GET = _without_nul(request.GET)
        try:
            if request.method == "POST" and _has_nul(request.POST):
                request.POST = _without_nul(request.POST)
        except UnreadablePostError:  # who sent it is gone; the view says so to nobody
            pass
        return self.answer(request)


def _has_nul(given: QueryDict) -> bool:
    return any("\0" in value for _name, values in given.lists() for value in values)


def _without_nul(given: QueryDict) -> "_ImmutableQueryDict":
    cleaned = given.copy()
    for name, values in given.lists():
        cleaned.setlist(name, [value.replace("\0", "") for value in values])
    cleaned._mutable = False
    return cast("_ImmutableQueryDict", cleaned)


class Whereabouts:
    """What a request does stands in the audit log with where it came from."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with acting_from(address_of(request)):
            return self.answer(request)


def _level(route: str, status: int) -> int:
    """Probes come every few seconds and would bury the rest."""
    if route in PROBES:
        return logging.DEBUG
    return logging.ERROR if status >= 500 else logging.INFO
