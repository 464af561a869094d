"""What every public page has: the visitor's language, no trace in search engines or caches."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import translation

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]
YEAR = 365 * 24 * 3600


def public(view: View[P]) -> View[P]:
    """In the language of `?lang=`, which is kept in a cookie; else as LocaleMiddleware found.

    Referrer-Policy stays `same-origin` (core.headers): with `no-referrer` browsers send
    `Origin: null` with our own forms, which the check against forged requests rightly refuses.
    No other site gets any part of an address of ours either way.
    """

    @wraps(view)
    def wrapped(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        chosen = _chosen(request)
        with translation.override(chosen or translation.get_language()):
            response = view(request, *args, **kwargs)
        response["X-Robots-Tag"] = "noindex, nofollow"
        response["Cache-Control"] = "private, no-store"
        response.headers.setdefault("Content-Language", chosen or translation.get_language() or "")
        if chosen and isinstance(response, HttpResponse):
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME,
                chosen,
                max_age=YEAR,
                httponly=True,
                secure=settings.SESSION_COOKIE_SECURE,
                samesite="Lax",
            )
        return response

    return wrapped


def show(
    request: HttpRequest, template: str, context: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    """A public page, with the company's name."""
    known = {"company": settings.ANSWERABLE["company"], **(context or {})}
    return render(request, template, known, status=status)


def _chosen(request: HttpRequest) -> str:
    wanted = request.GET.get("lang", "")
    return wanted if wanted in dict(settings.LANGUAGES) else ""
