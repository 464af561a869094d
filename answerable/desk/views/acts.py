"""Every act on a ticket that is one button or one small form: POST, then the ticket anew."""

from collections.abc import Callable
from datetime import datetime

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from answerable.accounts.masking import MASK
from answerable.accounts.models import Agent, Team
from answerable.channels import blocking
from answerable.core.errors import Refused
from answerable.customers import actions as customers
from answerable.customers.rules import normal_address
from answerable.desk import custom, going_on, moments
from answerable.desk.forms import CustomerForm
from answerable.desk.requests import DeskRequest, for_agents, ticket_or_404
from answerable.desk.views.breaches import give_cause
from answerable.desk.views.ticket import changed_parts, ticket_context, whole_page
from answerable.tickets import actions
from answerable.tickets.access import tickets_visible_to
from answerable.tickets.actions.replying import customer_address
from answerable.tickets.models import Ticket
from answerable.ui.reader import reader_of

Act = Callable[[DeskRequest, Ticket], None]


def refused(request: DeskRequest, ticket: Ticket, refusal: Refused) -> HttpResponse:
    """422 with the sentence: alone where HTMX asked, else on the page with everything kept."""
    if request.htmx:
        place = request.GET.urlencode()
        needed = still_needed(request, ticket, refusal)
        shown = {"refusal": refusal, "ticket": ticket, "place": place, **needed}
        response = render(request, "desk/refused.html", shown, status=422)
        response["HX-Retarget"], response["HX-Reswap"] = "#alerts", "outerHTML"
        return response
    shown = {**ticket_context(request, ticket), "refusal": refusal}
    return whole_page(request, shown | still_needed(request, ticket, refusal), status=422)


def still_needed(
    request: DeskRequest, ticket: Ticket, refusal: Refused, *, then_solve: bool = True
) -> dict[str, object]:
    """The fields without which it cannot be solved, to be filled in where the refusal stands."""
    if refusal.code != "fields_missing":
        return {}
    sheet = custom.sheet_for(request, ticket)
    missing = custom.missing_in(sheet, refusal.data["fields"])
    return {"missing": missing, "then_solve": then_solve}


def done(request: DeskRequest, ticket: Ticket, words: str = "") -> HttpResponse:
    """The ticket anew; back to the list if it is no longer the agent's to see."""
    still = tickets_visible_to(request.user).filter(pk=ticket.pk).exists()
    if request.htmx and still:
        return changed_parts(request, ticket, announcement=words)
    where = address_of(request, ticket) if still else reverse("desk:home")
    if not still:
        messages.info(request, _("Done. This ticket is now out of your sight."))
    if request.htmx:
        return HttpResponse(status=204, headers={"HX-Redirect": where})
    return HttpResponseRedirect(where)


def address_of(request: DeskRequest, ticket: Ticket) -> str:
    """The ticket in the list it was opened from."""
    place = request.GET.urlencode()
    return reverse("desk:ticket", args=[ticket.number]) + (f"?{place}" if place else "")


def make_act(act: Act) -> Callable[..., HttpResponseBase]:
    """A view for one act: POST alone, through the gate, a refusal as a sentence."""

    @for_agents
    @require_POST
    def view(request: DeskRequest, number: int) -> HttpResponse:
        ticket = ticket_or_404(request.user, number)
        place = going_on.place_after(request, ticket) if request.POST.get("after") else None
        try:
            refuse_masked(request)
            act(request, ticket)
        except Refused as refusal:
            return refused(request, ticket, refusal)
        return going_on.go(request, place) if place else done(request, ticket)

    return view


def refuse_masked(request: DeskRequest) -> None:
    """What somebody sees masked they cannot put back: the mask would take its place."""
    if request.user.hidden and any(MASK in value for value in request.POST.values()):
        words = _("A part of this is hidden from you, so it was not changed.")
        raise Refused("hidden_part", words)


