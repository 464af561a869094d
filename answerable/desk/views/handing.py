"""Handing a ticket over: the form, bringing in somebody instead, and every act on a hand-over."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, ngettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from answerable.accounts.models import Agent, Team
from answerable.core.errors import Refused
from answerable.core.numbers import numbers_of
from answerable.desk import handing
from answerable.desk.handing import Given
from answerable.desk.rail import rail_for
from answerable.desk.requests import DeskRequest, for_agents, ticket_or_404
from answerable.desk.views.acts import address_of, done, make_act, refused
from answerable.handover import actions, batches, summaries, words
from answerable.handover.models import Handover
from answerable.sla.queries import promises_on
from answerable.tickets import actions as tickets
from answerable.tickets.access import tickets_visible_to
from answerable.tickets.models import Message, Ticket

MOST = 50  # tickets handed over in one act
ACTS: dict[str, Callable[[Handover, Agent, str], None]] = {
    "accept": lambda handover, by, words: actions.accept(handover, by=by),
    "ask": lambda handover, by, words: actions.ask(handover, question=words, by=by),
    "answer": lambda handover, by, words: actions.answer(handover, words=words, by=by),
    "decline": lambda handover, by, words: actions.decline(handover, reason=words, by=by),
    "withdraw": lambda handover, by, words: actions.withdraw(handover, by=by, reason=words),
    "allow": lambda handover, by, words: actions.allow(handover, by=by),
}


@for_agents
@require_http_methods(["GET", "POST"])
def hand_over(request: DeskRequest, number: int) -> HttpResponse:
    """To whom, what was done, what is next, what the customer is told; or a preview of that."""
    ticket = ticket_or_404(request.user, number)
    barred, given = _barred(ticket, request.user), None
    if request.method == "POST":
        given = Given.typed(request.POST.dict(), [ticket])
        if request.POST.get("then") != "preview":
            try:
                _offer(request, ticket, given)
            except Refused as refusal:
                return _form(request, ticket, given, barred=barred, refusal=refusal)
            return HttpResponseRedirect(address_of(request, ticket))
    elif not barred:
        given = handing.drafted([ticket], ticket.owner or request.user)
    return _form(request, ticket, given or Given(), barred=barred)


def _offer(request: DeskRequest, ticket: Ticket, given: Given) -> None:
    agent, team = _receiver(given.to)
    made = actions.offer(
        ticket, context=given.context(ticket), by=request.user, to_agent=agent, to_team=team
    )
    if made.state == "held":
        said = _("A lead is asked first, because this ticket was handed over before.")
    else:
        said = _("%(name)s is asked. You stay answerable until they accept.")
    messages.success(request, said % {"name": made.receiver})


def _barred(ticket: Ticket, agent: Agent) -> Refused | None:
    """Why this agent cannot hand this ticket over now."""
    try:
        actions.giver_for(ticket, agent)
    except Refused as refusal:
        return refusal
    if ticket.closed_at:
        return Refused("closed", _("This ticket is closed. Open a new one that follows it."))
    if handing.alive_for(agent, ticket):
        return Refused("already_offered", _("This ticket is being handed over already."))
    return None


def _receiver(to: str) -> tuple[Agent | None, Team | None]:
    kind, _bar, key = to.partition("-")
    known = key.isascii() and key.isdigit() and len(key) < 19
    if kind == "agent" and known:
        return Agent.objects.filter(pk=int(key)).first(), None
    if kind == "team" and known:
        return None, Team.objects.filter(pk=int(key)).first()
    return None, None


def _form(
    request: DeskRequest,
    ticket: Ticket,
    given: Given,
    *,
    barred: Refused | None,
    refusal: Refused | None = None,
) -> HttpResponse:
    but = {ticket.owner_id}
    shown = {
        "ticket": ticket,
        "given": given,
        "done": given.done.get(ticket.number, ""),
        "next_step": given.next_step.get(ticket.number, ""),
        "barred": barred,
        "refusal": refusal,
        "people": handing.people_for(ticket.team, but=but),
        "teams": handing.teams_to_ask(),
        "promises": promises_on(ticket, request.user.language),
        "preview": Message(text=given.customer_words),
        "spoken": words.spoken(ticket.language or ticket.customer.language),
        "place": request.GET.urlencode(),
        "rail": rail_for(request.user),
        "slug": "",
    }
    status = 422 if refusal else 200
    return render(request, "desk/handing/form.html", shown, status=status)


def _bring_in(request: DeskRequest, ticket: Ticket) -> None:
    agent, _team = _receiver(request.POST.get("to", ""))
    if agent is None:
        raise Refused("agent_unknown", _("There is no such colleague."))
    tickets.bring_in(ticket, agent=agent, by=request.user)


bring_in = make_act(_bring_in)


@for_agents
@require_safe
def handovers(request: DeskRequest) -> HttpResponse:
    """What one is asked to take over, and what one offered."""
    return _list(request)


def _list(request: DeskRequest, refusal: Refused | None = None) -> HttpResponse:
    waiting, given = handing.listed_for(request.user)
    shown = {
        "waiting": waiting,
        "given": given,
        "several": sum(one.is_asked for one in waiting) > 1,
        "in_list": True,
        "refusal": refusal,
        "rail": rail_for(request.user),
        "slug": "hand-overs",
    }
    return render(request, "desk/handing/list.html", shown, status=422 if refusal else 200)


@for_agents
@require_POST
def act(request: DeskRequest, pk: int, name: str) -> HttpResponse:
    """One act on one hand-over; back to where one came from, with every word kept if refused."""
    found = Handover.objects.select_related("ticket", "giver", "to_agent", "to_team")
    handover = found.filter(pk=pk, ticket__in=tickets_visible_to(request.user)).first()
    if handover is None or name not in ACTS:
        raise Http404(_("There is no such hand-over."))
    ticket, in_list = handover.ticket, request.POST.get("in") == "list"
    try:
        ACTS[name](handover, request.user, request.POST.get("words", "")[:5000])
    except Refused as refusal:
        return _list(request, refusal) if in_list else refused(request, ticket, refusal)
    return HttpResponseRedirect(reverse("desk:handovers")) if in_list else done(request, ticket)


@for_agents
@require_POST
def together(request: DeskRequest) -> HttpResponse:
    """All that were ticked, accepted or declined; where somebody was faster, it says so."""
    keys = numbers_of(request.POST.getlist("handover")[: handing.MOST])
    found = Handover.objects.filter(pk__in=keys, ticket__in=tickets_visible_to(request.user))
    rows = found.select_related("ticket", "giver", "to_agent", "to_team").order_by(
        "answer_by", "pk"
    )
    if not rows:
        return _list(request, Refused("nothing_chosen", _("Choose at least one ticket.")))
    reason = request.POST.get("words", "").strip()[:500]
    if request.POST.get("then") != "decline":
        _say(request, batches.accept_together(rows, by=request.user), ACCEPTED)
    elif not reason:
        return _list(request, Refused("reason_missing", _("Say why.")))
    else:
        _say(request, batches.decline_together(rows, reason=reason, by=request.user), DECLINED)
    return HttpResponseRedirect(reverse("desk:handovers"))


ACCEPTED = ngettext_lazy(
    "You are now answerable for %(count)d ticket.",
    "You are now answerable for %(count)d tickets.",
    "count",
)
DECLINED = ngettext_lazy(
    "%(count)d ticket declined: it stays with whoever offered it.",
    "%(count)d tickets declined: they stay with whoever offered them.",
    "count",
)


def _say(request: DeskRequest, outcome: batches.Outcome, words: "str | Promise") -> None:
    if count := len(outcome.done):
        messages.success(request, words % {"count": count})
    for handover, refusal in outcome.refused:
        messages.error(request, f"#{handover.ticket.number}: {refusal}")


@for_agents
@require_http_methods(["GET", "POST"])
def several(request: DeskRequest) -> HttpResponse:
    """One's own open tickets, handed over in one act with a summary each."""
    own = tickets_visible_to(request.user).unfinished().not_spam().owned_by(request.user)
    free = own.exclude(handovers__state__in=("held", "offered", "asked"))
    rows = list(free.select_related("customer").order_by("next_due_at", "number")[:MOST])
    given, refusal = handing.drafted(rows, request.user), None
    ticked = numbers_of(request.POST.getlist("ticket"))
    if request.method == "POST":
        given = Given.typed(request.POST.dict(), rows)
        try:
            count = _offer_several(request, [row for row in rows if row.number in ticked], given)
        except Refused as why:
            refusal = why
        else:
            said = ngettext("%(count)d ticket offered.", "%(count)d tickets offered.", count)
            messages.success(request, said % {"count": count})
            return HttpResponseRedirect(reverse("desk:handovers"))
    shown = {
        "rows": [(r, given.done[r.number], given.next_step[r.number]) for r in rows],
        "given": given,
        "ticked": ticked,
        "refusal": refusal,
        "people": handing.people_for(None, but={request.user.pk}),
        "teams": handing.teams_to_ask(),
        "rail": rail_for(request.user),
        "slug": "hand-overs",
    }
    return render(request, "desk/handing/several.html", shown, status=422 if refusal else 200)


def _offer_several(request: DeskRequest, chosen: list[Ticket], given: Given) -> int:
    agent, team = _receiver(given.to)
    offers = [
        (ticket, given.context(ticket, summaries.introduction(ticket, request.user)))
        for ticket in chosen
    ]
    return len(batches.offer_together(offers, by=request.user, to_agent=agent, to_team=team))
