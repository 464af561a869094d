"""/agents, /teams and /tags: who can be answerable, where tickets can go, what they are called by."""

from django.http import HttpRequest, HttpResponse
from ninja import Router

from answerable.accounts.models import Agent, Team
from answerable.api import paging
from answerable.api.schemas import AgentOut, Page, TagOut, TeamOut
from answerable.tickets.models import Tag

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


@router.get("/tags", response=Page[TagOut], summary="List tags with their colours")
def list_tags(
    request: HttpRequest, limit: paging.Limit = paging.DEFAULT, cursor: paging.Cursor = ""
) -> HttpResponse:
    """All tags, newest first. The colour never stands alone: the name says what it means."""
    paging.refuse_unknown(request, ("limit", "cursor"))
    rows = paging.after(Tag.objects.all(), where="tags", key="id", cursor=cursor)
    items = [
        {"id": tag.pk, "name": tag.name, "colour": tag.colour, "retired": bool(tag.retired_at)}
        for tag in rows[: limit + 1]
    ]
    return paging.page(request, items, where="tags", key="id", limit=limit)
