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
from answerable.feedback.reviews.queries import read_lately, to_review, written_by
from answerable.tickets.models import Message

SCALE = [(str(mark), str(mark)) for mark in range(1, 6)]
MOST = 200
MOST_READ = 50


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
    """What waits, the longest first, and what was read lately; to its writers their own replies."""
    shown = {"rail": rail_for(request.user), "slug": "reviews"}
    if request.user.provider_id:
        own = written_by(request.user)[:MOST_READ]
        return render(request, "desk/reviews_own.html", {**shown, "own": own})
    shown |= {
        "waiting": to_review(request.user)[:MOST],
        "read": read_lately(request.user)[:MOST_READ],
    }
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
        "since": said_since(one),
        "form": form,
        "rail": rail_for(request.user),
        "slug": "reviews",
    }
    return render(request, "desk/review.html", shown, status=422 if form.errors else 200)


def said_since(one: Review) -> Message | None:
    """What the customer wrote while it waited: it answers nothing of that."""
    later = one.message.ticket.messages.filter(direction="in", automatic="", pk__gt=one.message_id)
    return later.order_by("-pk").first()


def _decided(request: DeskRequest, one: Review, form: ScoreForm) -> str:
    if request.POST.get("act") == "return":
        actions.send_back(one, score=form.score(), by=request.user)
        return _("Sent back: the words are the writer’s draft again.")
    actions.release(one, score=form.score(), body=form.cleaned_data["body"], by=request.user)
    return _("The reply leaves now.")
