"""The style sheet, and the page that shows every component."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from answerable.ui.stylesheet import sheet


@require_safe
def stylesheet(request: HttpRequest, fingerprint: str) -> HttpResponse:
    """The whole sheet; what is behind a fingerprint never changes, so it is kept for a year."""
    current = sheet()
    if fingerprint != current.fingerprint:
        raise Http404
    takes_gzip = "gzip" in request.headers.get("Accept-Encoding", "")
    body = current.compressed if takes_gzip else current.text
    response = HttpResponse(body, content_type="text/css; charset=utf-8")
    if takes_gzip:
        response["Content-Encoding"] = "gzip"
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    response["Vary"] = "Accept-Encoding"
    return response


@login_required
@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    """Every component, in the light and the direction asked for."""
    theme = request.GET.get("theme", "")
    return render(
        request,
        "ui/styleguide.html",
        {
            "theme": theme if theme in ("light", "dark") else request.user.theme,  # type: ignore[union-attr]
            "page_direction": "rtl" if request.GET.get("dir") == "rtl" else "",
            "promises": ("kept", "close", "broken", "resting"),
        },
    )
