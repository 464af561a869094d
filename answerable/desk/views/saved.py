"""Saved views: the page that makes and changes one, the page that lists them, what is done to them."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from answerable.core.errors import Refused
from answerable.desk.conditions import ConditionEditor
from answerable.desk.filters import FILTER, preview_of, start_of, word_of
from answerable.desk.forms import ViewForm
from answerable.desk.rail import rail_for
from answerable.desk.requests import DeskRequest, for_agents
from answerable.tickets.conditions import ALWAYS, in_words
from answerable.tickets.saved import actions, queries
from answerable.tickets.saved.models import SavedView


@for_agents
@require_safe
def views(request: DeskRequest) -> HttpResponse:
    """Every view one sees, with what it asks for in words."""
    known = ConditionEditor(request.user).known
    rows = [
        (view, _in_words(view, known.name_of), queries.may_change(request.user, view))
        for view in queries.views_of(request.user)
    ]
    shown = {"rows": rows, "deleted": queries.lately_deleted(request.user)}
    return _render(request, "desk/views.html", shown)


def _in_words(view: SavedView, name_of: Callable[[str, int], str]) -> str:
    condition = queries.condition_of(view)
    if condition is None:
        return _("This view asks for something there is no longer.")
    return in_words(condition, name_of)


@for_agents
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: DeskRequest) -> HttpResponse:
    """A filter that is being made: shown without saving, or kept as a view."""
    if request.method == "POST":
        return _edited(request, None)
    editor = ConditionEditor(request.user, condition=start_of(request))
    order = request.GET.get("sort", "due")
    return _page(request, editor, ViewForm(request.user, initial={"who": "me", "order": order}))


@for_agents
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: DeskRequest, pk: int) -> HttpResponse:
    """A view as it is, to be changed by those who may."""
    view = _view_or_404(request, pk)
    if not queries.may_change(request.user, view):
        raise Http404
    if request.method == "POST":
        return _edited(request, view)
    editor = ConditionEditor(request.user, condition=queries.condition_of(view) or ALWAYS)
    return _page(request, editor, ViewForm.of(request.user, view), view)


def _edited(request: DeskRequest, view: SavedView | None) -> HttpResponse:
    """What a press of a button, or a change in the form, leads to."""
    editor = ConditionEditor(request.user, data=request.POST)
    form = ViewForm(request.user, request.POST)
    if request.htmx.target == "preview":
        return render(request, "desk/preview.html", {"preview": preview_of(request.user, editor)})
    if editor.act():
        form = ViewForm(request.user, initial=form.as_given())
        return _page(request, editor, form, view)
    if not editor.is_valid():
        return _page(request, editor, form, view, status=422)
    if request.POST.get("do") == "show":
        query = word_of(editor.condition, request.POST.get("order", ""))
        return HttpResponseRedirect(reverse("desk:inbox", args=[FILTER]) + f"?{query}")
    return _kept(request, editor, form, view)


def _kept(
    request: DeskRequest, editor: ConditionEditor, form: ViewForm, view: SavedView | None
) -> HttpResponse:
    if not form.is_valid():
        return _page(request, editor, form, view, status=422)
    wanted = {**form.wanted(), "condition": editor.condition}
    try:
        if view is None:
            view = actions.save_view(by=request.user, **wanted)
        else:
            actions.change_view(view, by=request.user, **wanted)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return _page(request, editor, form, view, status=422)
    return HttpResponseRedirect(reverse("desk:inbox", args=[view.slug]))


def _page(
    request: DeskRequest,
    editor: ConditionEditor,
    form: ViewForm,
    view: SavedView | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    if request.htmx.target == f"{editor.prefix}-editor":
        response = render(request, "desk/conditions/editor.html", {"editor": editor})
        response["HX-Trigger-After-Settle"] = "condition-changed"
        return response
    shown = {"editor": editor, "form": form, "view": view, "preview": preview_of(request.user, editor)}  # fmt: skip
    return _render(request, "desk/view.html", shown, status=status)


def _render(request: DeskRequest, template: str, shown: dict[str, object], *, status: int = 200) -> HttpResponse:  # fmt: skip
    shown = {**shown, "rail": rail_for(request.user), "slug": "views"}
    return render(request, template, shown, status=status)


@for_agents
@require_POST
def move(request: DeskRequest, pk: int) -> HttpResponse:
    """One place up or down."""
    later = request.POST.get("to") == "later"
    return _done(request, lambda view: actions.move_view(view, by=request.user, later=later), pk)


@for_agents
@require_POST
def duplicate(request: DeskRequest, pk: int) -> HttpResponse:
    """One's own copy."""

    def copy(view: SavedView) -> None:
        name = _("Copy of %(name)s") % {"name": view.name}
        actions.duplicate_view(view, name=name, by=request.user)

    return _done(request, copy, pk)


@for_agents
@require_POST
def delete(request: DeskRequest, pk: int) -> HttpResponse:
    """Away; the page then offers to bring it back."""
    return _done(request, lambda view: actions.delete_view(view, by=request.user), pk)


@for_agents
@require_POST
def restore(request: DeskRequest, pk: int) -> HttpResponse:
    """Brings a deleted view back."""
    view = next((one for one in queries.lately_deleted(request.user) if one.pk == pk), None)
    if view is None:
        raise Http404
    actions.restore_view(view, by=request.user)
    return HttpResponseRedirect(reverse("desk:views"))


def _done(request: DeskRequest, act: Callable[[SavedView], None], pk: int) -> HttpResponse:
    try:
        act(_view_or_404(request, pk))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return HttpResponseRedirect(reverse("desk:views"))


def _view_or_404(request: DeskRequest, pk: int) -> SavedView:
    try:
        return queries.get_view_for(request.user, pk)
    except SavedView.DoesNotExist as error:
        raise Http404 from error
