"""Mail that was sent and delivered nowhere, because no mail server is set: readable all the same."""

from django.db.models import Q
from django.db.models.query import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from answerable.accounts.models import Agent
from answerable.channels.email.composing import compose
from answerable.channels.models import Outgoing
from answerable.desk.rail import rail_for
from answerable.desk.requests import DeskRequest, for_agents
from answerable.tickets.access import tickets_visible_to

PAGE = 50


def kept_for(agent: Agent) -> QuerySet[Outgoing]:
    """What was kept: of tickets the agent sees, and mail to the staff for who runs the desk."""
    mine = Q(ticket__in=tickets_visible_to(agent))
    if agent.can("people.manage"):
        mine |= Q(ticket__isnull=True)
    rows = Outgoing.objects.filter(mine, state=Outgoing.State.KEPT)
    return rows.select_related("ticket", "message", "mailbox").order_by("-id")


@for_agents
@require_safe
def kept(request: DeskRequest) -> HttpResponse:
    """The newest of it; `before` is the key to go on from."""
    rows = kept_for(request.user)
    before = request.GET.get("before", "")
    if before.isascii() and before.isdigit() and len(before) < 19:
        rows = rows.filter(pk__lt=int(before))
    found = list(rows[: PAGE + 1])
    shown = {
        "rows": found[:PAGE],
        "next": found[PAGE - 1].pk if len(found) > PAGE else 0,
        "rail": rail_for(request.user),
        "slug": "kept",
    }
    return render(request, "desk/kept.html", shown)


@for_agents
@require_safe
def kept_mail(request: DeskRequest, pk: int) -> HttpResponse:
    """One of them as its recipient would get it."""
    row = kept_for(request.user).filter(pk=pk).first()
    if row is None:
        raise Http404
    try:
        mail = compose(row)
    except FileNotFoundError as error:
        raise Http404 from error
    shown = {"row": row, "mail": mail, "rail": rail_for(request.user), "slug": "kept"}
    return render(request, "desk/kept_mail.html", shown)
