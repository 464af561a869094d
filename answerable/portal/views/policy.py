"""The policy for everybody: its public parts in each of its languages, to read and to print."""

import hashlib
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from answerable.policy.document import Document
from answerable.policy.models import Version
from answerable.policy.queries import document_of, version_at
from answerable.policy.shown import EVERYBODY, whole
from answerable.portal.sheet import Sheet, can_be_set, parts_of
from answerable.portal.sheets import sheet_of
from answerable.sla.record import DAYS, record_of
from answerable.ui.reader import Reader, is_zone, zones

A_DAY = 24 * 3600
FRESH = 300  # seconds during which nobody need ask again


@require_safe
def policy(request: HttpRequest, language: str = "") -> HttpResponseBase:
    """The policy in force. Without a language: the one of its own that the visitor reads best.

    404 without a policy, and for a language it is not written in. Nothing on it depends on who
    asks but the language and the zone in the address, so that it may be kept on the way.
    """
    version, document = _in_force(language)
    tag = language or _nearest(document)
    with translation.override(_spoken(tag)):
        shown = _shown(request, version, document, tag)
        shown["has_sheet"] = can_be_set(parts_of(shown, tag))
        response = render(request, "portal/policy.html", shown)
    return _kept(request, response, tag, by_address=bool(language))


@require_safe
def sheet(request: HttpRequest, language: str) -> HttpResponseBase:
    """The policy on one page to print and hang up. Set in type once for each wording."""
    version, document = _in_force(language)
    with translation.override(_spoken(language)):
        found = sheet_of(version, document, language)
    if not can_be_set(found.parts):
        raise Http404
    digest = hashlib.sha256(repr(found).encode()).hexdigest()[:32]
    response = HttpResponse(content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="policy-{language}-v{version.number}.pdf"'
    kept = _kept(request, response, language, by_address=True, etag=f'"{digest}"')
    if kept.status_code == 200 and isinstance(kept, HttpResponse):
        kept.content = _set_in_type(found, version, digest)
    return kept


def _set_in_type(found: Sheet, version: Version, digest: str) -> bytes:
    from answerable.portal.printing import make_pdf

    made = version.in_force_from or timezone.now()
    return bytes(
        cache.get_or_set(f"policy-pdf:{digest}", lambda: make_pdf(found, made=made), A_DAY) or b""
    )


def _in_force(language: str) -> tuple[Version, Document]:
    """The policy that holds now; 404 if there is none or not in this language."""
    version = version_at(timezone.now())
    if version is None:
        raise Http404
    document = document_of(version)
    if language and language not in document.languages:
        raise Http404
    return version, document


def _spoken(tag: str) -> str:
    return tag if translation.check_for_language(tag) else settings.LANGUAGE_CODE


def _nearest(document: Document) -> str:
    """The visitor's language if the policy has it, else the one it was written in."""
    wanted = (get_language() or "").lower()
    for tag in document.languages:
        if wanted in (tag.lower(), tag.partition("-")[0].lower()):
            return tag
    return document.languages[0]


def _shown(request: HttpRequest, version: Version, document: Document, tag: str) -> dict[str, Any]:
    now, zone = timezone.now(), request.GET.get("zone", "")
    own = ZoneInfo(zone) if is_zone(zone) else None
    public = [section for section in document.sections if section.audience in EVERYBODY]
    parts = whole(document, public, language=tag, zone=own, audiences=EVERYBODY, now=now)
    home = ZoneInfo(settings.ANSWERABLE["default_time_zone"])
    return {
        **parts,
        "company": settings.ANSWERABLE["company"],
        "version": version,
        "tag": tag,
        "reader": Reader(tag, own or home),
        "tongues": [(one, reverse("portal:policy-in", args=[one])) for one in document.languages],
        "base_url": settings.BASE_URL,
        "zone": own.key if own else "",
        "zones": zones(),
        "shows_record": document.show_record,
        "record": record_of(version, language=tag, now=now) if document.show_record else [],
        "days": DAYS,
        "page_language": translation.get_language() or tag,
    }


def _kept(
    request: HttpRequest, response: HttpResponse, tag: str, *, by_address: bool, etag: str = ""
) -> HttpResponseBase:
    """May be kept by browsers and by what stands between; asked again it is only told "the same"."""
    etag = etag or f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    response["ETag"] = etag
    response["Cache-Control"] = f"public, max-age={FRESH}"
    response["Content-Language"] = tag
    if not by_address:
        patch_vary_headers(response, ["Accept-Language", "Cookie"])
    found: HttpResponseBase | None = get_conditional_response(request, etag, response=response)
    return found or response
