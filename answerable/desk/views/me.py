"""One's own settings: name, language, zone, keys, signature; password, two steps, API tokens."""

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from answerable.accounts import actions
from answerable.accounts.models import ApiToken
from answerable.accounts.presence import choose
from answerable.core.errors import Refused
from answerable.desk.forms import MeForm, TokenForm
from answerable.desk.rail import rail_for
from answerable.desk.requests import DeskRequest, for_agents


@for_agents
@require_http_methods(["GET", "POST"])
def me(request: DeskRequest) -> HttpResponse:
    """Shows and saves what agents choose for themselves."""
    form = MeForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return HttpResponseRedirect(reverse("desk:me"))
    status = 422 if request.method == "POST" else 200
    return _page(request, form, status=status)


def _page(
    request: DeskRequest, form: MeForm, *, status: int = 200, secret: str = ""
) -> HttpResponse:
    request.user.refresh_from_db()
    shown = {
        "form": form,
        "token_form": TokenForm(),
        "tokens": request.user.api_tokens.filter(revoked_at=None).order_by("-id"),
        "secret": secret,
        "rail": rail_for(request.user),
        "slug": "me",
    }
    return render(request, "desk/me.html", shown, status=status)


@for_agents
@require_POST
def presence(request: DeskRequest) -> HttpResponse:
    """Here, busy or away; back to where one was."""
    try:
        choose(request.user, request.POST.get("presence", ""))
    except Refused as refusal:
        messages.error(request, str(refusal))
    back = request.POST.get("back", "")
    safe = url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return HttpResponseRedirect(back if safe else reverse("desk:home"))


@for_agents
@require_POST
def make_token(request: DeskRequest) -> HttpResponse:
    """A new API token of one's own; its text is on the answer and nowhere else."""
    form = TokenForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say what the token is for."))
        return HttpResponseRedirect(reverse("desk:me"))
    scopes = ["read"] if form.cleaned_data["read_only"] else None
    secret = actions.create_token(request.user, name=form.cleaned_data["name"], scopes=scopes)
    return _page(request, MeForm(instance=request.user), secret=secret)


@for_agents
@require_POST
def revoke_token(request: DeskRequest, pk: int) -> HttpResponse:
    """Ends one of one's own tokens at once."""
    own = ApiToken.objects.filter(pk=pk, agent=request.user).first()
    if own is None or not actions.revoke_token(own, by=request.user):
        raise Http404
    messages.success(request, _("The token no longer works."))
    return HttpResponseRedirect(reverse("desk:me"))
