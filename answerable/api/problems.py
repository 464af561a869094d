"""How the API says no: application/problem+json (RFC 9457), one shape for every error."""

import json
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

CONTENT_TYPE = "application/problem+json"


class Problem(Exception):  # an answer, not a fault
    """Nothing was changed. `code` is stable, `detail` is for people.

    `errors` name the places: {"pointer": "#/customer/email", "detail": …} in the body,
    {"parameter": "limit", …} in the query, {"header": …} in the headers.
    """

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        *,
        errors: Iterable[Mapping[str, str]] = (),
        headers: Mapping[str, str] | None = None,
        **more: Any,
    ) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.detail = detail
        self.errors = [dict(error) for error in errors]
        self.headers = dict(headers or {})
        self.more = more


def answer(problem: Problem) -> HttpResponse:
    """The problem as a response."""
    body: dict[str, Any] = {
        "type": f"urn:answerable:problem:{problem.code}",
        "title": HTTPStatus(problem.status).phrase,
        "status": problem.status,
        "code": problem.code,
        "detail": problem.detail,
        **problem.more,
    }
    if problem.errors:
        body["errors"] = problem.errors
    text = json.dumps(body, ensure_ascii=False)
    return HttpResponse(
        text, status=problem.status, content_type=CONTENT_TYPE, headers=problem.headers
    )


def not_found() -> Problem:
    """The same words for what is missing and for what is somebody else's to see."""
    return Problem(404, "not_found", _("There is nothing here."))


def wrong_place(pointer: str, code: str, detail: str) -> Problem:
    """A 422 about one place in the body."""
    return Problem(422, code, detail, errors=[{"pointer": pointer, "detail": detail}])


_PLAIN = {
    400: ("bad_request", _lazy("The request cannot be understood.")),
    403: ("forbidden", _lazy("This is not allowed.")),
    404: ("not_found", _lazy("There is nothing here.")),
    405: ("method_not_allowed", _lazy("This address does not know that method.")),
    413: ("too_large", _lazy("The request is too large.")),
}


def plain(status: int) -> Problem:
    """The problem for a bare status that something before the API answered with."""
    if status >= 500:
        return Problem(status, "failed", _("Something failed on our side. It has been noted."))
    code, detail = _PLAIN.get(status, _PLAIN[400])
    return Problem(status, code, str(detail))
