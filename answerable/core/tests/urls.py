"""Addresses of the test server: what Django saw, and the ways an answer can go wrong."""

import hashlib

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt


@csrf_exempt
def echo(request: HttpRequest) -> JsonResponse:
    return JsonResponse(
        {
            "headers": {k: v for k, v in request.META.items() if k.startswith("HTTP_")},
            "address": request.META["REMOTE_ADDR"],
            "scheme": request.scheme,
            "length": request.META.get("CONTENT_LENGTH"),
            "sha256": hashlib.sha256(request.read()).hexdigest(),
        }
    )


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("elif@example.net is a secret")


def forbidden(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied


def big(request: HttpRequest) -> StreamingHttpResponse:
    return StreamingHttpResponse(b"x" * 65536 for _ in range(32))


urlpatterns = [
    path("echo", echo),
    path("broken", broken),
    path("forbidden", forbidden),
    path("big", big),
    path("", include("answerable.config.urls")),
]
