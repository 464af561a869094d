"""What the staff would change in the policy: everybody reads it, managers of the policy answer."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from answerable.core.errors import Refused
from answerable.desk.rail import rail_for
from answerable.desk.requests import DeskRequest, for_agents, needs
from answerable.policy import reading, suggesting
from answerable.policy.document import in_language
from answerable.policy.models import Suggestion
from answerable.policy.queries import document_of, version_at

AT_MOST = 200


@for_agents
@require_http_methods(["GET", "HEAD", "POST"])
def suggestions(request: DeskRequest) -> HttpResponse:
    """All suggestions with their answers, those that wait first, and the form for a new one."""
    if request.method != "POST":
        return _page(request, section=request.GET.get("section", ""))
    section, words = request.POST.get("section", ""), request.POST.get("words", "")
    try:
        suggesting.suggest(section=section, words=words, by=request.user)
    except Refused as refusal:
        return _page(request, section=section, words=words, refusal=refusal)
    messages.success(request, _("Thank you. Whoever writes the policy will answer you."))
    return HttpResponseRedirect(reverse("desk:policy-suggestions"))


@needs("policy.manage")
@require_POST
def answer(request: DeskRequest, pk: int) -> HttpResponse:
    """The answer to one; a refusal is told beside it, and what was typed stays."""
    found = get_object_or_404(Suggestion, pk=pk)
    decision, words = request.POST.get("decision", ""), request.POST.get("words", "")
    try:
        suggesting.answer(found, decision=decision, words=words, by=request.user)
    except Refused as refusal:
        return _page(request, refusal=refusal, answering=(pk, decision, words))
    messages.success(request, _("Your answer is given."))
    return HttpResponseRedirect(f"{reverse('desk:policy-suggestions')}#suggestion-{pk}")


def _page(
    request: DeskRequest,
    *,
    section: str = "",
    words: str = "",
    refusal: Refused | None = None,
    answering: tuple[int, str, str] = (0, "", ""),
) -> HttpResponse:
    agent, version = request.user, version_at(timezone.now())
    sections = reading.sections_for(agent, document_of(version)) if version else []
    titles = {one.key: in_language(one.title, agent.language) or one.key for one in sections}
    rows = list(suggesting.suggestions_for(agent)[:AT_MOST])
    for row in rows:
        row.title = titles.get(row.section, row.section)  # type: ignore[attr-defined]
    context = {
        "rail": rail_for(agent),
        "slug": "policy",
        "titles": titles,
        "section": section,
        "words": words,
        "refusal": refusal,
        "answering": {"pk": answering[0], "decision": answering[1], "words": answering[2]},
        "decisions": Suggestion.Decision.choices,
        "may_answer": agent.can("policy.manage"),
        "waiting": [row for row in rows if row.is_waiting],
        "answered": [row for row in rows if not row.is_waiting],
    }
    return render(request, "desk/suggestions.html", context, status=422 if refusal else 200)
