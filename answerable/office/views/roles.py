"""Roles: what each of them may do, and who has it."""

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from answerable.accounts import roles as actions
from answerable.accounts.models import Role
from answerable.accounts.permissions import ADMINISTRATOR, PERMISSIONS
from answerable.core.errors import Refused
from answerable.desk.requests import DeskRequest, needs
from answerable.office.forms.people import RoleForm
from answerable.office.requests import office_page, said_no


@needs("people.manage")
@require_http_methods(["GET", "POST"])
def roles(request: DeskRequest) -> HttpResponse:
    """All roles; POST makes one."""
    form = RoleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.make_role(**form.cleaned_data, by=request.user)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved."))
            return HttpResponseRedirect(reverse("office:roles"))
    counted = Count("agents", filter=Q(agents__is_active=True))
    every = Role.objects.annotate(people=counted).order_by("id")
    rows = [(role, [PERMISSIONS[one] for one in role.permissions]) for role in every]
    shown = office_page(request, "people", rows=rows, form=form)
    return render(request, "office/roles.html", shown, status=422 if form.errors else 200)


@needs("people.manage")
@require_http_methods(["GET", "POST"])
def role(request: DeskRequest, pk: int) -> HttpResponse:
    """One role: its name and its rights."""
    one = _role(pk)
    form = RoleForm(request.POST or None, role=one)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_role(one, **{"permissions": [], **form.cleaned_data}, by=request.user)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved."))
            return HttpResponseRedirect(reverse("office:roles"))
    people = one.agents.filter(is_active=True).order_by("name")
    shown = office_page(
        request, "people", one=one, form=form, people=people, fixed=one.slug == ADMINISTRATOR
    )
    return render(request, "office/role.html", shown, status=422 if form.errors else 200)


@needs("people.manage")
@require_POST
def remove(request: DeskRequest, pk: int) -> HttpResponse:
    """Takes a role away that nobody has."""
    with said_no(request):
        actions.remove_role(_role(pk), by=request.user)
        messages.success(request, _("The role is removed."))
    return HttpResponseRedirect(reverse("office:roles"))


def _role(pk: int) -> Role:
    one = Role.objects.filter(pk=pk).first()
    if one is None:
        raise Http404
    return one
