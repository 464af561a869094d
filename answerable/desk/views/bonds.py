"""What joins and parts tickets: merge and undo it, split, link."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from answerable.core.errors import Refused
from answerable.desk.rail import rail_for
from answerable.desk.requests import DeskRequest, for_agents, ticket_or_404
from answerable.desk.views.acts import make_act
from answerable.tickets import actions, bonds
from answerable.tickets.access import tickets_visible_to
from answerable.tickets.models import Link, Ticket
from answerable.tickets.queries import messages_of


@for_agents
@require_http_methods(["GET", "POST"])
def merge(request: DeskRequest, number: int) -> HttpResponse:
    """Into which ticket; then there."""
    ticket = ticket_or_404(request.user, number)
    refusal = None
    if request.method == "POST":
        try:
            into = _other(request)
            actions.merge(ticket, into=into, by=request.user)
        except Refused as refused:
            refusal = refused
        else:
            words = _("#%(number)s is merged into this ticket. It can be undone there for 30 days.")
            messages.success(request, words % {"number": number})
            return HttpResponseRedirect(reverse("desk:ticket", args=[into.number]))
    shown = {"candidates": bonds.could_take(request.user, ticket)}
    return _page(request, ticket, "desk/merge.html", refusal, **shown)


@for_agents
@require_http_methods(["GET", "POST"])
def split(request: DeskRequest, number: int) -> HttpResponse:
    """Which messages, under which subject; then to the new ticket."""
    ticket = ticket_or_404(request.user, number)
    chosen = [int(key) for key in request.POST.getlist("messages") if _is_key(key)]
    subject, refusal = request.POST.get("subject", "")[:500], None
    if request.method == "POST":
        try:
            new = actions.split(ticket, messages=chosen, subject=subject, by=request.user)
        except Refused as refused:
            refusal = refused
        else:
            messages.success(request, _("This is now a ticket of its own."))
            return HttpResponseRedirect(reverse("desk:ticket", args=[new.number]))
    shown = {"said": list(messages_of(ticket)), "chosen": chosen, "subject": subject}
    return _page(request, ticket, "desk/split.html", refusal, **shown)


def _page(
    request: DeskRequest,
    ticket: Ticket,
    template: str,
    refusal: Refused | None,
    **shown: object,
) -> HttpResponse:
    rail = {"rail": rail_for(request.user), "slug": ""}
    context = {"ticket": ticket, "refusal": refusal, **rail, **shown}
    return render(request, template, context, status=422 if refusal else 200)


def _is_key(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19


def _other(request: DeskRequest) -> Ticket:
    """The ticket whose number was given, through the gate."""
    text = request.POST.get("number", "").strip().removeprefix("#")
    if not _is_key(text):
        raise Refused("number_missing", _("Give the number of the other ticket."))
    other = tickets_visible_to(request.user).filter(number=int(text)).first()
    if other is None:
        raise Refused("ticket_unknown", _("There is no ticket with this number for you."))
    return other


def _unlink(request: DeskRequest, ticket: Ticket) -> None:
    actions.unlink(ticket, other=_other(request), by=request.user)


def _link(request: DeskRequest, ticket: Ticket) -> None:
    kind = request.POST.get("kind", Link.Kind.RELATED)
    actions.link(ticket, other=_other(request), kind=kind, by=request.user)


link = make_act(_link)
unlink = make_act(_unlink)
unmerge = make_act(lambda request, ticket: actions.unmerge(ticket, by=request.user))
