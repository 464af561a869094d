"""The addresses customers write to: are they well, and what can be changed about them."""

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from answerable.channels.models import Mailbox
from answerable.desk.forms import MailboxForm
from answerable.desk.rail import rail_for
from answerable.desk.requests import DeskRequest, needs


@needs("mailboxes.manage")
@require_safe
def mailboxes(request: DeskRequest) -> HttpResponse:
    """All of them with how they are."""
    shown = {
        "mailboxes": Mailbox.objects.select_related("team").order_by("address"),
        "rail": rail_for(request.user),
        "slug": "mailboxes",
    }
    return render(request, "desk/mailboxes.html", shown)


@needs("mailboxes.manage")
@require_http_methods(["GET", "POST"])
def mailbox(request: DeskRequest, pk: int) -> HttpResponse:
    """Name, team, language and receipt of one mailbox."""
    one = Mailbox.objects.filter(pk=pk).first()
    if one is None:
        raise Http404
    form = MailboxForm(request.POST or None, instance=one)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return HttpResponseRedirect(reverse("desk:mailboxes"))
    shown = {"one": one, "form": form, "rail": rail_for(request.user), "slug": "mailboxes"}
    return render(request, "desk/mailbox.html", shown, status=422 if form.errors else 200)
