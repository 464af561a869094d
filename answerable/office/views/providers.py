"""Providers: who works for us from outside, what they promise, what their people may see."""

from datetime import timedelta

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from answerable.accounts import providers as actions
from answerable.accounts.masking import CLASSES
from answerable.accounts.models import Provider
from answerable.calendars.models import Calendar
from answerable.core.errors import Refused
from answerable.desk.requests import DeskRequest, needs
from answerable.handover import ending
from answerable.office.forms.providers import EndForm, NewProviderForm, ProviderForm
from answerable.office.requests import office_page
from answerable.policy.document import in_language
from answerable.policy.queries import document_of, version_at

SOON = timedelta(days=30)


@needs("people.manage")
@require_http_methods(["GET", "POST"])
def providers(request: DeskRequest) -> HttpResponse:
    """All of them, those that ended last; POST makes one."""
    form = NewProviderForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.make_provider(**form.cleaned_data, by=request.user)
        except Refused as refusal:
            form.add_error("name", str(refusal))
        else:
            messages.success(request, _("Saved. What may its people see?"))
            return HttpResponseRedirect(reverse("office:change-provider", args=[made.pk]))
    rows = Provider.objects.annotate(
        people=Count("agents", filter=Q(agents__is_active=True), distinct=True)
    ).prefetch_related("teams")
    shown = office_page(request, "people", providers=rows.order_by("ended_at", "name"), form=form)
    return render(request, "office/providers.html", shown, status=422 if form.errors else 200)


@needs("people.manage")
@require_safe
def provider(request: DeskRequest, pk: int) -> HttpResponse:
    """One provider: the contract, its people, what it promises and what it may see."""
    one = provider_or_404(pk)
    today = timezone.localdate()
    until = one.contract_until
    shown = office_page(
        request,
        "people",
        one=one,
        hours=Calendar.objects.filter(slug=one.hours).first() if one.hours else None,
        masked=[CLASSES[slug] for slug in CLASSES if slug in one.masked],
        teams=one.teams.prefetch_related("memberships__agent").order_by("name"),
        people=one.agents.filter(is_active=True).order_by("name"),
        promises=_promises(one, request.user.language),
        is_over=bool(until and until < today),
        is_soon=bool(until and today <= until <= today + SOON),
    )
    return render(request, "office/provider.html", shown)


@needs("people.manage")
@require_http_methods(["GET", "POST"])
def change(request: DeskRequest, pk: int) -> HttpResponse:
    """Everything that can be changed about it, on one page."""
    one = provider_or_404(pk)
    form = ProviderForm(request.POST or None, one=one)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_provider(one, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved."))
            return HttpResponseRedirect(reverse("office:provider", args=[pk]))
    shown = office_page(request, "people", one=one, form=form)
    return render(request, "office/provider_change.html", shown, status=422 if form.errors else 200)


def _promises(one: Provider, language: str) -> list[tuple[str, str, int]]:
    """What the policy in force says that they owe us: name, kind, seconds."""
    version = version_at(timezone.now())
    if version is None:
        return []
    owed = document_of(version).internal_promises
    return [
        (in_language(promise.name, language) or promise.key, promise.kind, promise.target)
        for promise in owed
        if promise.giver == one.giver
    ]


def provider_or_404(pk: int) -> Provider:
    """The provider of that key."""
    one = Provider.objects.filter(pk=pk).first()
    if one is None:
        raise Http404
    return one


@needs("people.manage")
@require_http_methods(["GET", "POST"])
def end(request: DeskRequest, pk: int) -> HttpResponse:
    """First what will happen, then all of it at once."""
    one = provider_or_404(pk)
    form = EndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            ending.end_contract(one, to_team=form.cleaned_data["to_team"], by=request.user)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            words = _("The contract with %(name)s has ended; nobody of theirs can enter.")
            messages.success(request, words % {"name": one.name})
            return HttpResponseRedirect(reverse("office:provider", args=[pk]))
    elif one.ended_at:
        return HttpResponseRedirect(reverse("office:provider", args=[pk]))
    shown = office_page(request, "people", one=one, form=form, ending=ending.what_ends(one))
    return render(request, "office/provider_end.html", shown, status=422 if form.errors else 200)
