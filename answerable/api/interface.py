"""The API as a whole: its routers, what it says of itself, and how its errors become problems."""

import logging
from typing import Any

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from answerable import __version__
from answerable.api import (
    attachments,
    custom,
    customers,
    links,
    messages,
    people,
    problems,
    scheduled,
    tickets,
)
from answerable.api.auth import BearerToken, unauthorised
from answerable.api.problems import Problem
from answerable.api.refusals import problem_of
from answerable.api.specification import specification_of
from answerable.core.errors import Refused

log = logging.getLogger(__name__)


class Interface(NinjaAPI):
    """Ninja with our specification."""

    def get_openapi_schema(self, **kwargs: Any) -> Any:
        return specification_of(super().get_openapi_schema(**kwargs), self)


api = Interface(
    title="Answerable",
    version=__version__,
    description=(
        "Everything an integration may read and do, as an agent and with that agent's rights. "
        "Errors are problem+json (RFC 9457), lists are read by cursor, times are UTC."
    ),
    urls_namespace="api",
    auth=BearerToken(),
    docs_url="/docs",
    openapi_url="/openapi.json",
)
api.add_router("/tickets", tickets.router)
api.add_router("/tickets", messages.router)
api.add_router("/tickets", links.router)
api.add_router("", scheduled.router)
api.add_router("/customers", customers.router)
api.add_router("/attachments", attachments.router)
api.add_router("", custom.router)
api.add_router("", people.router)


@api.exception_handler(Problem)
def _problem(request: HttpRequest, problem: Problem) -> HttpResponse:
    return problems.answer(problem)


@api.exception_handler(Refused)
def _refused(request: HttpRequest, refused: Refused) -> HttpResponse:
    return problems.answer(problem_of(refused))


@api.exception_handler(AuthenticationError)
def _unauthorised(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    return problems.answer(unauthorised())


@api.exception_handler(Http404)
def _missing(request: HttpRequest, error: Http404) -> HttpResponse:
    return problems.answer(problems.not_found())


@api.exception_handler(HttpError)
def _unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:
    if error.status_code == 400:
        return problems.answer(Problem(400, "bad_json", _("The body is not valid JSON.")))
    return problems.answer(problems.plain(error.status_code))


@api.exception_handler(SuspiciousOperation)
def _suspicious(request: HttpRequest, error: SuspiciousOperation) -> HttpResponse:
    """What Django refuses to read: too large, too many fields, a broken form."""
    return problems.answer(problems.plain(413 if isinstance(error, RequestDataTooBig) else 400))


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    detail = _("Some of what was sent cannot be taken.")
    places = [_place(one["loc"], one["msg"]) for one in error.errors]
    return problems.answer(Problem(422, "invalid", detail, errors=places))


@api.exception_handler(Exception)
def _failed(request: HttpRequest, error: Exception) -> HttpResponse:
    log.error("api request failed", exc_info=error)
    return problems.answer(problems.plain(500))


def _place(where: tuple[str | int, ...], detail: str) -> dict[str, str]:
    """("body", "new", "customer", "email") is #/customer/email of the body."""
    source, *names = where
    if source in ("body", "form", "file"):
        steps = names[1:] if source == "body" else names
        return {"pointer": "#" + "".join(f"/{_escaped(step)}" for step in steps), "detail": detail}
    return {"parameter": str(names[-1]) if names else str(source), "detail": detail}


def _escaped(step: str | int) -> str:
    """RFC 6901."""
    return str(step)[:100].replace("~", "~0").replace("/", "~1")
