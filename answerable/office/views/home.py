"""The hall of the office: every room this person may enter."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from answerable.desk.requests import DeskRequest, for_agents
from answerable.office.checklist import checks
from answerable.office.requests import office_page
from answerable.office.rooms import groups_for, rooms_for


@for_agents
@require_safe
def home(request: DeskRequest) -> HttpResponse:
    """What each room is for; for those who may enter none, the page does not exist."""
    if not rooms_for(request.user):
        raise Http404
    lines = checks() if request.user.can("settings.manage") else []
    shown = office_page(
        request,
        groups=groups_for(request.user),
        checks=lines,
        done=sum(line.done for line in lines),
        all_done=all(line.done for line in lines),
    )
    return render(request, "office/home.html", shown)