def _assign(request: DeskRequest, ticket: Ticket) -> None:
    to = Agent.objects.filter(pk=_number(request, "to")).first()
    if to is None:
        raise Refused("agent_unknown", _("There is no such colleague."))
    actions.assign(ticket, to=to, by=request.user, expected=_number(request, "expected"))


def _move(request: DeskRequest, ticket: Ticket) -> None:
    key = request.POST.get("team", "")
    team = Team.objects.filter(pk=_number(request, "team")).first()
    if key and team is None:
        raise Refused("team_unknown", _("There is no such team."))
    actions.move_to_team(ticket, team=team, by=request.user)


def _customer(request: DeskRequest, ticket: Ticket) -> None:
    if request.user.provider_id:
        raise Refused("not_yours_to_say", _("Who the customer is, our own people say."))
    words = request.POST.get("address", "")[:320], request.POST.get("name", "")[:200]
    actions.set_customer(ticket, address=words[0], name=words[1], by=request.user)


def _notes(request: DeskRequest, ticket: Ticket) -> None:
    if request.user.provider_id:
        raise Refused("not_yours_to_say", _("Notes about a customer, our own people write."))
    words = request.POST.get("notes", "")[:20_000]
    seen = _number(request, "seen")
    customers.change(ticket.customer, notes=words, notes_seen=seen, by=request.user)


def _person(request: DeskRequest, ticket: Ticket) -> None:
    form = CustomerForm(request.POST, instance=ticket.customer)
    if not form.is_valid():
        raise Refused("customer_unreadable", " ".join(str(e[0]) for e in form.errors.values()))
    customers.change(ticket.customer, by=request.user, **form.cleaned_data)


def _block(request: DeskRequest, ticket: Ticket) -> None:
    """The customer's newest address, or its whole domain; the ticket goes to Spam with it."""
    address = normal_address(customer_address(ticket)["address"])
    whole = request.POST.get("what") == "domain"
    why = request.POST.get("why", "")
    sender = blocking.domain_of(address) if whole else address
    with transaction.atomic():
        blocking.block(sender, why=why, by=request.user)
        actions.mark_spam(ticket, by=request.user)


def _number(request: DeskRequest, name: str) -> int:
    value = request.POST.get(name, "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 19 else 0


def _until(request: DeskRequest) -> datetime:
    """A button's moment, or one in words or by date and hour, on the agent's clock."""
    return moments.chosen(request.POST, reader_of(request).zone)


take = make_act(lambda request, ticket: actions.take(ticket, by=request.user))
release = make_act(lambda r, t: actions.put_back(t, reason=r.POST.get("reason", ""), by=r.user))
follow = make_act(lambda request, ticket: actions.follow(ticket, agent=request.user))
unfollow = make_act(lambda request, ticket: actions.unfollow(ticket, agent=request.user))
solve = make_act(lambda request, ticket: actions.solve(ticket, by=request.user))
reopen = make_act(lambda request, ticket: actions.reopen(ticket, by=request.user))
block = make_act(_block)
spam = make_act(lambda request, ticket: actions.mark_spam(ticket, by=request.user))
not_spam = make_act(lambda request, ticket: actions.unmark_spam(ticket, by=request.user))
assign = make_act(_assign)
move = make_act(_move)
customer = make_act(_customer)
notes = make_act(_notes)
person = make_act(_person)
cause = make_act(give_cause)
tag = make_act(lambda r, t: actions.tag(t, name=r.POST.get("name", ""), by=r.user))
untag = make_act(lambda r, t: actions.untag(t, name=r.POST.get("name", ""), by=r.user))
subject = make_act(
    lambda r, t: actions.change_subject(t, subject=r.POST.get("subject", ""), by=r.user)
)
priority = make_act(
    lambda r, t: actions.change_priority(t, priority=_number(r, "priority"), by=r.user)
)
snooze = make_act(lambda r, t: actions.snooze(t, until=_until(r), by=r.user))
wait = make_act(
    lambda r, t: actions.wait_for_other(t, whom=r.POST.get("whom", ""), until=_until(r), by=r.user)
)
