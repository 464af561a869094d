"""Webhooks: other programs that are told what happens, and what they answered."""

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from answerable.core import webhook_acts as acts
from answerable.core import webhooks as engine
from answerable.core.http import Forbidden
from answerable.core.models import Delivery, Webhook
from answerable.desk.requests import DeskRequest, needs
from answerable.office.forms.webhooks import WebhookForm
from answerable.office.requests import office_page

LOG = 100
REASONS: dict[str, "str | Promise"] = {
    "unknown_host": gettext_lazy("No server has this name."),
    "private_address": gettext_lazy("The address is inside our own network."),
    "timed_out": gettext_lazy("It took too long to answer."),
    "no_connection": gettext_lazy("Nobody answered."),
    "not_http": gettext_lazy("What answered is no web server."),
    "secret_lost": gettext_lazy("Its secret cannot be opened any more. Make a new one."),
}
BECAUSE: dict[str, "str | Promise"] = {
    "paused": gettext_lazy("paused by hand"),
    "gone": gettext_lazy("switched off: the receiver said it is gone for good (410)"),
    "failing": gettext_lazy("switched off: it failed for five days"),
}


@needs("settings.manage")
@require_http_methods(["GET", "POST"])
def webhooks(request: DeskRequest) -> HttpResponse:
    """All of them; POST adds one and shows its secret this once."""
    form, secret = WebhookForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        url, events = form.cleaned_data["url"], form.cleaned_data["events"] or ["*"]
        try:
            _made, secret = acts.add(url, events, by=request.user.actor)
            form = WebhookForm()
        except Forbidden:
            form.add_error("url", _("This is an address we do not call."))
    rows = [(one, *health(one)) for one in Webhook.objects.order_by("pk")]
    shown = office_page(request, "webhooks", rows=rows, form=form, secret=secret)
    return render(request, "office/webhooks.html", shown, status=422 if form.errors else 200)


def health(one: Webhook) -> tuple[str, str]:
    """How loud, and the words."""
    if one.disabled_at:
        return "resting", str(BECAUSE.get(one.disabled_because, one.disabled_because))
    return ("broken", _("failing")) if one.failing_since else ("kept", _("well"))


@needs("settings.manage")
@require_http_methods(["GET", "POST"])
def webhook(request: DeskRequest, pk: int) -> HttpResponse:
    """One of them: address, events, the log of deliveries."""
    one = _webhook(pk)
    known = [] if "*" in one.events else one.events
    form = WebhookForm(request.POST or None, initial={"url": one.url, "events": known})
    if request.method == "POST" and form.is_valid():
        url, events = form.cleaned_data["url"], form.cleaned_data["events"] or ["*"]
        try:
            acts.change(one, url, events, by=request.user.actor)
        except Forbidden:
            form.add_error("url", _("This is an address we do not call."))
        else:
            return _back(request, one, _("Saved."))
    return _page(request, one, form)


def _page(
    request: DeskRequest, one: Webhook, form: WebhookForm, *, secret: str = ""
) -> HttpResponse:
    log = [(row, reason(row)) for row in one.deliveries.order_by("-pk")[:LOG]]
    shown = office_page(
        request, "webhooks", one=one, form=form, log=log, health=health(one), secret=secret
    )
    return render(request, "office/webhook.html", shown, status=422 if form.errors else 200)


def reason(row: Delivery) -> str:
    """What the receiver answered, in words."""
    if row.status:
        return _("answered %(status)s") % {"status": row.status}
    return str(REASONS.get(row.reason, row.reason))


@needs("settings.manage")
@require_POST
def act(request: DeskRequest, pk: int, act: str) -> HttpResponse:
    """Test, pause, go on, a new secret, remove."""
    one = _webhook(pk)
    by = request.user.actor
    if act == "test":
        acts.test(one)
        return _back(request, one, _("A test delivery is on its way."))
    if act in ("pause", "resume"):
        acts.switch(one, on=act == "resume", by=by)
        return _back(request, one, _("Saved."))
    if act == "secret":
        secret = acts.new_secret(one, by=by)
        return _page(request, _webhook(pk), WebhookForm(initial={"url": one.url}), secret=secret)
    if act == "remove":
        acts.remove(one, by=by)
        messages.success(request, _("The webhook is removed."))
        return HttpResponseRedirect(reverse("office:webhooks"))
    raise Http404


@needs("settings.manage")
@require_POST
def replay(request: DeskRequest, pk: int) -> HttpResponse:
    """Sends a finished delivery again, under its old id."""
    row = Delivery.objects.select_related("webhook").filter(pk=pk).first()
    if row is None:
        raise Http404
    engine.replay(row)
    return _back(request, row.webhook, _("The delivery is on its way again."))


def _back(request: DeskRequest, one: Webhook, words: str) -> HttpResponse:
    messages.success(request, words)
    return HttpResponseRedirect(reverse("office:webhook", args=[one.pk]))


def _webhook(pk: int) -> Webhook:
    one = Webhook.objects.filter(pk=pk).first()
    if one is None:
        raise Http404
    return one
