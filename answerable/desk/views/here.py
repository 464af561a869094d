"""What open pages say and ask every few seconds: I am here; who else is?"""

from django.http import Http404, HttpResponse, JsonResponse
from django.views.decorators.http import require_http_methods

from answerable.desk import here
from answerable.desk.requests import DeskRequest, for_agents, ticket_or_404
from answerable.tickets import presence
from answerable.tickets.presence import Here

STATES = ("looking", "writing", "gone")


@for_agents
@require_http_methods(["GET", "POST"])
def at(request: DeskRequest) -> HttpResponse:
    """POST: this page has `ticket` open (`state`: looking, writing or gone). Both answer who else
    is at the tickets in `rows`, as far as they may be seen."""
    if request.method == "POST":
        _say(request)
    given = request.POST if request.method == "POST" else request.GET
    rows = [int(one) for one in given.get("rows", "")[:2000].split(",") if _is_number(one)]
    found = presence.others_at(request.user, rows)
    return JsonResponse({number: _shown(found.get(number, Here())) for number in rows})


def _say(request: DeskRequest) -> None:
    number, state = request.POST.get("ticket", ""), request.POST.get("state", "")
    if not _is_number(number) or state not in STATES:
        raise Http404
    ticket = ticket_or_404(request.user, int(number))
    if state == "gone":
        presence.leave(ticket, by=request.user)
    else:
        presence.say(ticket, by=request.user, writing=state == "writing")


def _shown(found: Here) -> dict[str, str]:
    return {"words": here.words(found), "warning": here.warning(found)}


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19
