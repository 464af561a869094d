"""A reply that did not arrive, once more, from the thread."""

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from answerable.channels import outbox
from answerable.channels.models import Outgoing
from answerable.desk.requests import DeskRequest, for_agents
from answerable.tickets.access import tickets_visible_to


@for_agents
@require_POST
def send_again(request: DeskRequest, pk: int) -> HttpResponse:
    """Only for those who see the ticket and may answer; the Message-ID stays the same."""
    seen = Outgoing.objects.filter(ticket__in=tickets_visible_to(request.user))
    row = seen.select_related("ticket").filter(pk=pk).first()
    if row is None or row.ticket is None or not request.user.can("tickets.answer"):
        raise Http404
    if outbox.send_again(row):
        messages.success(request, _("The mail is on its way again."))
    else:
        messages.error(request, _("This mail is not failed any more."))
    return HttpResponseRedirect(reverse("desk:ticket", args=[row.ticket.number]))
