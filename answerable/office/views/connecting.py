"""Connecting a mailbox: delivered to us, by IMAP, or with the consent of its owner (OAuth2)."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from answerable.channels.email import oauth
from answerable.channels.email.setting_up import add_mailbox
from answerable.channels.email.trying import Step, try_mailbox, works
from answerable.channels.models import Mailbox
from answerable.core.errors import Refused
from answerable.core.http import Forbidden, NoAnswer
from answerable.core.sealing import seal, unseal
from answerable.desk.requests import DeskRequest, needs
from answerable.office.forms.mailboxes import AboutForm, ConsentForm, LandedForm, ServerForm
from answerable.office.requests import office_page

WAYS = ("imap", "google", "microsoft", "delivered")
ASKED = "office_consent"  # in the session: whom we asked for permission, and how
PURPOSE = "consent"


@sensitive_post_parameters("password", "client_secret")
@needs("mailboxes.manage")
@require_http_methods(["GET", "POST"])
def connect(request: DeskRequest, way: str) -> HttpResponse:
    """One of the ways. Nothing is saved that does not work, unless one insists."""
    if way not in WAYS:
        raise Http404
    if way == "imap":
        return _by_imap(request)
    return _delivered(request) if way == "delivered" else _with_consent(request, way)


def _delivered(request: DeskRequest) -> HttpResponse:
    form = AboutForm(request.POST or None)
    valid = request.method == "POST" and form.is_valid()
    if valid and (mailbox := _added(request, form, **form.about())):
        return _connected(request, mailbox)
    return _page(request, form, "delivered")


def _by_imap(request: DeskRequest) -> HttpResponse:
    form, steps = ServerForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        act = request.POST.get("act")
        steps = [] if act == "anyway" else try_mailbox(form.draft())
        if act in ("connect", "anyway") and works(steps):
            secret = form.cleaned_data["password"]
            if mailbox := _added(request, form, secret=secret, **form.about(), **form.server()):
                return _connected(request, mailbox)
            return _page(request, form, "imap")
        form = form.filled_in()
    return _page(request, form, "imap", steps=steps, works=steps is not None and works(steps))


def _with_consent(request: DeskRequest, way: str) -> HttpResponse:
    """Asks the owner for leave at their provider; the answer comes to `consent`."""
    form = ConsentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        asking = oauth.ask(
            way, client_id=given["client_id"], address=given["address"], tenant=given["tenant"]
        )
        request.session[ASKED] = {
            "way": way,
            "address": given["address"],
            "about": form.about(),
            "import_history": given["history"] == "all",
            "client_id": given["client_id"],
            "tenant": given["tenant"],
            "secret": seal(given["client_secret"], purpose=PURPOSE),
            "asking": [asking.url, asking.state, asking.verifier],
        }
        return HttpResponseRedirect(reverse("office:consent"))
    return _page(request, form, way)


@needs("mailboxes.manage")
@require_http_methods(["GET", "POST"])
def consent(request: DeskRequest) -> HttpResponse:
    """The owner opens the provider's page, agrees, and brings back where they landed."""
    asked = request.session.get(ASKED)
    if not asked:
        return HttpResponseRedirect(reverse("office:mailboxes"))
    form = LandedForm(request.POST or None)
    valid = request.method == "POST" and form.is_valid()
    if valid and (mailbox := _agreed(request, form, asked)):
        del request.session[ASKED]
        return _connected(request, mailbox)
    shown = office_page(
        request, "mailboxes", form=form, url=asked["asking"][0], address=asked["address"]
    )
    return render(request, "office/consent.html", shown, status=422 if form.errors else 200)


def _agreed(request: DeskRequest, form: LandedForm, asked: dict[str, Any]) -> Mailbox | None:
    asking = oauth.Asking(*asked["asking"])
    try:
        secret = oauth.finish(
            asked["way"],
            code=oauth.code_in(form.cleaned_data["landed"], asking),
            asking=asking,
            client_id=asked["client_id"],
            client_secret=unseal(asked["secret"], purpose=PURPOSE),
            tenant=asked["tenant"],
        )
    except oauth.NoConsent as no:
        form.add_error("landed", _("No permission was given: %(why)s") % {"why": no})
        return None
    except (NoAnswer, Forbidden):
        form.add_error(None, _("The login service does not answer. Try again in a moment."))
        return None
    return _added(
        request,
        form,
        address=asked["address"],
        auth=asked["way"],
        secret=secret,
        client_id=asked["client_id"],
        tenant=asked["tenant"],
        import_history=asked["import_history"],
        **asked["about"],
    )


def _added(
    request: DeskRequest, form: AboutForm | LandedForm, address: str = "", **wanted: Any
) -> Mailbox | None:
    try:
        return add_mailbox(address or form.cleaned_data["address"], by=request.user.actor, **wanted)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return None


def _connected(request: DeskRequest, mailbox: Mailbox) -> HttpResponse:
    words = _("%(address)s is connected. Now see whether a mail finds its way.")
    messages.success(request, words % {"address": mailbox.address})
    return HttpResponseRedirect(reverse("office:round-trip", args=[mailbox.pk]))


def _page(
    request: DeskRequest,
    form: AboutForm,
    way: str,
    *,
    steps: list[Step] | None = None,
    works: bool = False,
) -> HttpResponse:
    shown = office_page(request, "mailboxes", form=form, way=way, steps=steps, works=works)
    return render(request, "office/connect.html", shown, status=422 if form.errors else 200)
