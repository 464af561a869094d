"""People and teams: who is here, inviting, roles and teams, saying goodbye."""

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from answerable.accounts import actions
from answerable.accounts.models import Agent, Invitation, Team
from answerable.core.errors import Refused
from answerable.desk.forms import AgentForm, InviteForm, TeamForm
from answerable.desk.rail import rail_for
from answerable.desk.requests import DeskRequest, for_agents, needs


@for_agents
@require_safe
def people(request: DeskRequest) -> HttpResponse:
    """Everybody sees who works here; only some may change it."""
    return _page(request, InviteForm(initial={"language": request.user.language}))


def _page(request: DeskRequest, form: InviteForm, *, status: int = 200) -> HttpResponse:
    may_manage = request.user.can("people.manage")
    open_ = Invitation.objects.filter(accepted_at=None, withdrawn_at=None).order_by("-id")
    shown = {
        "agents": Agent.objects.prefetch_related("roles", "teams").order_by("-is_active", "name"),
        "teams": Team.objects.prefetch_related("agents").order_by("name"),
        "may_manage": may_manage,
        "invitations": open_.select_related("role") if may_manage else [],
        "form": form,
        "team_form": TeamForm(),
        "rail": rail_for(request.user),
        "slug": "people",
    }
    return render(request, "desk/people.html", shown, status=status)


@needs("people.manage")
@require_POST
def invite(request: DeskRequest) -> HttpResponse:
    """Asks somebody to join; the mail with the link goes out in the same transaction."""
    form = InviteForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    wanted = form.cleaned_data
    try:
        actions.invite(
            email=wanted["email"],
            name=wanted["name"],
            role=wanted["role"],
            teams=list(wanted["teams"]),
            language=wanted["language"],
            by=request.user,
        )
    except Refused as refusal:
        form.add_error("email", str(refusal))
        return _page(request, form, status=422)
    messages.success(request, _("The invitation is on its way."))
    return HttpResponseRedirect(reverse("desk:people"))


@needs("people.manage")
@require_http_methods(["GET", "POST"])
def agent(request: DeskRequest, pk: int) -> HttpResponse:
    """Role and teams of one person."""
    one = _agent_or_404(pk)
    initial = {"role": one.roles.first(), "teams": one.teams.all()}
    form = AgentForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_duties(
                one,
                role=form.cleaned_data["role"],
                teams=list(form.cleaned_data["teams"]),
                by=request.user,
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved."))
            return HttpResponseRedirect(reverse("desk:people"))
    shown = {"one": one, "form": form, "rail": rail_for(request.user), "slug": "people"}
    return render(request, "desk/agent.html", shown, status=422 if form.errors else 200)


@needs("people.manage")
@require_POST
def deactivate(request: DeskRequest, pk: int) -> HttpResponse:
    """Somebody leaves; what they were answerable for waits for somebody else."""
    one = _agent_or_404(pk)
    try:
        actions.deactivate(one, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("%(name)s can no longer sign in.") % {"name": one.name})
    return HttpResponseRedirect(reverse("desk:people"))


@needs("people.manage")
@require_POST
def make_team(request: DeskRequest) -> HttpResponse:
    """A new team."""
    form = TeamForm(request.POST)
    if form.is_valid():
        team = form.save(commit=False)
        team.slug = _free_slug(team.name)
        team.save()
        messages.success(request, _("Saved."))
    else:
        messages.error(request, " ".join(str(error) for error in form.errors.values()))
    return HttpResponseRedirect(reverse("desk:people"))


def _free_slug(name: str) -> str:
    """A short name for addresses; a number where the letters give none or another has it."""
    wanted = slugify(name)[:40] or "team"
    taken = set(Team.objects.filter(slug__startswith=wanted).values_list("slug", flat=True))
    numbered = (f"{wanted}-{number}" for number in range(2, len(taken) + 3))
    return wanted if wanted not in taken else next(slug for slug in numbered if slug not in taken)


def _agent_or_404(pk: int) -> Agent:
    one = Agent.objects.filter(pk=pk).first()
    if one is None:
        raise Http404
    return one
