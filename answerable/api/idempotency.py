"""Idempotency-Key: a POST repeated under the same key is done once and answered the same.

The key, the effect and the answer are one transaction. A repetition that comes while the first is
still at work waits for it; a crash in between leaves neither key nor effect. A refused request
keeps nothing, so it may be repeated after the cause is gone.
"""

import hashlib
import re
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Concatenate, ParamSpec

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from answerable.accounts.models import ApiToken
from answerable.api.auth import token_of
from answerable.api.models import KeptAnswer
from answerable.api.problems import Problem

HEADER = "Idempotency-Key"
KEPT_FOR = timedelta(hours=24)
KEPT_HEADERS = ("ETag", "Location", "Content-Type")
_KEY = re.compile(r"[\x21-\x7e]{1,255}")

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def once(view: View[P]) -> View[P]:
    """Lets callers repeat this POST safely by sending an Idempotency-Key."""

    @wraps(view)
    def wrapped(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        given = request.headers.get(HEADER)
        if given is None:
            return view(request, *args, **kwargs)
        key, token, digest = _key(given), token_of(request), _digest(request)
        with transaction.atomic():
            kept = _claim(token, key, digest)
            if kept is None:
                response = view(request, *args, **kwargs)
                _keep(token, key, response)
                return response
        return _again(kept, digest)

    wrapped.takes_key = True  # type: ignore[attr-defined]
    return wrapped


def forget_old() -> int:
    """Forgets answers older than a day; answers how many."""
    return KeptAnswer.objects.filter(created_at__lt=timezone.now() - KEPT_FOR).delete()[0]


def _key(given: str) -> str:
    key = given.strip().removeprefix('"').removesuffix('"')
    if not _KEY.fullmatch(key):
        detail = _("The key must be 1 to 255 visible ASCII characters.")
        raise Problem(
            400, "idempotency_key_invalid", detail, errors=[{"header": HEADER, "detail": detail}]
        )
    return key


def _digest(request: HttpRequest) -> str:
    words = f"{request.method} {request.get_full_path()}\n".encode()
    return hashlib.sha256(words + request.body).hexdigest()


def _claim(token: ApiToken, key: str, digest: str) -> KeptAnswer | None:
    """None if the key is ours to fill. On PostgreSQL the insert waits for one that is at work."""
    try:
        with transaction.atomic():
            KeptAnswer.objects.create(token=token, key=key, request_hash=digest)
    except IntegrityError:
        return KeptAnswer.objects.get(token=token, key=key)
    return None


def _keep(token: ApiToken, key: str, response: HttpResponse) -> None:
    headers = {name: response[name] for name in KEPT_HEADERS if name in response}
    KeptAnswer.objects.filter(token=token, key=key).update(
        status=response.status_code, headers=headers, body=response.content.decode()
    )


def _again(kept: KeptAnswer, digest: str) -> HttpResponse:
    if kept.request_hash != digest:
        detail = _("This key was used for another request. Use a new one.")
        raise Problem(
            422, "idempotency_key_reused", detail, errors=[{"header": HEADER, "detail": detail}]
        )
    headers = {**kept.headers, "Idempotency-Replayed": "true"}
    return HttpResponse(kept.body, status=kept.status, headers=headers)
