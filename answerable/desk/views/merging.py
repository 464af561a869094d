"""Two people who are one: found, shown side by side, merged, and taken apart again."""

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from answerable.accounts.models import Agent
from answerable.core.errors import Refused
from answerable.customers import merging
from answerable.customers.models import Customer, CustomerMerge
from answerable.desk.persons import Person, persons_found
from answerable.desk.rail import rail_for
from answerable.desk.requests import DeskRequest, needs, ticket_or_404
from answerable.desk.views.acts import make_act
from answerable.tickets.access import customers_visible_to
from answerable.tickets.models import Ticket


@needs("customers.edit")
@require_http_methods(["GET", "POST"])
def merge(request: DeskRequest, number: int) -> HttpResponse:
    """With whom; then both side by side; then they are one."""
    ticket, refusal = ticket_or_404(request.user, number), None
    mine, other = ticket.customer, _chosen(request)
    if request.method == "POST":
        try:
            kept = _merge(request, mine, other)
        except Refused as refused:
            refusal = refused
        else:
            words = _("They are one person now, %(name)s. It can be undone here for 30 days.")
            messages.success(request, words % {"name": kept.display_name})
            return HttpResponseRedirect(reverse("desk:ticket", args=[number]))
    shown = {**_shown(request, ticket, other), "refusal": refusal}
    status = 422 if refusal else 200
    return render(request, "desk/person_merge.html", shown, status=status)


def _merge(request: DeskRequest, mine: Customer, other: Customer | None) -> Customer:
    if other is None:
        raise Refused("customer_missing", _("Choose the other person."))
    keeps_other = request.POST.get("keep") == str(other.pk)
    source, into = (mine, other) if keeps_other else (other, mine)
    merging.merge(source, into=into, by=request.user)
    return into


def _shown(request: DeskRequest, ticket: Ticket, other: Customer | None) -> dict[str, object]:
    question = request.GET.get("q", ticket.customer.name)[:200].strip()
    agent, mine = request.user, ticket.customer
    pair = [Person.of(agent, mine), Person.of(agent, other)] if other and other != mine else []
    found = [] if pair else persons_found(agent, question, but=mine)
    shown = {"ticket": ticket, "pair": pair, "found": found, "question": question}
    return {**shown, "other": other, "rail": rail_for(agent), "slug": ""}


def _chosen(request: DeskRequest) -> Customer | None:
    """The other person, through the gate."""
    given = request.POST if request.method == "POST" else request.GET
    key = given.get("other", "")
    if not key:
        return None
    return _customer_or_404(request.user, key)


def _customer_or_404(agent: Agent, key: str) -> Customer:
    """Somebody whose tickets the agent may see."""
    found = customers_visible_to(agent).filter(pk=_number(key)).first()
    if found is None:
        raise Http404(_("There is no such person."))
    return found


def _unmerge(request: DeskRequest, ticket: Ticket) -> None:
    taken = CustomerMerge.objects.filter(target=ticket.customer_id)
    key = _number(request.POST.get("merge", ""))
    found = taken.select_related("source", "target").filter(pk=key).first()
    if found is None:
        raise Refused("not_merged", _("These two people are not merged."))
    merging.unmerge(found, by=request.user)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


unmerge = make_act(_unmerge)
