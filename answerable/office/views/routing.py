"""Routing: rules in their order, made in plain forms, tried on the last hundred tickets."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from answerable.accounts.models import Team
from answerable.core.errors import Refused
from answerable.desk.conditions import ConditionEditor
from answerable.desk.conditions.known import Known
from answerable.desk.requests import DeskRequest, needs
from answerable.office.requests import acting_on, office_page
from answerable.routing import choosing, keeping
from answerable.routing.models import Route, Waiting
from answerable.tickets import conditions
from answerable.tickets.conditions import ConditionError

MAY = "settings.manage"
PREVIEWED = 20  # tickets of which it is also said who would be given them


@needs(MAY)
@require_safe
def routing(request: DeskRequest) -> HttpResponse:
    """All rules in the order in which they are asked, each in words."""
    known = Known(request.user)
    rows = [(one, _in_words(one, known)) for one in Route.objects.select_related("team")]
    shown = {"rows": rows, "waiting": Waiting.objects.count()}
    return render(request, "office/routing/routing.html", office_page(request, "routing", **shown))


def _in_words(one: Route, known: Known) -> str:
    try:
        return conditions.in_words(conditions.parse(one.condition), known.name_of)
    except ConditionError as error:
        return str(error)


@needs(MAY)
@require_http_methods(["GET", "POST"])
def route(request: DeskRequest, pk: int | None = None) -> HttpResponse:
    """One rule; a new one without a key. Everything typed stays where something is wrong."""
    one, refusal = _one(pk), None
    editor = ConditionEditor(request.user, condition=_condition(one))
    if request.method == "POST":
        editor = ConditionEditor(request.user, data=request.POST)
        if not editor.act() and editor.is_valid():
            try:
                keeping.save(one, _wanted(request, editor), by=request.user)
            except Refused as refused:
                refusal = refused
            else:
                messages.success(request, _("Saved."))
                return HttpResponseRedirect(reverse("office:routing"))
    shown = {
        "one": one,
        "typed": _typed(request, one),
        "editor": editor,
        "teams": Team.objects.order_by("name"),
        "ways": Route.How.choices,
        "refusal": refusal,
    }
    page = office_page(request, "routing", **shown)
    return render(request, "office/routing/route.html", page, status=422 if refusal else 200)


def _one(pk: int | None) -> Route | None:
    if pk is None:
        return None
    found = Route.objects.select_related("team").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _condition(one: Route | None) -> conditions.Condition:
    try:
        return conditions.parse(one.condition if one else None)
    except ConditionError:
        return conditions.ALWAYS


def _typed(request: DeskRequest, one: Route | None) -> dict[str, Any]:
    """The plain inputs as they came, else as they are kept."""
    if request.method == "POST":
        typed: dict[str, Any] = {
            n: request.POST.get(n, "") for n in ("name", "team", "how", "skill")
        }
        return typed | {n: n in request.POST for n in ("in_language", "is_on")}
    if one is None:
        return {"how": "least", "is_on": True}
    kept = ("name", "how", "skill", "in_language", "is_on")
    return {**{name: getattr(one, name) for name in kept}, "team": str(one.team_id)}


def _wanted(request: DeskRequest, editor: ConditionEditor) -> keeping.Wanted:
    key = request.POST.get("team", "")
    known = key.isascii() and key.isdigit() and len(key) < 19
    return keeping.Wanted(
        name=request.POST.get("name", ""),
        condition=conditions.to_data(editor.condition),
        team=Team.objects.filter(pk=int(key)).first() if known else None,
        how=request.POST.get("how", ""),
        in_language="in_language" in request.POST,
        skill=request.POST.get("skill", ""),
        is_on="is_on" in request.POST,
    )


@needs(MAY)
@require_safe
def try_out(request: DeskRequest, pk: int) -> HttpResponse:
    """Which of the last hundred tickets it would lead, and to whom now; nothing is changed."""
    one, now = _one(pk), timezone.now()
    found, looked = keeping.tried(one, by=request.user) if one else ([], 0)
    who = {t.pk: choosing.decide(t, one, now).agent for t in found[:PREVIEWED]} if one else {}
    rows = [(ticket, who.get(ticket.pk), ticket.pk in who) for ticket in found]
    shown = {"one": one, "rows": rows, "found": found, "looked": looked}
    return render(request, "office/routing/tried.html", office_page(request, "routing", **shown))


def _act(act: Callable[[DeskRequest, Route], None]) -> Callable[..., HttpResponse]:
    return acting_on(Route, act, permission=MAY, back="office:routing")


move = _act(lambda r, one: keeping.move(one, up="up" in r.POST, by=r.user))
switch = _act(lambda r, one: keeping.switch(one, on="on" in r.POST, by=r.user))
remove = _act(lambda r, one: keeping.remove(one, by=r.user))
