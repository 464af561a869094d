"""People and teams, for everybody who works here: who is who, in which team, and what time it is there."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from answerable.accounts.models import Agent, Team
from answerable.calendars.presence import presences
from answerable.desk.rail import rail_for
from answerable.desk.requests import DeskRequest, for_agents


@for_agents
@require_safe
def people(request: DeskRequest) -> HttpResponse:
    """Those who are here now; the office changes them."""
    agents = Agent.objects.filter(is_active=True).prefetch_related("roles", "teams")
    people = list(agents.order_by("name"))
    shown = {
        "agents": people,
        "presences": presences(people, timezone.now()),
        "teams": Team.objects.prefetch_related("agents").order_by("name"),
        "rail": rail_for(request.user),
        "slug": "people",
    }
    return render(request, "desk/people.html", shown)
