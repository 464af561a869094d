"""Absences: one's own, those a lead tells for somebody, the days of the team, a calendar file."""

from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from answerable.accounts import absences as actions
from answerable.accounts import ical
from answerable.accounts.models import Absence, Agent
from answerable.accounts.whereabouts import whereabouts
from answerable.core.errors import Refused
from answerable.desk import absences
from answerable.desk.absence_forms import AbsenceForm, FileForm
from answerable.desk.rail import rail_for
from answerable.desk.requests import DeskRequest, for_agents

MOST = 300


@for_agents
@require_safe
def away(request: DeskRequest) -> HttpResponse:
    """Who is away in the next two weeks, of those one works with."""
    zone = ZoneInfo(timezone.get_current_timezone_name())
    first = absences.first_day(request.GET.get("from", ""), zone)
    days, lines = absences.lines_for(request.user, first, zone)
    step = days[-1] - days[0] + (days[1] - days[0])
    shown = {
        "days": days,
        "lines": lines,
        "before": (first - step).isoformat(),
        "after": (first + step).isoformat(),
        "may_tell": set(actions.told_by(request.user).values_list("pk", flat=True)),
        "anybody": any(one.absences for one in lines),
    }
    return _render(request, "desk/absence/calendar.html", shown)


@for_agents
@require_http_methods(["GET", "POST"])
def of_one(request: DeskRequest, pk: int | None = None) -> HttpResponse:
    """What is told of a person, oneself without a key, and telling more."""
    agent = request.user if pk is None else _agent_or_404(request, pk)
    form = AbsenceForm(agent, request.POST or None, initial=_today(agent))
    if request.method == "POST" and form.is_valid() and _told(request, agent, form):
        messages.success(request, _("Saved."))
        return HttpResponseRedirect(_page_of(request, agent))
    return _page(request, agent, form)


def _today(agent: Agent) -> dict[str, object]:
    today = timezone.now().astimezone(ZoneInfo(agent.time_zone or "UTC")).date()
    return {"from_day": today, "to_day": today}


def _page(request: DeskRequest, agent: Agent, form: AbsenceForm) -> HttpResponse:
    rows = agent.absences.select_related("cover", "made_by")
    now = timezone.now()
    shown = {
        "one": agent,
        "form": form,
        "file_form": FileForm(),
        "coming": list(rows.exclude(ends_at__lte=now).order_by("begins_at", "pk")[:MOST]),
        "over": list(rows.filter(ends_at__lte=now).order_by("-ends_at")[:12]),
        "back_at": whereabouts(now).back_at(agent.pk),
        "is_away": whereabouts(now).is_away(agent.pk),
    }
    status = 422 if form.errors else 200
    return _render(request, "desk/absence/person.html", shown, status=status)


def _told(
    request: DeskRequest, agent: Agent, form: AbsenceForm, absence: Absence | None = None
) -> bool:
    try:
        actions.tell(agent, form.wanted(absence), by=request.user, absence=absence)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


@for_agents
@require_http_methods(["GET", "POST"])
def one(request: DeskRequest, pk: int) -> HttpResponse:
    """Changes one that is not over."""
    absence = _absence_or_404(request, pk)
    agent = absence.agent
    form = AbsenceForm(agent, request.POST) if request.method == "POST" else AbsenceForm.of(absence)
    if request.method == "POST" and form.is_valid() and _told(request, agent, form, absence):
        messages.success(request, _("Saved."))
        return HttpResponseRedirect(_page_of(request, agent))
    shown = {"one": agent, "absence": absence, "form": form}
    status = 422 if form.errors else 200
    return _render(request, "desk/absence/change.html", shown, status=status)


@for_agents
@require_POST
def remove(request: DeskRequest, pk: int) -> HttpResponse:
    """Takes one away; one that runs ends now."""
    absence = _absence_or_404(request, pk)
    actions.remove(absence, by=request.user)
    messages.success(request, _("It is taken away."))
    return HttpResponseRedirect(_page_of(request, absence.agent))


