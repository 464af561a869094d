"""The report of "Nobody answerable": the share of their open time tickets stood there."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from answerable.accounts.models import Agent, Membership, Team
from answerable.desk.requests import DeskRequest, needs
from answerable.office.requests import office_page
from answerable.office.views.handovers import keep_of, period_of
from answerable.office.views.reports import period_names
from answerable.sla.periods import NAMES
from answerable.tickets import unowned as figures
from answerable.tickets.access import tickets_visible_to
from answerable.tickets.models import TicketQuerySet
from answerable.tickets.unowned import Unowned


@needs("reports.read")
@require_safe
def unowned(request: DeskRequest) -> HttpResponse:
    """By team and in all, of the tickets opened in the period."""
    period = period_of(request)
    tickets = figures.opened_in(_reported_to(request.user), period.start, period.end)
    found = figures.by_team(tickets, timezone.now())
    names = {0: _("No team"), **dict(Team.objects.values_list("pk", "name"))}
    total = Unowned()
    for row in found.values():
        total.tickets, total.now = total.tickets + row.tickets, total.now + row.now
        total.open, total.unowned = total.open + row.open, total.unowned + row.unowned
        total.longest = max(total.longest, row.longest)
    shown = office_page(
        request,
        "reports",
        rows=sorted(((names.get(k, "–"), row) for k, row in found.items()), key=lambda one: one[0]),
        total=total,
        period=period,
        periods=[(name, period_names()[name]) for name in NAMES],
        keep=keep_of(request.GET),
    )
    return render(request, "office/reports/unowned.html", shown)


def _reported_to(agent: Agent) -> TicketQuerySet:
    """Tickets a report may count: of all teams, or of those the agent leads; through the gate."""
    tickets = tickets_visible_to(agent)
    if agent.can("reports.read_all"):
        return tickets
    led = Membership.objects.filter(agent=agent, is_lead=True).values("team")
    return tickets.filter(team__in=led)
