"""Custom fields: listed in their order, made and changed in a plain form with a look at both sides."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from answerable.core.errors import Refused
from answerable.desk.conditions import ConditionEditor
from answerable.desk.conditions.known import Known
from answerable.desk.requests import DeskRequest, needs
from answerable.office.forms.fields import FieldForm, classes
from answerable.office.requests import acting_on, office_page
from answerable.tickets import conditions
from answerable.tickets.actions import defining as actions
from answerable.tickets.conditions import ConditionError
from answerable.tickets.fields.models import CustomField
from answerable.tickets.fields.values import Held
from answerable.ui.reader import reader_of

MAY = actions.MAY


@needs(MAY)
@require_safe
def fields(request: DeskRequest) -> HttpResponse:
    """Those of tickets and those of customers, each in its order, with when it is asked."""
    known, tag = Known(request.user), reader_of(request).tag
    rows = [(Held(one, "", tag), _in_words(one, known)) for one in CustomField.objects.all()]
    groups = [
        (label, [row for row in rows if row[0].field.subject == subject])
        for subject, label in CustomField.Subject.choices
    ]
    page = office_page(request, "fields", groups=groups, is_empty=not rows)
    return render(request, "office/fields/fields.html", page)


def _in_words(one: CustomField, known: Known) -> str:
    if not one.condition:
        return ""
    try:
        return conditions.in_words(conditions.parse(one.condition), known.name_of)
    except ConditionError as error:
        return str(error)


@needs(MAY)
@require_http_methods(["GET", "POST"])
def field(request: DeskRequest, pk: int | None = None) -> HttpResponse:
    """One field; a new one without a key. Everything typed stays where something is wrong."""
    one, refusal = _one(pk), None
    tag = reader_of(request).tag
    form = FieldForm(one, tag=tag)
    editor = ConditionEditor(request.user, condition=_condition(one))
    if request.method == "POST":
        form = FieldForm(one, request.POST, tag=tag)
        editor = ConditionEditor(request.user, data=request.POST)
        pressed = editor.act() or bool(form.act)
        if not pressed and editor.is_valid():
            try:
                _save(request, one, form, editor)
                return _back(request)
            except Refused as refused:
                refusal = refused
    return _page(request, one, form, editor, refusal)


def _save(
    request: DeskRequest, one: CustomField | None, form: FieldForm, editor: ConditionEditor
) -> None:
    wanted = form.wanted(conditions.to_data(editor.condition))
    if one is None:
        actions.add_field(wanted, by=request.user)
    else:
        actions.change_field(one, wanted, by=request.user)


def _page(
    request: DeskRequest,
    one: CustomField | None,
    form: FieldForm,
    editor: ConditionEditor,
    refusal: Refused | None,
) -> HttpResponse:
    shown: dict[str, Any] = {
        "one": one,
        "form": form,
        "typed": form.typed,
        "editor": editor,
        "subjects": CustomField.Subject.choices,
        "kinds": CustomField.Kind.choices,
        "classes": classes(),
        "preview": _preview(request, one, form),
        "refusal": refusal,
    }
    page = office_page(request, "fields", **shown)
    return render(request, "office/fields/field.html", page, status=422 if refusal else 200)


def _preview(request: DeskRequest, one: CustomField | None, form: FieldForm) -> Held:
    """The field as its readers will see it, of what the form says now."""
    typed = form.typed
    kind = one.kind if one else typed["kind"]
    known = CustomField.Kind.values
    words = {language.tag: language.name for language in form.languages if language.name}
    shown = CustomField(
        key="preview",
        kind=kind if kind in known else CustomField.Kind.TEXT,
        name=words or {"en": "–"},
        help={language.tag: language.help for language in form.languages if language.help},
        options=[
            {
                "key": f"option-{row.place}",
                "name": {tag: words for tag, _label, words in row.names if words},
                "retired": row.is_retired,
            }
            for row in form.options
            if row.title
        ],
        needed_to_solve=typed.get("needed_to_solve", False),
        in_form=typed.get("in_form", False),
        needed_in_form=typed.get("needed_in_form", False),
    )
    return Held(shown, "", reader_of(request).tag)


def _one(pk: int | None) -> CustomField | None:
    if pk is None:
        return None
    found = CustomField.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _condition(one: CustomField | None) -> conditions.Condition:
    try:
        return conditions.parse(one.condition if one else None)
    except ConditionError:
        return conditions.ALWAYS


def _back(request: DeskRequest) -> HttpResponse:
    messages.success(request, _("Saved."))
    return HttpResponseRedirect(reverse("office:fields"))


def _act(act: Callable[[DeskRequest, CustomField], None]) -> Callable[..., HttpResponse]:
    return acting_on(CustomField, act, permission=MAY, back="office:fields")


move = _act(lambda r, one: actions.move_field(one, earlier="earlier" in r.POST, by=r.user))
retire = _act(lambda r, one: actions.retire_field(one, by=r.user))
offer = _act(lambda r, one: actions.offer_field_again(one, by=r.user))
