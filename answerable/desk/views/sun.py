"""Follow the sun: today's teams in their order, and the list a team hands over when it closes."""

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from answerable.core.errors import Refused
from answerable.desk import sun
from answerable.desk.handing import Given
from answerable.desk.rail import rail_for
from answerable.desk.requests import DeskRequest, for_agents
from answerable.handover import summaries
from answerable.handover.sun import actions, queries
from answerable.handover.sun.models import Following


@for_agents
@require_safe
def today(request: DeskRequest) -> HttpResponse:
    """The teams as the sun passes over them."""
    shown = {
        "places": queries.places(request.user, timezone.now()),
        "rail": rail_for(request.user),
        "slug": "sun",
    }
    return render(request, "desk/sun/today.html", shown)


@for_agents
@require_http_methods(["GET", "POST"])
def closing(request: DeskRequest, pk: int) -> HttpResponse:
    """What a team would leave behind, with drafted summaries; POST offers it or keeps it."""
    following = _following_or_404(request, pk)
    listed = sun.listed_for(request.user, following, timezone.now())
    given, refusal = sun.drafted(listed, request.user), None
    if request.method == "POST":
        given = Given.typed(request.POST.dict(), listed.tickets)
        try:
            messages.success(request, _act(request, following, listed, given))
        except Refused as why:
            refusal = why
        else:
            return HttpResponseRedirect(reverse("desk:closing", args=[pk]))
    shown = {
        "following": following,
        "listed": listed,
        "rows": sun.rows_of(listed, given, request.POST.getlist("ticket") if refusal else None),
        "given": given,
        "refusal": refusal,
        "night": sun.last_night(request.user, following, timezone.now()),
        "rail": rail_for(request.user),
        "slug": "sun",
    }
    return render(request, "desk/sun/closing.html", shown, status=422 if refusal else 200)


def _following_or_404(request: DeskRequest, pk: int) -> Following:
    found = Following.objects.select_related("team", "next_team").filter(team=pk).first()
    if found is None or not queries.may_see(request.user, found.team):
        raise Http404
    return found


def _act(request: DeskRequest, following: Following, listed: sun.Listed, given: Given) -> str:
    """Offers what is ticked, keeps what is not and was due; answers what to say."""
    ticked = set(request.POST.getlist("ticket"))
    keeps_all = request.POST.get("then") == "keep"
    chosen = [] if keeps_all else [one for one in listed.tickets if str(one.number) in ticked]
    offers = [
        (one, given.context(one, summaries.introduction(one, one.owner or request.user)))
        for one in chosen
    ]
    kept = [one.pk for one in listed.due if one not in chosen]
    made = actions.offer_list(following, offers, keep=kept, by=request.user)
    if not made:
        return _("Kept: they stay with their owners.")
    said = ngettext(
        "%(count)d ticket is offered to %(team)s. Its owner stays answerable until they accept.",
        "%(count)d tickets are offered to %(team)s. Their owners stay answerable until they accept.",
        len(made),
    )
    return said % {"count": len(made), "team": following.next_team.name}
