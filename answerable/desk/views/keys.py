"""Where one's own keys lie: every single letter may be put elsewhere."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from answerable.core.errors import Refused
from answerable.desk import keyboard
from answerable.desk.rail import rail_for
from answerable.desk.requests import DeskRequest, for_agents


@for_agents
@require_http_methods(["GET", "POST"])
def keys(request: DeskRequest) -> HttpResponse:
    """Shows and saves the places; a refusal leaves all as they were and what was typed in its box."""
    usual = {key.does: key for key in keyboard.KEYS if key.may_move}
    own = {key.does: key.key for key in keyboard.keys_of(request.user)}
    typed, refusal = {does: own[does] for does in usual}, ""
    if request.method == "POST":
        letters = (
            {}
            if "usual" in request.POST
            else {does: request.POST.get(does, "")[:20] for does in usual}
        )
        try:
            keyboard.choose(by=request.user, letters=letters)
        except Refused as error:
            refusal, typed = str(error), letters
        else:
            messages.success(request, _("Saved."))
            return HttpResponseRedirect(reverse("desk:keys"))
    rows = [{"key": key, "typed": typed[does]} for does, key in usual.items()]
    shown = {"rows": rows, "refusal": refusal, "rail": rail_for(request.user), "slug": "me"}
    return render(request, "desk/own_keys.html", shown, status=422 if refusal else 200)
