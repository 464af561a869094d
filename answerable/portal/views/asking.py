"""The request form: nothing typed or attached is lost over an error, one press is one request."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from answerable.channels.intake import NoRoom, accept
from answerable.channels.models import Mailbox
from answerable.channels.webform.words import Submission, to_bytes
from answerable.core.visitors import address_of
from answerable.portal import limits
from answerable.portal.attaching import Attached
from answerable.portal.forms import RequestForm
from answerable.portal.hearing import if_written_now, zone_in_cookie
from answerable.portal.own_fields import asked_for
from answerable.portal.public import public, show


@public
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """The form, and what it sends."""
    if request.method != "POST":
        subject = request.GET.get("subject", "")[:200]
        form = RequestForm(initial={"subject": subject}, asked=asked_for(None, subject=subject))
        return _page(request, form, Attached())
    asked = asked_for(request.POST, subject=request.POST.get("subject", "")[:200])
    form = RequestForm(request.POST, asked=asked)
    if limits.is_too_much(limits.ATTEMPTS, limits.visitor(request)):
        return _page(request, form, Attached(), _too_many(), status=429)
    attached = Attached.of(request)
    if not form.is_valid() or attached.problem or attached.is_only_changed:
        refusal = "" if attached.is_only_changed else _("Not sent yet. Please see below.")
        return _page(request, form, attached.kept_over(), refusal, status=422)
    if limits.is_too_much(limits.REQUESTS, limits.visitor(request)):
        return _page(request, form, attached.kept_over(), _too_many(), status=429)
    try:
        _take(request, form, attached)
    except NoRoom:
        words = _("We cannot take requests for the moment. Please try again later.")
        return _page(request, form, attached.kept_over(), words, status=503)
    return redirect("portal:thanks")


@public
@require_safe
def thanks(request: HttpRequest) -> HttpResponse:
    """What happens next. Nothing of the request is on it, so it can be shown to anybody."""
    return show(request, "portal/thanks.html", {"hear_by": if_written_now(request)})


def _take(request: HttpRequest, form: RequestForm, attached: Attached) -> None:
    """Durably stored before anybody is thanked; a worker puts it onto a ticket."""
    words, sign = form.cleaned_data, form.accepted
    submission = Submission(
        address=words["email"],
        name=words["name"],
        subject=words["subject"],
        body=words["body"],
        language=get_language() or settings.LANGUAGE_CODE,
        zone=zone_in_cookie(request),
        files=attached.files(),
        nonce=sign.nonce if sign else "",
        fields=form.answers,
    )
    mailbox = Mailbox.objects.filter(enabled=True).order_by("id").first()
    accept(to_bytes(submission), source="form", mailbox=mailbox, remote=address_of(request))


def _too_many() -> str:
    mailbox = Mailbox.objects.filter(enabled=True).order_by("id").first()
    if mailbox is None:
        return _("Too many requests came from here. What you wrote is below: send it in an hour.")
    return _(
        "Too many requests came from here. What you wrote is below: send it in an hour, or mail "
        "it to %(address)s."
    ) % {"address": mailbox.address}


def _page(
    request: HttpRequest,
    form: RequestForm,
    attached: Attached,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = {
        "form": form,
        "attached": attached,
        "refusal": refusal,
        "hear_by": if_written_now(request),
    }
    return show(request, "portal/ask.html", context, status=status)
