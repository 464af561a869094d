"""Helps while one writes: what is suggested, a canned reply's words, how the mail will read."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from answerable.automation import canned
from answerable.automation.access import canned_for
from answerable.channels.email.previewing import Preview, preview
from answerable.core.errors import Refused
from answerable.desk import suggesting
from answerable.desk.requests import DeskRequest, for_agents, ticket_or_404
from answerable.desk.views.composer import as_written, refused
from answerable.desk.views.ticket import whole_page
from answerable.desk.written_form import addresses


@for_agents
@require_safe
def helps(request: DeskRequest, number: int) -> HttpResponse:
    """Suggestions for the word one is writing; in a reply a colleague's name warns."""
    ticket, asked = ticket_or_404(request.user, number), request.GET
    kind, what = asked.get("kind", ""), asked.get("what", "canned")
    if what not in suggesting.KINDS:
        raise Http404
    found = suggesting.KINDS[what](request.user, ticket, asked.get("q", "")[:60], kind)
    shown: dict[str, object] = {"options": found}
    if what == "people" and kind == "reply" and found:
        warning = _("The customer will read this. Call a colleague in a note.")
        shown = {"warning": warning}
    return render(request, "desk/writing/suggestions.html", shown)


@for_agents
@require_POST
def canned_words(request: DeskRequest, number: int, pk: int) -> HttpResponse:
    """A canned reply with the values of this ticket, in the customer's language."""
    ticket = ticket_or_404(request.user, number)
    chosen = canned_for(request.user).filter(pk=pk).first()
    if chosen is None:
        raise Http404
    words = canned.write(chosen, ticket, by=request.user)
    return HttpResponse(words, content_type="text/plain; charset=utf-8")


@for_agents
@require_POST
def show_preview(request: DeskRequest, number: int) -> HttpResponse:
    """The mail as the customer will read it; nothing is sent, every word stays."""
    ticket = ticket_or_404(request.user, number)
    try:
        made: Preview = preview(
            ticket,
            body=request.POST.get("body", ""),
            cc=addresses(request.POST.get("cc", "")),
            bcc=addresses(request.POST.get("bcc", "")),
            by=request.user,
        )
    except Refused as refusal:
        return refused(request, ticket, "reply", refusal)
    if request.htmx:
        return render(request, "desk/writing/preview.html", {"preview": made})
    return whole_page(request, {**as_written(request, ticket, "reply"), "preview": made})
