"""Two looks from outside at a mailbox: what the DNS says of its domain, and a mail sent round."""

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from answerable.channels import refusals
from answerable.channels.email import round_trip as trips
from answerable.channels.email.deliverability import findings as dns
from answerable.core import holds
from answerable.desk.requests import DeskRequest, needs
from answerable.office.requests import office_page
from answerable.office.views.mailboxes import mailbox_or_404


@needs("mailboxes.manage")
@require_safe
def deliverability(request: DeskRequest, pk: int) -> HttpResponse:
    """SPF, DKIM, DMARC and the rest; asked when `ask` is in the address, as scripts do at once."""
    one = mailbox_or_404(pk)
    selector = "".join(request.GET.get("selector", "").split())[:63]
    sender = dns.sender_of(one.address, selector)
    reserved = dns.is_reserved(sender.domain)
    asked = "ask" in request.GET and not reserved
    shown = office_page(
        request,
        "mailboxes",
        one=one,
        sender=sender,
        selector=selector,
        reserved=reserved,
        findings=dns.findings(sender) if asked else None,
    )
    return render(request, "office/deliverability.html", shown)


@needs("mailboxes.manage")
@require_http_methods(["GET", "POST"])
def round_trip(request: DeskRequest, pk: int) -> HttpResponse:
    """POST sends a test mail; the page says how far it got, and looks again by itself."""
    one = mailbox_or_404(pk)
    if request.method == "POST":
        trips.begin(one, by=request.user.actor)
        return HttpResponseRedirect(reverse("office:round-trip", args=[pk]))
    trip = trips.last_trip(one)
    shown = office_page(
        request,
        "mailboxes",
        one=one,
        trip=trip,
        why=refusals.words(trip.row.reason) if trip else "",
        is_held=holds.is_held(holds.OUTGOING),
    )
    return render(request, "office/round_trip.html", shown)
