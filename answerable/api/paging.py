"""Cursors: a list is read on from the last key seen, newest first, whatever was added meanwhile."""

import base64
import binascii
from collections.abc import Sequence
from typing import Annotated, Any, TypeVar

from django.db.models import Model, QuerySet
from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from ninja import Query

from answerable.api.problems import Problem
from answerable.core import tokens

AnyModel = TypeVar("AnyModel", bound=Model)
COMPACT = {"ensure_ascii": False, "separators": (",", ":")}
DEFAULT = 50
MOST = 100

Limit = Annotated[int, Query(ge=1, le=MOST, description="Items per page, at most 100.")]
Cursor = Annotated[str, Query(max_length=1000, description="From `next` of the page before.")]


def make_cursor(where: str, key: int) -> str:
    """An opaque, signed text for "after `key` of the list `where`"."""
    text = f"{key}.{tokens.sign('cursor', where, str(key))}"
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read_cursor(where: str, cursor: str) -> int:
    """The key in a cursor of ours for this list; a 400 for anything else.

    Taken as well: the whole address in `next`, for callers who hand that back.
    """
    cursor = cursor.rpartition("cursor=")[2]
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode("ascii")
    except (binascii.Error, ValueError):
        raise _bad_cursor() from None
    key, _dot, token = text.partition(".")
    if not key.isascii() or not key.isdigit() or not tokens.verify(token, "cursor", where, key):
        raise _bad_cursor()
    return int(key)


def _bad_cursor() -> Problem:
    detail = _("This cursor is not one of ours. Start without one.")
    return Problem(
        400, "cursor_invalid", detail, errors=[{"parameter": "cursor", "detail": detail}]
    )


def after(rows: QuerySet[AnyModel], *, where: str, key: str, cursor: str) -> QuerySet[AnyModel]:
    """The rows from the newest on, or from the cursor on."""
    if cursor:
        rows = rows.filter(**{f"{key}__lt": read_cursor(where, cursor)})
    return rows.order_by(f"-{key}")


def page(
    request: HttpRequest, items: list[dict[str, Any]], *, where: str, key: str, limit: int
) -> JsonResponse:
    """The answer for up to limit + 1 items: the surplus one only shows that there is more."""
    following = None
    if len(items) > limit:
        items = items[:limit]
        query = request.GET.copy()
        query["limit"] = str(limit)
        query["cursor"] = make_cursor(where, items[-1][key])
        following = f"{request.path}?{query.urlencode()}"
    response = JsonResponse({"items": items, "next": following}, json_dumps_params=COMPACT)
    if following:
        response["Link"] = f'<{following}>; rel="next"'
    return response


def refuse_unknown(request: HttpRequest, known: Sequence[str]) -> None:
    """A 400 for a filter that does not exist: a misspelt one must not show everything."""
    unknown = sorted(request.GET.keys() - set(known))
    if unknown:
        detail = _("There is no such parameter.")
        raise Problem(
            400,
            "parameter_unknown",
            detail,
            errors=[{"parameter": name[:100], "detail": detail} for name in unknown],
        )
