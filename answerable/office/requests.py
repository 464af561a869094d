"""What every page of the office shows besides its own subject: the rail and the rooms."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from django.contrib import messages
from django.db.models import Model
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_POST

from answerable.core.errors import Refused
from answerable.desk.rail import rail_for
from answerable.desk.requests import DeskRequest, needs
from answerable.office.rooms import beside

Row = TypeVar("Row", bound=Model)


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


def acting_on(
    model: type[Row], act: Callable[[DeskRequest, Row], None], *, permission: str, back: str
) -> Callable[..., HttpResponse]:
    """A view that does one thing to the row with this number, then shows the page named `back`.

    404 where there is no such row; a refusal is told on the next page.
    """

    @needs(permission)
    @require_POST
    def view(request: DeskRequest, pk: int) -> HttpResponse:
        with said_no(request):
            act(request, get_object_or_404(model, pk=pk))
        return HttpResponseRedirect(reverse(back))

    return view  # type: ignore[return-value]


@contextmanager
def said_no(request: DeskRequest) -> Iterator[None]:
    """A refusal of what is done inside is told on the next page."""
    try:
        yield
    except Refused as refusal:
        messages.error(request, str(refusal))
