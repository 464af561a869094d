"""Rules: in their order, made and changed in plain forms, tried on the last hundred tickets."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from answerable.automation import rules as actions
from answerable.automation.models import Rule
from answerable.automation.triggers import TRIGGERS
from answerable.calendars.models import Calendar
from answerable.core.errors import Refused
from answerable.desk.conditions import ConditionEditor
from answerable.desk.conditions.known import Known
from answerable.desk.requests import DeskRequest, needs
from answerable.desk.steps import StepsEditor
from answerable.office.requests import acting_on, office_page
from answerable.tickets import conditions
from answerable.tickets.conditions import ConditionError
from answerable.tickets.steps import in_words, parse
from answerable.tickets.steps.vocabulary import StepError

MAY = "settings.manage"


@needs(MAY)
@require_safe
def rules(request: DeskRequest) -> HttpResponse:
    """All of them in the order in which they look, each in words."""
    known = Known(request.user)
    rows = [(rule, *_in_words(rule, known)) for rule in Rule.objects.all()]
    return render(request, "office/rules/rules.html", office_page(request, "rules", rules=rows))


def _in_words(rule: Rule, known: Known) -> tuple[str, str, list[str]]:
    when = str(TRIGGERS[rule.when].label) if rule.when in TRIGGERS else rule.when
    try:
        condition = conditions.in_words(conditions.parse(rule.condition), known.name_of)
        return when, condition, in_words(parse(rule.steps))
    except (ConditionError, StepError) as error:
        return when, str(error), []


@needs(MAY)
@require_http_methods(["GET", "POST"])
def rule(request: DeskRequest, pk: int | None = None) -> HttpResponse:
    """One rule; a new one without a key. Everything typed stays where something is wrong."""
    one, refusal = _one(pk), None
    steps = StepsEditor(request.user, steps=one.steps if one else ())
    editor = ConditionEditor(request.user, condition=_condition(one))
    if request.method == "POST":
        steps = StepsEditor(request.user, data=request.POST)
        editor = ConditionEditor(request.user, data=request.POST)
        pressed = steps.act(), editor.act()
        if not any(pressed) and editor.is_valid():
            try:
                actions.save(one, _wanted(request, editor, steps), by=request.user)
                return _back(request)
            except Refused as refused:
                refusal = refused
    shown = {
        "one": one,
        "typed": _typed(request, one),
        "steps": steps,
        "editor": editor,
        "triggers": TRIGGERS.values(),
        "calendars": Calendar.objects.order_by("name"),
        "refusal": refusal,
    }
    page = office_page(request, "rules", **shown)
    return render(request, "office/rules/rule.html", page, status=422 if refusal else 200)


def _one(pk: int | None) -> Rule | None:
    if pk is None:
        return None
    found = Rule.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _condition(one: Rule | None) -> conditions.Condition:
    try:
        return conditions.parse(one.condition if one else None)
    except ConditionError:
        return conditions.ALWAYS


def _typed(request: DeskRequest, one: Rule | None) -> dict[str, Any]:
    """The plain inputs as they came, else as they are kept."""
    if request.method == "POST":
        names = ("name", "when", "hours", "calendar")
        typed: dict[str, Any] = {name: request.POST.get(name, "") for name in names}
        return typed | {"stops": "stops" in request.POST, "is_on": "is_on" in request.POST}
    if one is None:
        return {"when": "opened", "hours": 24, "is_on": True}
    kept = ("name", "when", "hours", "calendar", "stops", "is_on")
    return {name: getattr(one, name) for name in kept}


def _wanted(request: DeskRequest, editor: ConditionEditor, steps: StepsEditor) -> actions.Wanted:
    hours = request.POST.get("hours", "")
    return actions.Wanted(
        name=request.POST.get("name", ""),
        when=request.POST.get("when", ""),
        condition=conditions.to_data(editor.condition),
        steps=steps.as_data(),
        hours=int(hours) if hours.isascii() and hours.isdecimal() and len(hours) < 9 else 0,
        calendar=request.POST.get("calendar", ""),
        stops="stops" in request.POST,
        is_on="is_on" in request.POST,
    )


def _back(request: DeskRequest) -> HttpResponse:
    messages.success(request, _("Saved."))
    return HttpResponseRedirect(reverse("office:rules"))


@needs(MAY)
@require_safe
def try_out(request: DeskRequest, pk: int) -> HttpResponse:
    """On which of the last hundred tickets it would act; nothing is changed."""
    one = _one(pk)
    tried = actions.tried(one, by=request.user) if one else []
    found = [ticket for ticket, holds in tried if holds]
    shown = {"one": one, "found": found, "looked": len(tried)}
    return render(request, "office/rules/tried.html", office_page(request, "rules", **shown))


def _act(act: Callable[[DeskRequest, Rule], None]) -> Callable[..., HttpResponse]:
    return acting_on(Rule, act, permission=MAY, back="office:rules")


move = _act(lambda r, rule: actions.move(rule, up="up" in r.POST, by=r.user))
switch = _act(lambda r, rule: actions.switch(rule, on="on" in r.POST, by=r.user))
remove = _act(lambda r, rule: actions.remove(rule, by=r.user))
