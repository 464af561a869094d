"""Versions: an ETag says what somebody saw, If-Match lets nobody overwrite what they did not see."""

import json
from typing import Any

from django.db.models import F
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from answerable.api.paging import COMPACT
from answerable.api.problems import Problem
from answerable.tickets.models import Ticket


def etag_of(shape: dict[str, Any]) -> str:
    """A strong tag of exactly this content. Keyed: of what is masked nobody can try out guesses."""
    text = json.dumps(shape, sort_keys=True, ensure_ascii=False)
    return f'"{salted_hmac("answerable.api.etag", text, algorithm="sha256").hexdigest()[:32]}"'


def with_etag(request: HttpRequest, shape: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """The content with its tag; 304 without content if the caller has it already."""
    tag = etag_of(shape)
    if request.method == "GET" and tag in _tags(request.headers.get("If-None-Match", "")):
        return HttpResponse(status=304, headers={"ETag": tag})
    return JsonResponse(shape, status=status, headers={"ETag": tag}, json_dumps_params=COMPACT)


def refuse_unseen(request: HttpRequest, shape: dict[str, Any], *, needed: bool) -> None:
    """412 if the caller saw another version; 428 if a version is `needed` and none was named.

    `If-Match: *` says: whatever it is now.
    """
    given = request.headers.get("If-Match", "")
    if not given and needed:
        detail = _("Say which version you saw: “If-Match: <ETag>”, or “If-Match: *” for any.")
        raise Problem(
            428, "version_needed", detail, errors=[{"header": "If-Match", "detail": detail}]
        )
    if given and given.strip() != "*" and etag_of(shape) not in _tags(given):
        raise changed()


def hold_version(ticket: Ticket) -> None:
    """Makes this transaction the only writer of the very version that was read, or 412."""
    same = Ticket.objects.filter(pk=ticket.pk, updated_at=ticket.updated_at)
    if not same.update(updated_at=F("updated_at")):
        raise changed()


def changed() -> Problem:
    """The answer to somebody who saw an older version."""
    return Problem(412, "changed_meanwhile", _("It has changed since you read it. Read it again."))


def _tags(header: str) -> set[str]:
    return {tag.strip().removeprefix("W/") for tag in header.split(",")}