@for_agents
@require_POST
def back(request: DeskRequest, pk: int) -> HttpResponse:
    """Somebody is here again, earlier than told."""
    agent = _agent_or_404(request, pk)
    if actions.be_back(agent, by=request.user):
        messages.success(request, _("Here again."))
    return HttpResponseRedirect(_page_of(request, agent))


@for_agents
@require_http_methods(["GET", "POST"])
def meanwhile(request: DeskRequest, pk: int) -> HttpResponse:
    """What happened on one's tickets; pressing the button says that it is read."""
    absence = Absence.objects.filter(pk=pk, agent=request.user).first()
    now = timezone.now()
    if absence is None or absence.begins_at > now:
        raise Http404
    if request.method == "POST":
        actions.mark_read(absence, by=request.user)
        return HttpResponseRedirect(reverse("desk:home"))
    begins, ends = absences.span_of(absence, now)
    found = absences.happened(request.user, absence, now)
    shown = {"absence": absence, "begins": begins, "ends": ends, "found": found}
    return _render(request, "desk/absence/meanwhile.html", shown)


@for_agents
@require_POST
def read_in(request: DeskRequest) -> HttpResponse:
    """What a calendar file holds, to choose from; nothing is kept yet."""
    form = FileForm(request.POST, request.FILES)
    agent = request.user
    if not form.is_valid():
        messages.error(request, " ".join(str(each[0]) for each in form.errors.values()))
        return HttpResponseRedirect(reverse("desk:absences"))
    zone = ZoneInfo(agent.time_zone or "UTC")
    try:
        file = ical.read(form.cleaned_data["file"], zone=zone, now=timezone.now())
    except ical.NotACalendar:
        messages.error(request, _("This is no calendar file we can read."))
        return HttpResponseRedirect(reverse("desk:absences"))
    shown = {
        "file": file,
        "carried": absences.carried((each.wanted for each in file.found), file.gone, agent),
    }
    return _render(request, "desk/absence/file.html", shown)


@for_agents
@require_POST
def keep(request: DeskRequest) -> HttpResponse:
    """Keeps what was ticked."""
    agent = request.user
    try:
        found, gone = absences.uncarried(request.POST.get("carried", ""), agent)
        ticked = {int(n) for n in request.POST.getlist("take") if n.isdecimal() and len(n) < 6}
        chosen = [each for place, each in enumerate(found) if place in ticked]
        kept = actions.keep_imported(agent, chosen, gone=gone, by=agent)
    except signing.BadSignature:
        messages.error(request, _("Choose the file again."))
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        said = ngettext("%(count)d absence is kept.", "%(count)d absences are kept.", kept)
        messages.success(request, said % {"count": kept})
    return HttpResponseRedirect(reverse("desk:absences"))


def _agent_or_404(request: DeskRequest, pk: int) -> Agent:
    agent = Agent.objects.filter(pk=pk, is_active=True).first()
    if agent is None or not actions.may_tell(agent, by=request.user):
        raise Http404
    return agent


def _absence_or_404(request: DeskRequest, pk: int) -> Absence:
    """One that is not over, of oneself or of somebody one leads."""
    rows = Absence.objects.select_related("agent").filter(pk=pk, agent__is_active=True)
    absence = rows.exclude(ends_at__lte=timezone.now()).first()
    if absence is None or not actions.may_tell(absence.agent, by=request.user):
        raise Http404
    return absence


def _page_of(request: DeskRequest, agent: Agent) -> str:
    if agent.pk == request.user.pk:
        return reverse("desk:absences")
    return reverse("desk:absences-of", args=[agent.pk])


def _render(
    request: DeskRequest, template: str, shown: dict[str, object], *, status: int = 200
) -> HttpResponse:
    page = {**shown, "rail": rail_for(request.user), "slug": "away"}
    return render(request, template, page, status=status)
