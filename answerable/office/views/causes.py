"""The company's list of causes: add, name in each language, order, retire, offer again."""

from collections.abc import Callable

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from answerable.core.errors import Refused
from answerable.desk.requests import DeskRequest, needs
from answerable.office.requests import office_page
from answerable.sla import causes as actions
from answerable.sla.models import Cause
from answerable.sla.queries import causes_with_uses
from answerable.ui.formats import own_language_name

MAY = "policy.manage"


class NameForm(forms.Form):
    """A cause in each language of the pages."""

    def __init__(self, data: QueryDict | None = None, *, cause: Cause | None = None) -> None:
        key = cause.pk if cause else "new"
        super().__init__(data, auto_id=f"cause_{key}_%s")
        for tag in _tags(cause):
            self.fields[tag] = forms.CharField(
                label=own_language_name(tag),
                required=False,
                max_length=actions.LONGEST_NAME,
                initial=cause.name.get(tag, "") if cause else "",
                widget=forms.TextInput(attrs={"lang": tag, "dir": "auto"}),
            )


def _tags(cause: Cause | None) -> list[str]:
    """The languages of the pages, and those the cause was named in besides."""
    tags = [tag for tag, _name in settings.LANGUAGES]
    return [*tags, *(tag for tag in (cause.name if cause else {}) if tag not in tags)]


@needs(MAY)
@require_safe
def causes(request: DeskRequest) -> HttpResponse:
    """Every cause in its order, how often it was given, and a form for a new one."""
    return _page(request)


def _page(
    request: DeskRequest, refusal: Refused | None = None, *, kept: NameForm | None = None
) -> HttpResponse:
    rows = [(one, NameForm(cause=one)) for one in causes_with_uses()]
    shown = {"causes": rows, "new": kept or NameForm(), "refusal": refusal}
    page = office_page(request, "causes", **shown)
    return render(request, "office/causes.html", page, status=422 if refusal else 200)


@needs(MAY)
@require_POST
def add(request: DeskRequest) -> HttpResponse:
    """A new cause at the end of the list."""
    form = NameForm(request.POST)
    if not form.is_valid():
        return _page(request, Refused("cause_unreadable", _("The name is too long.")), kept=form)
    try:
        actions.add_cause(form.cleaned_data, by=request.user)
    except Refused as refusal:
        return _page(request, refusal, kept=form)
    return _back(request)


def _back(request: DeskRequest) -> HttpResponse:
    messages.success(request, _("Saved."))
    return HttpResponseRedirect(reverse("office:causes"))


def _one(act: Callable[[DeskRequest, Cause], None]) -> Callable[..., HttpResponse]:
    """A view that does this to one cause."""

    @needs(MAY)
    @require_POST
    def view(request: DeskRequest, pk: int) -> HttpResponse:
        cause = Cause.objects.filter(pk=pk).first()
        if cause is None:
            raise Http404
        try:
            act(request, cause)
        except Refused as refusal:
            return _page(request, refusal)
        return _back(request)

    return view  # type: ignore[return-value]


def _rename(request: DeskRequest, cause: Cause) -> None:
    form = NameForm(request.POST, cause=cause)
    if not form.is_valid():
        raise Refused("cause_unreadable", _("The name is too long."))
    actions.rename_cause(cause, form.cleaned_data, by=request.user)


rename = _one(_rename)
move = _one(lambda r, cause: actions.move_cause(cause, earlier="earlier" in r.POST, by=r.user))
retire = _one(lambda r, cause: actions.retire_cause(cause, by=r.user))
offer = _one(lambda r, cause: actions.offer_cause_again(cause, by=r.user))
