"""/agents and /teams: who can be answerable, and where tickets can go."""

from django.http import HttpRequest, HttpResponse
from ninja import Router

from answerable.accounts.models import Agent, Team
from answerable.api import paging
from answerable.api.schemas import AgentOut, Page, TeamOut

router = Router(tags=["People"])


@router.get("/agents", response=Page[AgentOut], summary="List active agents")
def list_agents(
    request: HttpRequest, limit: paging.Limit = paging.DEFAULT, cursor: paging.Cursor = ""
) -> HttpResponse:
    """Colleagues who are here, newest first."""
    paging.refuse_unknown(request, ("limit", "cursor"))
    rows = Agent.objects.filter(is_active=True)
    rows = paging.after(rows, where="agents", key="id", cursor=cursor)
    items = [dict(row) for row in rows.values("id", "name", "email")[: limit + 1]]
    return paging.page(request, items, where="agents", key="id", limit=limit)


@router.get("/teams", response=Page[TeamOut], summary="List teams")
def list_teams(
    request: HttpRequest, limit: paging.Limit = paging.DEFAULT, cursor: paging.Cursor = ""
) -> HttpResponse:
    """All teams, newest first."""
    paging.refuse_unknown(request, ("limit", "cursor"))
    rows = paging.after(Team.objects.all(), where="teams", key="id", cursor=cursor)
    items = [dict(row) for row in rows.values("id", "name", "slug")[: limit + 1]]
    return paging.page(request, items, where="teams", key="id", limit=limit)
