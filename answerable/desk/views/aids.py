"""Canned replies and macros: kept on their own page, used beside a ticket."""

from typing import TypeVar

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from answerable.automation import canned, macros
from answerable.automation.access import canned_for, macros_for, may_change
from answerable.automation.models import CannedReply, Macro, Shared, Variant
from answerable.automation.places import PLACES
from answerable.core.errors import Refused
from answerable.desk.keeping import audience_of, audiences, kept_for
from answerable.desk.rail import rail_for
from answerable.desk.requests import DeskRequest, for_agents
from answerable.desk.steps import StepsEditor
from answerable.tickets.steps import in_words, parse
from answerable.tickets.steps.vocabulary import StepError
from answerable.ui.formats import own_language_name

S = TypeVar("S", bound=Shared)
LANGUAGES = ("en", "tr", "ru", "de", "es", "fr", "ar", "it", "pt", "nl", "pl", "ja", "zh", "ko")
MOST_VARIANTS = 40


@for_agents
@require_safe
def aids(request: DeskRequest) -> HttpResponse:
    """Everything this agent may use, and what of it they may change."""
    agent = request.user
    shown = {
        "replies": [(one, may_change(one, agent)) for one in canned_for(agent)],
        "macros": [(one, may_change(one, agent), _words(one)) for one in macros_for(agent)],
    }
    return _page(request, "desk/aids/aids.html", shown)


def _words(macro: Macro) -> list[str]:
    try:
        return in_words(parse(macro.steps))
    except StepError as error:
        return [str(error)]


def _page(
    request: DeskRequest, template: str, shown: dict[str, object], *, status: int = 200
) -> HttpResponse:
    rail = {"rail": rail_for(request.user), "slug": "aids"}
    return render(request, template, {**rail, **shown}, status=status)


def _one(rows: QuerySet[S], request: DeskRequest, pk: int | None) -> S | None:
    """What is to be changed, if this agent may; None for something new."""
    if pk is None:
        return None
    found = rows.filter(pk=pk).first()
    if found is None or not may_change(found, request.user):
        raise Http404
    return found


@for_agents
@require_http_methods(["GET", "POST"])
def reply(request: DeskRequest, pk: int | None = None) -> HttpResponse:
    """One canned reply with its variants; a new one without a key."""
    one, refusal = _one(canned_for(request.user), request, pk), None
    name, variants = one.name if one else "", _kept(one)
    if request.method == "POST":
        name, variants = request.POST.get("name", ""), _given(request)
        if "more" in request.POST:
            variants.append(canned.Words("en", ""))
        else:
            try:
                keep = kept_for(request.user, request.POST.get("for", ""))
                canned.save(one, name=name, variants=variants, by=request.user, **keep)
                return _saved(request)
            except Refused as refused:
                refusal = refused
    shown = {
        "one": one,
        "name": name,
        "variants": variants or [canned.Words(request.user.language[:2], "")],
        "languages": [(tag, own_language_name(tag)) for tag in LANGUAGES],
        "addresses": Variant.Address.choices,
        "places": PLACES,
    }
    return _form(request, "desk/aids/reply.html", one, refusal, **shown)


def _kept(one: CannedReply | None) -> list[canned.Words]:
    rows = one.variants.order_by("pk") if one else ()
    return [canned.Words(row.language, row.body, row.address) for row in rows]


def _given(request: DeskRequest) -> list[canned.Words]:
    lists = [request.POST.getlist(name)[:MOST_VARIANTS] for name in ("language", "body", "address")]
    known = dict(Variant.Address.choices)
    return [
        canned.Words(
            language if language in LANGUAGES else "en",
            body[:20_000],
            address if address in known else "",
        )
        for language, body, address in zip(*lists, strict=False)
    ]


def _saved(request: DeskRequest) -> HttpResponse:
    messages.success(request, _("Saved."))
    return HttpResponseRedirect(reverse("desk:aids"))


def _form(
    request: DeskRequest,
    template: str,
    kept: Shared | None,
    refusal: Refused | None,
    **shown: object,
) -> HttpResponse:
    chosen = request.POST.get("for") or audience_of(kept)
    context = {"audiences": audiences(request.user), "chosen": chosen, "refusal": refusal, **shown}
    return _page(request, template, context, status=422 if refusal else 200)


@for_agents
@require_http_methods(["GET", "POST"])
def macro(request: DeskRequest, pk: int | None = None) -> HttpResponse:
    """One macro with its steps; a new one without a key."""
    one, refusal = _one(macros_for(request.user), request, pk), None
    editor = StepsEditor(request.user, steps=one.steps if one else ())
    name, chosen = one.name if one else "", one.reply_id if one else None
    if request.method == "POST":
        editor = StepsEditor(request.user, data=request.POST)
        name, key = request.POST.get("name", ""), request.POST.get("reply", "")
        words = (
            canned_for(request.user).filter(pk=int(key)).first()
            if key.isdecimal() and len(key) < 18
            else None
        )
        chosen = words.pk if words else None
        if not editor.act():
            try:
                keep = kept_for(request.user, request.POST.get("for", ""))
                steps = editor.as_data()
                macros.save(one, name=name, steps=steps, reply=words, by=request.user, **keep)
                return _saved(request)
            except Refused as refused:
                refusal = refused
    replies = canned_for(request.user)
    shown = {"one": one, "name": name, "steps": editor, "replies": replies, "words": chosen}
    return _form(request, "desk/aids/macro.html", one, refusal, **shown)


@for_agents
@require_POST
def remove_reply(request: DeskRequest, pk: int) -> HttpResponse:
    """Away with a canned reply."""
    one = _one(canned_for(request.user), request, pk)
    if one:
        canned.remove(one, by=request.user)
    return _saved(request)


@for_agents
@require_POST
def remove_macro(request: DeskRequest, pk: int) -> HttpResponse:
    """Away with a macro."""
    one = _one(macros_for(request.user), request, pk)
    if one:
        one.delete()
    return _saved(request)
