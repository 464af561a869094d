"""What a browser needs to be told of things while no page is open: worker, manifest, its address."""

import json
from base64 import urlsafe_b64encode

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from answerable.core.errors import Refused
from answerable.core.push_key import push_key
from answerable.desk.requests import DeskRequest, for_agents
from answerable.notices.devices import add_device, remove_device

COLOUR = "#00686f"  # of the icon
PNG = {"type": "image/png"}
ICONS: dict[str, dict[str, str]] = {
    "icon.svg": {"type": "image/svg+xml", "sizes": "any"},
    "icon-192.png": {**PNG, "sizes": "192x192"},
    "icon-512.png": {**PNG, "sizes": "512x512"},
    "icon-full-512.png": {**PNG, "sizes": "512x512", "purpose": "maskable"},
}  # systems cut the full one into their own shape


def public_key() -> str:
    """By which a browser's push service knows our pushes: base64url of the point."""
    point = push_key(settings.DATA).public_key()
    raw = point.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker, at the root so that it may speak for every page; asked for anew each time."""
    shown = {"icon": static("ui/icon-192.png")}
    answer = render(
        request,
        "desk/notices/service-worker.js",
        shown,
        content_type="text/javascript; charset=utf-8",
    )
    answer["Cache-Control"] = "no-cache"
    return answer


@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """What the desk is called and looks like as an app of its own."""
    told = {
        "name": " · ".join(dict.fromkeys(["Answerable", settings.ANSWERABLE["company"]])),
        "short_name": "Answerable",
        "id": "/",
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "theme_color": COLOUR,
        "background_color": "#ffffff",
        "icons": [{"src": static(f"ui/{name}"), **what} for name, what in ICONS.items()],
    }
    return HttpResponse(
        json.dumps(told, ensure_ascii=False), content_type="application/manifest+json"
    )


@for_agents
@require_POST
def add(request: DeskRequest) -> HttpResponse:
    """This browser is pushed to from now on; what it gave is checked."""
    given = {name: request.POST.get(name, "") for name in ("endpoint", "p256dh", "auth", "name")}
    try:
        add_device(by=request.user, **given)
    except Refused as error:
        return HttpResponse(str(error), status=422, content_type="text/plain; charset=utf-8")
    messages.success(request, _("This device is told from now on."))
    return HttpResponse(status=204)


@for_agents
@require_POST
def remove(request: DeskRequest) -> HttpResponse:
    """One of one's own devices is told nothing more."""
    given = request.POST.get("device", "")[:18]
    pk = int(given) if given.isascii() and given.isdigit() else 0
    if not remove_device(by=request.user, pk=pk):
        raise Http404
    messages.success(request, _("This device is told nothing more."))
    return HttpResponseRedirect(reverse("desk:choose-notices"))
