"""The link of an invitation: the invited person chooses name, password and zone, and is in."""

from django.contrib.auth import login
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from answerable.accounts import actions
from answerable.accounts.models import Agent, Invitation
from answerable.core.errors import Refused
from answerable.desk.forms import AcceptForm

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def join(request: HttpRequest, secret: str) -> HttpResponse:
    """Unknown, used, withdrawn and late links look alike: 404 and a way to go on."""
    invitation = actions.find_invitation(secret)
    if invitation is None:
        return render(request, "desk/invitation_over.html", status=404)
    with translation.override(invitation.language.partition("-")[0]):
        return _answer(request, invitation, secret)


def _answer(request: HttpRequest, invitation: Invitation, secret: str) -> HttpResponse:
    form = AcceptForm(request.POST or None, initial={"name": invitation.name, "time_zone": "UTC"})
    if request.method == "POST" and form.is_valid():
        agent = _accept(form, invitation, secret)
        if agent:
            login(request, agent, backend=BACKEND)
            return HttpResponseRedirect(reverse("desk:home"))
    shown = {"form": form, "invitation": invitation}
    return render(request, "desk/join.html", shown, status=422 if form.errors else 200)


def _accept(form: AcceptForm, invitation: Invitation, secret: str) -> Agent | None:
    given = form.cleaned_data
    try:
        validate_password(given["password"], Agent(email=invitation.email, name=given["name"]))
        return actions.accept_invitation(secret, **given)
    except ValidationError as error:
        form.add_error("password", error)
    except Refused as refusal:
        form.add_error(None, str(refusal))
    return None
