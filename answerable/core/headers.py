"""Headers that every answer carries, whoever made it: a page, an error, a file, the front."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

SAFE = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
CLOSED = "default-src 'none'; frame-ancestors 'none'"
"""The content security policy of answers that are no pages."""
PRIVATE = "no-store"
STRICT_TRANSPORT = "max-age=31536000"


class SafeHeaders:
    """Django's side: what a view did not set itself. Pages are private unless they say otherwise."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.answer(request)
        for name, value in SAFE.items():
            response.headers.setdefault(name, value)
        response.headers.setdefault("Cache-Control", PRIVATE)
        return response
