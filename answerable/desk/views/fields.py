"""Custom fields of a ticket and its customer: changed in their place, or filled in before solving."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from answerable.core.errors import Refused
from answerable.desk import custom
from answerable.desk.requests import DeskRequest, for_agents, ticket_or_404
from answerable.desk.views.acts import done, refuse_masked
from answerable.desk.views.ticket import changed_parts, ticket_context, whole_page
from answerable.tickets import actions
from answerable.tickets.models import Ticket


@for_agents
@require_POST
def fields(request: DeskRequest, number: int) -> HttpResponse:
    """Keeps what the form says of one field or of several; refused, every word stays in it."""
    ticket = ticket_or_404(request.user, number)
    try:
        refuse_masked(request)
        actions.set_fields(ticket, custom.changes_in(request), by=request.user)
        if "solve" in request.POST:
            actions.solve(ticket, by=request.user)
    except Refused as refusal:
        return _refused(request, ticket, refusal)
    if "fill" in request.POST:
        return _filled(request, ticket)
    if request.htmx and request.POST.get("shown") == custom.sheet_for(request, ticket).keys:
        return _in_place(request, ticket)
    return _elsewhere(done(request, ticket, _("Saved.")))


def _in_place(request: DeskRequest, ticket: Ticket) -> HttpResponse:
    """The field alone, and the history that has grown."""
    key = request.POST.get("key", "")
    return changed_parts(
        request, ticket, template="desk/fields/saved.html", key=key, announcement=_("Saved.")
    )


def _elsewhere(response: HttpResponse) -> HttpResponse:
    """Other fields are asked now: all of the ticket anew."""
    response["HX-Retarget"], response["HX-Reswap"] = "#ticket-head", "outerHTML"
    return response


def _filled(request: DeskRequest, ticket: Ticket) -> HttpResponse:
    """What was missing is there; a reply that waited for it can go."""
    if not request.htmx:
        return done(request, ticket)
    words = _("Solved.") if "solve" in request.POST else _("Saved. Now your reply can go.")
    return _elsewhere(
        changed_parts(request, ticket, template="desk/fields/filled.html", announcement=words)
    )


def _refused(request: DeskRequest, ticket: Ticket, refusal: Refused) -> HttpResponse:
    """422: the same form with every word and the reason; without scripts the whole page."""
    attempts = custom.attempts_in(request, refusal)
    shown = {"attempts": attempts, "field_refusal": refusal}
    if not request.htmx:
        page = {**ticket_context(request, ticket), **shown}
        return whole_page(request, page if attempts else page | {"refusal": refusal}, status=422)
    sheet = custom.sheet_for(request, ticket)
    keys = request.POST.getlist("key")
    context = {
        **shown,
        "ticket": ticket,
        "sheet": sheet,
        "missing": custom.missing_in(sheet, keys),
        "one": sheet.held(keys[0]) if len(keys) == 1 else None,
        "place": request.GET.urlencode(),
        "then_solve": "solve" in request.POST,
    }
    name = "missing" if "fill" in request.POST else "field" if context["one"] else "gone"
    return render(request, f"desk/fields/{name}.html", context, status=422)
