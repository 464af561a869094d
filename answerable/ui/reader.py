"""Who reads this page: language with region, direction and time zone, for templates."""

from collections.abc import Callable
from dataclasses import dataclass
from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.translation import get_language

from answerable.accounts.models import Agent
from answerable.ui.formats import direction


@dataclass(frozen=True)
class Reader:
    """Language as a BCP 47 tag with region where known, and the IANA zone of the clock."""

    tag: str
    zone: ZoneInfo

    @property
    def direction(self) -> str:
        return direction(self.tag)


def reader_of(request: HttpRequest) -> Reader:
    """The agent's own choice, else what the browser asks for and the installation's zone."""
    agent = getattr(request, "user", None)
    if isinstance(agent, Agent):
        return Reader(_known_tag(agent.language), zone_of(agent.time_zone))
    tag = get_language() or settings.LANGUAGE_CODE
    return Reader(tag, zone_of(settings.ANSWERABLE["default_time_zone"]))


def _known_tag(tag: str) -> str:
    return tag if translation.check_for_language(tag.partition("-")[0].lower()) else "en"


def zone_of(name: str) -> ZoneInfo:
    """The zone of that name, UTC where there is none."""
    return ZoneInfo(name) if is_zone(name) else ZoneInfo("UTC")


def is_zone(name: str) -> bool:
    """True if there is an IANA zone of that name."""
    return name in _zones()


def zones() -> list[str]:
    """The zones people choose from: those with a place, and UTC."""
    odd = ("Etc/", "posix/", "right/", "SystemV/", "US/")
    named = sorted(name for name in _zones() if "/" in name and not name.startswith(odd))
    return ["UTC", *named]


_ZONES: set[str] = set()


def _zones() -> set[str]:
    if not _ZONES:
        _ZONES.update(available_timezones())
    return _ZONES


class ReaderMiddleware:
    """Every page in its reader's language and zone; pages of the staff are never stored."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            return self.get_response(request)
        reader = reader_of(request)
        request.reader = reader  # type: ignore[attr-defined]
        language = reader.tag.partition("-")[0].lower()
        with translation.override(language), timezone.override(reader.zone):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
            if hasattr(response, "render") and not getattr(response, "is_rendered", True):
                response = response.render()
        response["Content-Language"] = reader.tag
        return response


def context(request: HttpRequest) -> dict[str, object]:
    """For every template: the reader."""
    reader = getattr(request, "reader", None) or reader_of(request)
    return {"reader": reader}
