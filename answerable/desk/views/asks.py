"""Asking another department: from a customer's ticket, or for oneself; taking the question back."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from answerable.accounts.models import Agent, Team
from answerable.core.errors import Refused
from answerable.desk.rail import rail_for
from answerable.desk.requests import DeskRequest, for_agents, ticket_or_404
from answerable.handover.asks import actions
from answerable.handover.asks.models import Ask
from answerable.handover.asks.promises import Promised, promised_by
from answerable.handover.asks.queries import asked_by, departments_for
from answerable.tickets.access import tickets_visible_to
from answerable.tickets.models import Ticket


class AskForm(forms.Form):
    """Whom, about what, and the question."""

    team = forms.ModelChoiceField(
        label=gettext_lazy("Department"), queryset=Team.objects.none(), empty_label=None
    )
    subject = forms.CharField(label=gettext_lazy("Subject"), max_length=200)
    words = forms.CharField(
        label=gettext_lazy("What do you need from them?"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 6, "dir": "auto"}),
        help_text=gettext_lazy("They see these words, not the customer’s ticket."),
    )

    def __init__(self, data: Any = None, *, agent: Agent, subject: str = "") -> None:
        super().__init__(data, initial={"subject": subject})
        team = self.fields["team"]
        assert isinstance(team, forms.ModelChoiceField)
        team.queryset = departments_for(agent)


@for_agents
@require_http_methods(["GET", "POST"])
def ask_for(request: DeskRequest, number: int) -> HttpResponse:
    """For a customer's ticket, which waits until they answered."""
    ticket = ticket_or_404(request.user, number)
    return _asked(request, ticket)


@for_agents
@require_http_methods(["GET", "POST"])
def ask(request: DeskRequest) -> HttpResponse:
    """For oneself: a colleague is a customer of other departments too."""
    return _asked(request, None)


def _asked(request: DeskRequest, ticket: Ticket | None) -> HttpResponse:
    form = AskForm(
        request.POST or None, agent=request.user, subject=ticket.subject if ticket else ""
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.ask(**form.cleaned_data, ticket=ticket, by=request.user)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _said(made))
            number = ticket.number if ticket else made.request.number
            return HttpResponseRedirect(reverse("desk:ticket", args=[number]))
    shown = {
        "ticket": ticket,
        "form": form,
        "promises": _promises(request.user),
        "asked": [] if ticket else asked_by(request.user),
        "rail": rail_for(request.user),
        "slug": "ask",
    }
    return render(request, "desk/ask.html", shown, status=422 if form.errors else 200)


def _said(made: Ask) -> str:
    name = made.request.team.name if made.request.team else "–"
    return _("%(name)s is asked: #%(number)s.") % {"name": name, "number": made.request.number}


def _promises(agent: Agent) -> list[tuple[Team, Promised]]:
    """What each department promises if it is asked now."""
    now = timezone.now()
    teams = departments_for(agent).select_related("provider")
    found = [(team, promised_by(team, now=now)) for team in teams]
    return [pair for pair in found if pair[1].until]


@for_agents
@require_POST
def withdraw(request: DeskRequest, pk: int) -> HttpResponse:
    """No answer is needed any more."""
    seen = tickets_visible_to(request.user)
    found = Ask.objects.select_related("ticket", "request__team", "by").filter(pk=pk).first()
    ticket = (found.ticket or found.request) if found else None
    if found is None or ticket is None or not seen.filter(pk=ticket.pk).exists():
        raise Http404
    try:
        actions.withdraw(found, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The question is taken back."))
    return HttpResponseRedirect(reverse("desk:ticket", args=[ticket.number]))
