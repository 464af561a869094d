"""The policy for the staff: to look things up in, to read when it is new, and to be let past."""

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from answerable.accounts.models import Agent
from answerable.core.errors import Refused
from answerable.desk import reading as shown
from answerable.desk.rail import rail_for
from answerable.desk.requests import DeskRequest, for_agents, ticket_or_404
from answerable.desk.views.acts import done, refused
from answerable.policy import acknowledging, finding, reading
from answerable.policy.document import Section
from answerable.policy.models import Version
from answerable.policy.queries import coming_version, document_of, version_at
from answerable.policy.shown import whole
from answerable.ui.reader import zone_of

MOST_ANSWERS = 50


@for_agents
@require_safe
def policy(request: DeskRequest) -> HttpResponse:
    """The policy in force, the parts this agent may read, with what a search finds in it."""
    agent, version = request.user, version_at(timezone.now())
    ahead = reading.to_read_ahead(agent)
    page = {"rail": rail_for(agent), "slug": "policy", "version": version, "ahead": ahead}
    if version is None:
        return render(request, "desk/policy.html", page)
    document = document_of(version)
    sections = reading.sections_for(agent, document)
    query = request.GET.get("q", "").strip()[:200]
    parts = whole(
        document,
        sections,
        language=agent.language,
        zone=zone_of(agent.time_zone),
        audiences=reading.audiences_of(agent),
        now=timezone.now(),
    )
    found = finding.find(query, document, sections, language=agent.language)
    return render(request, "desk/policy.html", {**page, **parts, "query": query, "found": found})


@for_agents
@require_safe
def read(request: DeskRequest) -> HttpResponse:
    """What changed, the sections with their questions, and "I have read it"."""
    return _reading(request, _chosen(request))


@for_agents
@require_POST
def answer(request: DeskRequest, section: str) -> HttpResponse:
    """Answers the questions of a section; what is wrong is asked again, with where to read."""
    version = _chosen(request)
    document = document_of(version)
    known = {one.key: one for one in reading.sections_for(request.user, document)}
    if section not in known:
        raise Http404
    answers = _answers(request.POST, known[section])
    if acknowledging.acknowledge(version, section=section, answers=answers, by=request.user):
        return _reading(request, version, went_on=section)
    return _reading(request, version, answers={section: answers}, status=422)


@for_agents
@require_POST
def confirm(request: DeskRequest) -> HttpResponse:
    """ "I have read it": back to work."""
    version = _chosen(request)
    try:
        acknowledging.confirm(version, by=request.user)
    except Refused as refusal:
        return _reading(request, version, refusal=refusal, status=422)
    messages.success(request, _("Thank you. You have read the policy."))
    return HttpResponseRedirect(reverse("desk:policy"))


@for_agents
@require_POST
def ask(request: DeskRequest, number: int) -> HttpResponse:
    """Asks the leads to let one answer this ticket before one has read everything."""
    ticket = ticket_or_404(request.user, number)
    try:
        asked = acknowledging.ask_to_lift(ticket, by=request.user)
    except Refused as refusal:
        return refused(request, ticket, refusal)
    words = ngettext("%(count)s person was asked.", "%(count)s people were asked.", len(asked))
    messages.success(request, words % {"count": len(asked)})
    return HttpResponseRedirect(reverse("desk:ticket", args=[ticket.number]))


@for_agents
@require_POST
def lift(request: DeskRequest, number: int) -> HttpResponse:
    """A lead lets a colleague answer this ticket once, with a reason."""
    ticket = ticket_or_404(request.user, number)
    key = request.POST.get("agent", "")
    agent = Agent.objects.filter(pk=int(key) if key.isdecimal() and len(key) < 19 else 0).first()
    try:
        if agent is None:
            raise Refused("agent_unknown", _("There is no such colleague."))
        reason = request.POST.get("reason", "")
        acknowledging.lift_gate(agent, ticket=ticket, reason=reason, by=request.user)
    except Refused as refusal:
        return refused(request, ticket, refusal)
    return done(request, ticket)


def _chosen(request: DeskRequest) -> Version:
    """The version in force, or with its number the one that comes into force next."""
    now, number = timezone.now(), request.GET.get("version", "")
    version = version_at(now)
    if number and (version is None or number != str(version.number)):
        version = coming_version(now)
        if version is None or number != str(version.number):
            raise Http404
    if version is None:
        raise Http404(_("No policy is in force."))
    return version


def _answers(posted: QueryDict, section: Section) -> list[int | None]:
    """The choice per question as posted; None for what is no choice."""
    found: list[int | None] = []
    for number in range(min(len(section.questions), MOST_ANSWERS)):
        value = posted.get(f"answer-{number}", "")
        found.append(int(value) if value.isascii() and value.isdigit() and len(value) < 4 else None)
    return found


def _reading(
    request: DeskRequest,
    version: Version,
    *,
    answers: shown.Answers | None = None,
    refusal: Refused | None = None,
    went_on: str = "",
    status: int = 200,
) -> HttpResponse:
    if went_on and not request.htmx:
        return HttpResponseRedirect(
            f"{reverse('desk:read-policy')}?version={version.number}#section-{went_on}"
        )
    page = shown.shown(request.user, reading.reading_of(request.user, version), answers or {})
    ahead = bool(version.in_force_from and version.in_force_from > timezone.now())
    context = {"page": page, "version": version, "is_ahead": ahead, "refusal": refusal}
    if request.htmx:
        return render(request, "desk/policy_reading.html", context, status=status)
    rail = {"rail": rail_for(request.user), "slug": "policy"}
    return render(request, "desk/policy_read.html", {**context, **rail}, status=status)
