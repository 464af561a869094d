"""Find my requests: the same answer for everybody; the links go to the address itself."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from answerable.core.jobs import enqueue
from answerable.customers.rules import normal_address
from answerable.portal import limits
from answerable.portal.forms import FindForm
from answerable.portal.jobs import send_links
from answerable.portal.public import public, show


@public
@require_http_methods(["GET", "HEAD", "POST"])
def find(request: HttpRequest) -> HttpResponse:
    """Asks for an address. Whether we know it is told to its owner only, by mail."""
    if request.method != "POST":
        return show(request, "portal/find.html", {"form": FindForm()})
    form = FindForm(request.POST)
    if not form.is_valid():
        return show(request, "portal/find.html", {"form": form}, status=422)
    if limits.is_too_much(limits.SEARCHES, limits.visitor(request)):
        words = _("Too many searches came from here. Please try again in an hour.")
        return show(request, "portal/find.html", {"form": form, "refusal": words}, status=429)
    address = normal_address(form.cleaned_data["email"])
    if not limits.is_too_much(limits.LINKS, address):
        enqueue(send_links, address=address, language=get_language() or "")
    return redirect("portal:sent")


@public
@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    """What was done with the address, whatever it is."""
    return show(request, "portal/sent.html")
