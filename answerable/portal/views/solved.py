"""The customer's answer to "Did this solve it?": one button on the page of the request.

Only a form sent by a person answers; a scanner that follows the link of the mail records nothing.
"""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from answerable.core.errors import Refused
from answerable.customers.actions import verify_identity
from answerable.feedback import actions
from answerable.portal.public import public
from answerable.portal.views.following import missing
from answerable.portal.visits import Visit, find_visit


@public
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, key: str) -> HttpResponse:
    """Yes, or not yet; then the page, where the form for a word waits. To look leads there too."""
    try:
        visit = find_visit(key)
    except Http404:
        return missing(request)
    page = reverse("portal:request", args=[key])
    if request.method != "POST":
        return redirect(f"{page}#solved")
    try:
        _keep(visit, request.POST.get("answer", ""))
    except Refused:  # reopened or closed meanwhile: the page says how it stands now
        return redirect(page)
    return redirect(f"{page}#solved" if request.POST.get("answer") == "yes" else f"{page}#add")


def _keep(visit: Visit, said: str) -> None:
    if said == "yes":
        actions.confirm(visit.ticket, by=visit.customer)
    elif said == "not_yet":
        actions.contradict(visit.ticket, by=visit.customer)
    else:
        return
    verify_identity(visit.address)
