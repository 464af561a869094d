"""What stands ready in the search field, and forgetting what was searched for."""

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from answerable.desk.requests import DeskRequest, for_agents
from answerable.desk.searching import SLUG
from answerable.tickets.search import LONGEST_QUESTION, finding, recent, vocabulary


@for_agents
@require_safe
def suggestions(request: DeskRequest) -> HttpResponse:
    """Recent searches and the filter words, as options of the field."""
    shown = {"recent": recent.of(request.user), "examples": vocabulary.examples()}
    return render(request, "desk/search_options.html", shown)


@for_agents
@require_POST
def forget(request: DeskRequest) -> HttpResponse:
    """One's recent searches are gone."""
    recent.forget(request.user)
    return HttpResponseRedirect(reverse("desk:inbox", args=[SLUG]))


@for_agents
@require_safe
def count(request: DeskRequest) -> HttpResponse:
    """How many tickets a search finds in all; asked for after its first page is there."""
    question = request.GET.get("q", "").strip()[:LONGEST_QUESTION]
    found = finding.count(request.user, question)
    return render(request, "desk/search_count.html", {"counted": found})
