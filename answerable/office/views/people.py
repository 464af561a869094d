"""People: who is here and how they sign in, inviting, duties, saying goodbye."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from answerable.accounts import actions, sessions
from answerable.accounts.models import Agent, Invitation
from answerable.accounts.presence import change_work
from answerable.accounts.queries import who_can_answer
from answerable.core.errors import Refused
from answerable.desk.requests import DeskRequest, needs
from answerable.handover import leaving as handing_over
from answerable.office.forms.people import InviteForm, PersonForm, WorkForm
from answerable.office.requests import office_page, said_no
from answerable.tickets.access import tickets_visible_to


@needs("people.manage")
@require_safe
def people(request: DeskRequest) -> HttpResponse:
    """Everybody, and those who are asked to join."""
    return _page(request, InviteForm(initial={"language": request.user.language}))


def _page(request: DeskRequest, form: InviteForm, *, status: int = 200) -> HttpResponse:
    open_ = Invitation.objects.filter(accepted_at=None, withdrawn_at=None).order_by("-id")
    shown = office_page(
        request,
        "people",
        agents=Agent.objects.prefetch_related("roles", "teams").order_by("-is_active", "name"),
        two_steps=sessions.with_two_steps(),
        invitations=open_.select_related("role", "invited_by"),
        form=form,
    )
    return render(request, "office/people.html", shown, status=status)


@needs("people.manage")
@require_POST
def invite(request: DeskRequest) -> HttpResponse:
    """Asks somebody to join; the mail with the link goes out in the same transaction."""
    form = InviteForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    wanted = {**form.cleaned_data, "teams": list(form.cleaned_data["teams"])}
    try:
        actions.invite(**wanted, by=request.user)
    except Refused as refusal:
        form.add_error(None if refusal.code == "above_you" else "email", str(refusal))
        return _page(request, form, status=422)
    messages.success(request, _("The invitation is on its way."))
    return HttpResponseRedirect(reverse("office:people"))


@needs("people.manage")
@require_POST
def invite_again(request: DeskRequest, pk: int) -> HttpResponse:
    """A new mail with a new link; the old link ends."""
    with said_no(request):
        actions.invite_again(_invitation(pk), by=request.user)
        messages.success(request, _("A new invitation is on its way; the old link has ended."))
    return HttpResponseRedirect(reverse("office:people"))


@needs("people.manage")
@require_POST
def withdraw(request: DeskRequest, pk: int) -> HttpResponse:
    """The link of an invitation ends."""
    with said_no(request):
        actions.withdraw_invitation(_invitation(pk), by=request.user)
        messages.success(request, _("The invitation is withdrawn."))
    return HttpResponseRedirect(reverse("office:people"))


@needs("people.manage")
@require_http_methods(["GET", "POST"])
def person(request: DeskRequest, pk: int) -> HttpResponse:
    """Name, language, role and teams of one person; where they are signed in."""
    one = _agent(pk)
    form = PersonForm(request.POST or None, one=one)
    if request.method == "POST" and form.is_valid() and _changed(request, one, form):
        messages.success(request, _("Saved."))
        return HttpResponseRedirect(reverse("office:people"))
    shown = _of_person(request, one, form)
    return render(request, "office/person.html", shown, status=422 if form.errors else 200)


def _of_person(
    request: DeskRequest, one: Agent, form: PersonForm, work: WorkForm | None = None
) -> dict[str, Any]:
    return office_page(
        request,
        "people",
        one=one,
        form=form,
        work_form=work or WorkForm.of(one),
        open_sessions=len(sessions.sessions_of(one)),
        has_two_steps=one.pk in sessions.with_two_steps(),
        tokens=one.api_tokens.filter(revoked_at=None).count(),
    )


@needs("people.manage")
@require_POST
def work(request: DeskRequest, pk: int) -> HttpResponse:
    """What routing asks about them: hours, limit, languages, skills."""
    one = _agent(pk)
    form = WorkForm(request.POST)
    if form.is_valid():
        try:
            change_work(one, **form.wanted(), by=request.user)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved."))
            return HttpResponseRedirect(reverse("office:person", args=[pk]))
    shown = _of_person(request, one, PersonForm(one=one), form)
    return render(request, "office/person.html", shown, status=422)


def _changed(request: DeskRequest, one: Agent, form: PersonForm) -> bool:
    given = form.cleaned_data
    try:
        with transaction.atomic():
            name, language = given["name"], given["language"]
            actions.change_person(one, name=name, language=language, by=request.user)
            role, teams = given["role"], list(given["teams"])
            actions.change_duties(one, role=role, teams=teams, by=request.user)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


@needs("people.manage")
@require_POST
def sign_out(request: DeskRequest, pk: int) -> HttpResponse:
    """Ends every session of somebody."""
    with said_no(request):
        ended = sessions.end_sessions(_agent(pk), by=request.user)
        words = ngettext("%(count)s session ended.", "%(count)s sessions ended.", ended)
        messages.success(request, words % {"count": ended})
    return HttpResponseRedirect(reverse("office:person", args=[pk]))


@needs("people.manage")
@require_POST
def forget_second_step(request: DeskRequest, pk: int) -> HttpResponse:
    """For somebody who lost their device."""
    with said_no(request):
        sessions.forget_second_step(_agent(pk), by=request.user)
        messages.success(request, _("The second step is gone; they can set up a new one."))
    return HttpResponseRedirect(reverse("office:person", args=[pk]))


@needs("people.manage")
@require_http_methods(["GET", "POST"])
def leaving(request: DeskRequest, pk: int) -> HttpResponse:
    """First to whom everything of theirs goes, then goodbye: one act."""
    one, refusal = _agent(pk), None
    left, heirs = handing_over.left_by(one), who_can_answer(None).exclude(pk=one.pk)
    named = {str(agent.pk): agent for agent in heirs}
    if request.method == "POST":
        chosen = {
            ticket.number: named[key]
            for ticket in left.tickets
            if (key := request.POST.get(f"to-{ticket.number}", "")) in named
        }
        heir = named.get(request.POST.get("heir", ""))
        try:
            handing_over.leave(one, heir=heir, heirs=chosen, by=request.user)
        except Refused as refused:
            refusal = refused
        else:
            messages.success(request, _("%(name)s can no longer sign in.") % {"name": one.name})
            return HttpResponseRedirect(reverse("office:people"))
    shown = office_page(
        request,
        "people",
        one=one,
        left=left,
        rows=[(t, request.POST.get(f"to-{t.number}", "")) for t in left.tickets],
        readable=set(
            tickets_visible_to(request.user).filter(owner=one).values_list("pk", flat=True)
        ),
        heirs=named,
        heir=request.POST.get("heir", ""),
        refusal=refusal,
        tokens=one.api_tokens.filter(revoked_at=None).count(),
        open_sessions=len(sessions.sessions_of(one)),
    )
    return render(request, "office/leaving.html", shown, status=422 if refusal else 200)


def _agent(pk: int) -> Agent:
    one = Agent.objects.filter(pk=pk).first()
    if one is None:
        raise Http404
    return one


def _invitation(pk: int) -> Invitation:
    one = Invitation.objects.select_related("role").filter(pk=pk).first()
    if one is None:
        raise Http404
    return one
