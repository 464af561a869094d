"""API tokens of everybody: what for, whose, what they may, when last used; and ending them."""

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from answerable.accounts import actions
from answerable.accounts.models import ApiToken
from answerable.desk.requests import DeskRequest, needs
from answerable.office.requests import office_page


@needs("settings.manage")
@require_safe
def tokens(request: DeskRequest) -> HttpResponse:
    """Those that work, last used first."""
    rows = ApiToken.objects.filter(revoked_at=None, agent__is_active=True).select_related("agent")
    ordered = rows.order_by("agent__name", "-id")
    shown = office_page(request, "tokens", tokens=ordered, now=timezone.now())
    return render(request, "office/tokens.html", shown)


@needs("settings.manage")
@require_POST
def revoke(request: DeskRequest, pk: int) -> HttpResponse:
    """Ends anybody's token at once."""
    token = ApiToken.objects.select_related("agent").filter(pk=pk).first()
    if token is None or not actions.revoke_token(token, by=request.user):
        raise Http404
    messages.success(request, _("The token no longer works."))
    return HttpResponseRedirect(reverse("office:tokens"))
