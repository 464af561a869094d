"""Using canned replies and macros on a ticket, and doing one thing to many; undone from where it was."""

import re

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from answerable.automation import canned, macros
from answerable.automation.access import canned_for, macros_for
from answerable.automation.models import Done
from answerable.core.errors import Refused
from answerable.desk import just_done
from answerable.desk.rail import rail_for
from answerable.desk.requests import DeskRequest, for_agents, ticket_or_404
from answerable.desk.steps import StepsEditor
from answerable.desk.views.acts import address_of, make_act, refused
from answerable.desk.views.inbox import list_context
from answerable.desk.views.ticket import ticket_context
from answerable.tickets import actions, paging
from answerable.tickets.access import tickets_visible_to
from answerable.tickets.models import Draft, Ticket


@for_agents
@require_POST
def insert(request: DeskRequest, number: int) -> HttpResponse:
    """Puts a canned reply below what is written; what was written is kept as the draft."""
    ticket = ticket_or_404(request.user, number)
    key = request.POST.get("canned", "")
    rows = canned_for(request.user).filter(pk=int(key)) if key.isdecimal() and len(key) < 18 else ()
    chosen = next(iter(rows), None)
    if chosen is None:
        unknown = Refused("canned_unknown", _("There is no such canned reply."))
        return refused(request, ticket, unknown)
    _put(request, ticket, canned.write(chosen, ticket, by=request.user))
    if request.htmx:
        return render(request, "desk/composer.html", ticket_context(request, ticket))
    return HttpResponseRedirect(address_of(request, ticket) + "#composer")


def _put(request: DeskRequest, ticket: Ticket, words: str) -> None:
    written = request.POST.get("body")
    if written is None:
        draft = Draft.objects.filter(ticket=ticket, agent=request.user, kind="reply").first()
        written = draft.body if draft else ""
    body = "\n\n".join(part for part in (written.rstrip(), words) if part.strip())
    actions.save_draft(ticket, kind="reply", body=body, by=request.user)


def _run(request: DeskRequest, ticket: Ticket) -> None:
    key = request.POST.get("macro", "")
    rows = macros_for(request.user).filter(pk=int(key)) if key.isdecimal() and len(key) < 18 else ()
    chosen = next(iter(rows), None)
    if chosen is None:
        raise Refused("macro_unknown", _("There is no such macro."))
    macros.run(chosen, ticket, by=request.user)
    if chosen.reply:
        _put(request, ticket, canned.write(chosen.reply, ticket, by=request.user))


run = make_act(_run)


@for_agents
@require_POST
def undo(request: DeskRequest, pk: int) -> HttpResponse:
    """Takes back what a macro, or an act on many, did; to the ticket, the list, or the page of the act."""
    done = _done_or_404(request, pk)
    try:
        count = macros.undo(done, by=request.user)
        messages.success(request, _("Undone. Tickets changed back: %(count)s") % {"count": count})
    except Refused as refusal:
        messages.error(request, str(refusal))
    number = request.POST.get("ticket", "")
    if number.isdecimal() and len(number) < 18:
        return HttpResponseRedirect(reverse("desk:ticket", args=[int(number)]))
    if SLUG.fullmatch(slug := request.POST.get("list", "")):
        return HttpResponseRedirect(_list_of(request, slug))
    return HttpResponseRedirect(reverse("desk:done", args=[pk]))


def _list_of(request: DeskRequest, slug: str) -> str:
    """The list one came from, as it was sorted and filtered."""
    address, query = reverse("desk:inbox", args=[slug]), request.GET.urlencode()
    return f"{address}?{query}" if query else address


def _done_or_404(request: DeskRequest, pk: int) -> Done:
    done = Done.objects.filter(pk=pk, by=request.user).first()
    if done is None:
        raise Http404
    return done


@for_agents
@require_http_methods(["GET", "POST"])
def many(request: DeskRequest, slug: str) -> HttpResponse:
    """The tickets of a list with boxes to tick, and the steps to do on those that are ticked."""
    editor, refusal = StepsEditor(request.user), None
    chosen = macros.numbers_of(request.GET.get("chosen", "")[:20_000].split(","))
    if request.method == "POST":
        editor = StepsEditor(request.user, data=request.POST)
        chosen = macros.numbers_of(request.POST.getlist("tickets"))
        if not editor.act():
            try:
                found = list(tickets_visible_to(request.user).filter(number__in=chosen))
                done = macros.run_on_many(
                    found, editor.as_data(), name=_("Many at once"), by=request.user
                )
                return HttpResponseRedirect(reverse("desk:done", args=[done.pk]))
            except Refused as error:
                refusal = error
    listed = list_context(request, slug)
    shown = {**listed, "steps": editor, "chosen": chosen, "refusal": refusal}
    shown["others"] = _ticked_elsewhere(request, chosen, listed["page"])
    shown["rail"] = rail_for(request.user)
    return render(request, "desk/aids/many.html", shown, status=422 if refusal else 200)


def _ticked_elsewhere(request: DeskRequest, chosen: list[int], page: object) -> list[Ticket]:
    """What was ticked on later pages of the list: it is acted on too, so it is shown."""
    there = {ticket.number for ticket in getattr(page, "tickets", ())}
    wanted = [number for number in chosen if number not in there][: macros.MOST]
    if not wanted:
        return []
    return paging.rows(tickets_visible_to(request.user).filter(number__in=wanted), request.user)


SLUG = re.compile(r"[-a-zA-Z0-9_]{1,60}")
QUICK: dict[str, list[dict[str, object]]] = {
    "solve": [{"do": "solve"}],
    "take": [{"do": "owner", "value": "me"}],
    "spam": [{"do": "spam"}],
}


@for_agents
@require_POST
def chosen(request: DeskRequest, slug: str) -> HttpResponse:
    """One act on the rows ticked in a list, then the list again with an undo; else the page of
    merging, or of many acts, with them ticked. What takes longer, or was refused for some, has a page of its own.
    """
    numbers = macros.numbers_of(request.POST.getlist("chosen"))
    act = QUICK.get(request.POST.get("act", ""))
    if act is None:
        query = request.GET.copy()
        query["chosen"] = ",".join(str(number) for number in numbers)
        page = "desk:merge-many" if request.POST.get("act") == "merge" else "desk:many"
        return HttpResponseRedirect(f"{reverse(page, args=[slug])}?{query.urlencode()}")
    found = list(tickets_visible_to(request.user).filter(number__in=numbers))
    try:
        one = macros.run_on_many(found, act, name=_("Many at once"), by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return HttpResponseRedirect(_list_of(request, slug))
    if one.waiting or one.refused:
        return HttpResponseRedirect(reverse("desk:done", args=[one.pk]))
    just_done.remember(request, one)
    return HttpResponseRedirect(_list_of(request, slug))


@for_agents
@require_safe
def done(request: DeskRequest, pk: int) -> HttpResponse:
    """How far an act on many is, what was refused and why, and the button that undoes it."""
    one = _done_or_404(request, pk)
    shown = {
        "done": one,
        "progress": macros.progress(one),
        "slug": "",
        "rail": rail_for(request.user),
    }
    shown["may_undo"] = not one.undone_at and one.at > timezone.now() - macros.UNDO_WITHIN
    return render(request, "desk/aids/done.html", shown)
