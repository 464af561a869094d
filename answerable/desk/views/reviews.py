"""To review: replies of providers that one of us reads before they leave."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods

from answerable.core.errors import Refused
from answerable.desk.rail import rail_for
from answerable.desk.requests import DeskRequest, for_agents
from answerable.feedback.reviews import actions
from answerable.feedback.reviews.actions import Score
from answerable.feedback.reviews.models import Review
from answerable.feedback.reviews.queries import to_review

SCALE = [(str(mark), str(mark)) for mark in range(1, 6)]
MOST = 20


def _mark(label: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(label=label, choices=SCALE, coerce=int, initial="5")


class ScoreForm(forms.Form):
    """The score sheet: four marks from 1 (poor) to 5 (very good), and a word."""

    body = forms.CharField(
        label=gettext_lazy("The reply"),
        max_length=200_000,
        widget=forms.Textarea(attrs={"rows": 8, "dir": "auto"}),
    )
    correct = _mark(gettext_lazy("Correct"))
    kind = _mark(pgettext_lazy("a mark", "Kind"))
    complete = _mark(gettext_lazy("Complete"))
    language = _mark(gettext_lazy("Language"))
    words = forms.CharField(
        label=gettext_lazy("A word to the writer"), max_length=2000, required=False
    )

    def score(self) -> Score:
        given = self.cleaned_data
        return Score(
            given["correct"], given["kind"], given["complete"], given["language"], given["words"]
        )


@for_agents
@require_http_methods(["GET"])
def reviews(request: DeskRequest) -> HttpResponse:
    """What waits, the longest first."""
    if request.user.provider_id:
        raise Http404
    waiting = list(to_review(request.user)[:MOST])
    shown = {"waiting": waiting, "rail": rail_for(request.user), "slug": "reviews"}
    return render(request, "desk/reviews.html", shown)


@for_agents
@require_http_methods(["GET", "POST"])
def review(request: DeskRequest, pk: int) -> HttpResponse:
    """One reply: released, released with a change, or sent back."""
    one = to_review(request.user).filter(pk=pk).first()
    if one is None:
        raise Http404
    form = ScoreForm(request.POST or None, initial={"body": one.message.text})
    if request.method == "POST" and form.is_valid():
        try:
            words = _decided(request, one, form)
        except Refused as refusal:
            form.add_error("words" if refusal.code == "word_missing" else None, str(refusal))
        else:
            messages.success(request, words)
            return HttpResponseRedirect(reverse("desk:reviews"))
    said = one.message.ticket.messages.filter(direction="in", pk__lt=one.message_id)
    shown = {
        "one": one,
        "said": said.order_by("-pk").first(),
        "form": form,
        "rail": rail_for(request.user),
        "slug": "reviews",
    }
    return render(request, "desk/review.html", shown, status=422 if form.errors else 200)


def _decided(request: DeskRequest, one: Review, form: ScoreForm) -> str:
    if request.POST.get("act") == "return":
        actions.send_back(one, score=form.score(), by=request.user)
        return _("Sent back: the words are the writer’s draft again.")
    actions.release(one, score=form.score(), body=form.cleaned_data["body"], by=request.user)
    return _("The reply leaves now.")
