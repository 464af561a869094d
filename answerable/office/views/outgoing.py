"""Outgoing mail that did not arrive, or not yet: why, and once more."""

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from answerable.accounts.models import Agent
from answerable.channels import outbox
from answerable.channels.models import Outgoing
from answerable.core import audit, holds
from answerable.core.models import Hold
from answerable.desk.requests import DeskRequest, needs
from answerable.office.requests import office_page
from answerable.tickets.access import tickets_visible_to

PAGE = 100
AT_ONCE = 500
TROUBLED = (Outgoing.State.FAILED, Outgoing.State.DELAYED, Outgoing.State.UNKNOWN)


def troubled_for(agent: Agent) -> QuerySet[Outgoing]:
    """Of tickets this agent sees; mail to the staff for who manages people."""
    mine = Q(ticket__in=tickets_visible_to(agent))
    if agent.can("people.manage"):
        mine |= Q(ticket__isnull=True)
    rows = Outgoing.objects.filter(mine, state__in=TROUBLED)
    return rows.select_related("ticket", "mailbox").order_by("-id")


@needs("mailboxes.manage")
@require_safe
def outgoing(request: DeskRequest) -> HttpResponse:
    """What did not arrive, newest first; whether outgoing mail is held."""
    rows = list(troubled_for(request.user)[: PAGE + 1])
    shown = office_page(
        request,
        "outgoing",
        rows=rows[:PAGE],
        more=len(rows) > PAGE,
        hold=Hold.objects.filter(name=holds.OUTGOING).first(),
        held_by_settings=settings.ANSWERABLE["hold_outgoing"],
        waiting=Outgoing.objects.filter(state=Outgoing.State.QUEUED).count(),
    )
    return render(request, "office/outgoing.html", shown)


@needs("mailboxes.manage")
@require_POST
def again(request: DeskRequest, pk: int) -> HttpResponse:
    """Sends one failed mail again, under the same Message-ID."""
    row = troubled_for(request.user).filter(pk=pk).first()
    if row is None:
        raise Http404
    if _sent_again(request, [row]):
        messages.success(request, _("The mail is on its way again."))
    else:
        messages.error(request, _("This mail is not failed any more."))
    return HttpResponseRedirect(reverse("office:outgoing"))


@needs("mailboxes.manage")
@require_POST
def again_all(request: DeskRequest) -> HttpResponse:
    """Sends everything again that failed, such as after a fault of the mail server."""
    failed = troubled_for(request.user).filter(state=Outgoing.State.FAILED)
    count = _sent_again(request, list(failed[:AT_ONCE]))
    words = ngettext("%(count)s mail is on its way again.", "%(count)s mails are on their way again.", count)  # fmt: skip
    messages.success(request, words % {"count": count})
    return HttpResponseRedirect(reverse("office:outgoing"))


@transaction.atomic
def _sent_again(request: DeskRequest, rows: list[Outgoing]) -> int:
    count = sum(outbox.send_again(row) for row in rows)
    if count:
        audit.record("outgoing.again", by=request.user.actor, count=count)
    return count


@needs("settings.manage")
@require_POST
def release(request: DeskRequest) -> HttpResponse:
    """Lets mail and webhooks go again that were held back after a restore."""
    with transaction.atomic():
        if holds.let_go(holds.OUTGOING):
            audit.record("outgoing.released", by=request.user.actor)
            outbox.wake_for_next()
            messages.success(request, _("Outgoing mail goes again."))
    return HttpResponseRedirect(reverse("office:outgoing"))
