"""What every page of the office shows besides its own subject: the rail and the rooms."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib import messages

from answerable.core.errors import Refused
from answerable.desk.rail import rail_for
from answerable.desk.requests import DeskRequest
from answerable.office.rooms import beside


def office_page(request: DeskRequest, room: str = "", **shown: Any) -> dict[str, Any]:
    """What a page of the room with this slug needs, for templates that extend office/page.html."""
    rail = rail_for(request.user)
    return {
        "rail": rail,
        "slug": "office",
        "rooms": beside(request.user, room),
        "room": room,
        **shown,
    }


@contextmanager
def said_no(request: DeskRequest) -> Iterator[None]:
    """A refusal of what is done inside is told on the next page."""
    try:
        yield
    except Refused as refusal:
        messages.error(request, str(refusal))
