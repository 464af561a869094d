"""Teams: make them, name them, fill them, merge them."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from answerable.accounts import teams as actions
from answerable.accounts.models import Agent, Team
from answerable.core.errors import Refused
from answerable.desk.requests import DeskRequest, needs
from answerable.handover.sun import choosing
from answerable.office.forms.following import FollowingForm
from answerable.office.forms.people import MergeForm, TeamForm, WholeTeamForm
from answerable.office.requests import office_page


@needs("people.manage")
@require_http_methods(["GET", "POST"])
def teams(request: DeskRequest) -> HttpResponse:
    """All teams with their people; POST makes one."""
    form = TeamForm(request.POST or None, initial={"time_zone": request.user.time_zone})
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.make_team(**form.cleaned_data, by=request.user)
        except Refused as refusal:
            form.add_error("name", str(refusal))
        else:
            messages.success(request, _("Saved. Who belongs to it?"))
            return HttpResponseRedirect(reverse("office:team", args=[made.pk]))
    all_teams = (
        Team.objects.select_related("provider")
        .prefetch_related("memberships__agent")
        .order_by("name")
    )
    shown = office_page(request, "people", teams=all_teams, form=form)
    return render(request, "office/teams.html", shown, status=422 if form.errors else 200)


@needs("people.manage")
@require_http_methods(["GET", "POST"])
def team(request: DeskRequest, pk: int) -> HttpResponse:
    """One team: name, zone, people, who leads."""
    one = _team(pk)
    form = WholeTeamForm(request.POST or None, team=one)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_team(one, **form.cleaned_data, by=request.user)
        except Refused as refusal:
            form.add_error("name" if refusal.code == "name_taken" else None, str(refusal))
        else:
            messages.success(request, _("Saved."))
            return HttpResponseRedirect(reverse("office:teams"))
    return _page(request, one, form, FollowingForm(team=one))


def _page(
    request: DeskRequest, one: Team, form: WholeTeamForm, following: FollowingForm
) -> HttpResponse:
    shown = office_page(
        request,
        "people",
        one=one,
        form=form,
        following=following,
        tickets=one.tickets.count(),
        merge_form=MergeForm(team=one),
    )
    wrong = form.errors or following.errors
    return render(request, "office/team.html", shown, status=422 if wrong else 200)


@needs("people.manage")
@require_POST
def closing(request: DeskRequest, pk: int) -> HttpResponse:
    """Which team follows this one, and what happens when it closes."""
    one = _team(pk)
    form = FollowingForm(request.POST, team=one)
    if form.is_valid():
        try:
            _choose(one, form.cleaned_data, request.user)
        except Refused as refusal:
            form.add_error(FIELDS.get(refusal.code), str(refusal))
        else:
            messages.success(request, _("Saved."))
            return HttpResponseRedirect(reverse("office:team", args=[pk]))
    return _page(request, one, WholeTeamForm(team=one), form)


FIELDS = {"follows_itself": "next_team", "calendar_unknown": "calendar", "minutes_wrong": "minutes"}


def _choose(one: Team, chosen: dict[str, Any], by: Agent) -> None:
    if chosen["next_team"] is None:
        choosing.follow_nobody(one, by=by)
    else:
        choosing.follow(one, **chosen, by=by)


@needs("people.manage")
@require_POST
def merge(request: DeskRequest, pk: int) -> HttpResponse:
    """The team ends, and another one takes up all that was its."""
    one = _team(pk)
    form = MergeForm(request.POST, team=one)
    if not form.is_valid():
        messages.error(request, _("Choose another team."))
        return HttpResponseRedirect(reverse("office:team", args=[pk]))
    into = form.cleaned_data["into"]
    names = {"team": one.name, "into": into.name}
    try:
        actions.merge_team(one, into=into, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return HttpResponseRedirect(reverse("office:team", args=[pk]))
    messages.success(request, _("%(team)s is now part of %(into)s.") % names)
    return HttpResponseRedirect(reverse("office:teams"))


def _team(pk: int) -> Team:
    one = Team.objects.filter(pk=pk).first()
    if one is None:
        raise Http404
    return one
