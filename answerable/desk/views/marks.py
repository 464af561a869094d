"""Marks in a reply while it is written: looked at, dismissed, a better wording put in."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from answerable.advice import outcomes
from answerable.advice.models import Advised
from answerable.core.errors import Refused
from answerable.desk import marking
from answerable.desk.requests import DeskRequest, for_agents, ticket_or_404
from answerable.desk.views.composer import as_written, refused
from answerable.desk.views.ticket import whole_page
from answerable.desk.written_form import files_of
from answerable.tickets.models import Ticket


@for_agents
@require_POST
def marks(request: DeskRequest, number: int) -> HttpResponse:
    """What is to be said about the words as they stand; nothing is sent, every word stays.

    `dismiss` is the key of a mark, `take` a key and the number of its better wording. A page
    without scripts gets the wording put in here; a script has put it in already (`taken`). `reword` is the
    key of a mark for which another wording is asked of the service of the settings.
    """
    ticket = ticket_or_404(request.user, number)
    try:
        files = files_of(request)
        looked = marking.look_at(ticket, request.POST.get("body", ""), files=len(files))
        body = _decided(request, ticket, looked)
        key = request.POST.get("reword")
        suggested = marking.another(looked, key, by=request.user) if key else {}
    except Refused as refusal:
        return refused(request, ticket, "reply", refusal)
    if body != looked.text:
        looked = marking.look_at(ticket, body, files=len(files))
    shown = marking.marks_of(ticket, looked, by=request.user, suggested=suggested)
    if request.htmx:
        return render(request, "desk/writing/marks.html", {"ticket": ticket, "marks": shown})
    written = as_written(request, ticket, "reply", body=body, files=files)
    return whole_page(request, {**written, "marks": shown})


def _decided(request: DeskRequest, ticket: Ticket, looked: marking.Looked) -> str:
    """Keeps what the writer decided about one mark; the text as it is then."""
    if dismissed := request.POST.get("dismiss"):
        outcomes.decide(ticket, dismissed, Advised.Outcome.DISMISSED, by=request.user)
    elif taken := request.POST.get("taken"):
        outcomes.decide(ticket, taken, Advised.Outcome.TAKEN, by=request.user)
    elif chosen := request.POST.get("take"):
        text, key = marking.with_better(looked, chosen)
        outcomes.decide(ticket, key, Advised.Outcome.TAKEN, by=request.user)
        return text
    return looked.text
