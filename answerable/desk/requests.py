"""What every view of the desk begins with: the agent who asks, and what the gate lets them see."""

from collections.abc import Callable
from functools import update_wrapper, wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from answerable.accounts.models import Agent
from answerable.tickets import access
from answerable.tickets.models import Message, Ticket

P = ParamSpec("P")


class DeskRequest(HttpRequest):
    """A request of a signed-in agent."""

    user: Agent
    htmx: Any


View = Callable[Concatenate[DeskRequest, P], HttpResponseBase]


def for_agents(view: View[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Only for signed-in agents; others are led to the login and come back."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        return view(cast(DeskRequest, request), *args, **kwargs)

    return cast(Callable[Concatenate[HttpRequest, P], HttpResponseBase], login_required(guarded))


def needs(
    permission: str,
) -> Callable[[View[P]], Callable[Concatenate[HttpRequest, P], HttpResponseBase]]:
    """Only for agents whose role holds the permission; for others the page does not exist."""

    def decorate(view: View[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
        def permitted(
            request: DeskRequest, /, *args: P.args, **kwargs: P.kwargs
        ) -> HttpResponseBase:
            if not request.user.can(permission):
                raise Http404
            return view(request, *args, **kwargs)

        update_wrapper(permitted, view)
        return for_agents(permitted)

    return decorate


def ticket_or_404(agent: Agent, number: int) -> Ticket:
    """The ticket through the gate; missing and not theirs look alike."""
    try:
        return access.get_ticket_for(agent, number)
    except Ticket.DoesNotExist as error:
        raise Http404(_("There is no such ticket.")) from error


def message_or_404(agent: Agent, pk: int) -> Message:
    """The message through the gate."""
    try:
        return access.get_message_for(agent, pk)
    except Message.DoesNotExist as error:
        raise Http404(_("There is no such message.")) from error
