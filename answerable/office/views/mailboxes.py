"""The addresses customers write to: how they are, what came in, and what can be changed about them."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from answerable.channels.email.imap import faults
from answerable.channels.email.setting_up import change_mailbox
from answerable.channels.email.trying import Step, try_mailbox
from answerable.channels.models import Inbound, Mailbox
from answerable.desk.requests import DeskRequest, needs
from answerable.office.forms.mailboxes import ChangeForm, ChangeServerForm
from answerable.office.requests import office_page
from answerable.tickets.access import tickets_visible_to

LAST = 15


@needs("mailboxes.manage")
@require_safe
def mailboxes(request: DeskRequest) -> HttpResponse:
    """All of them with how they are."""
    every = Mailbox.objects.select_related("team").order_by("address")
    rows = [(one, health(one)) for one in every]
    return render(request, "office/mailboxes.html", office_page(request, "mailboxes", rows=rows))


def health(one: Mailbox) -> tuple[str, str]:
    """How loud, and the words."""
    if not one.enabled:
        return "resting", _("switched off")
    if one.fetch == Mailbox.Fetch.IMAP and one.import_history is None:
        return "close", _("waits for a decision about old mail")
    if one.last_error:
        return "broken", _("trouble")
    if one.fetch == Mailbox.Fetch.IMAP and one.last_success_at is None:
        return "close", _("not fetched yet")
    return "kept", _("well")


@needs("mailboxes.manage")
@require_http_methods(["GET", "POST"])
def mailbox(request: DeskRequest, pk: int) -> HttpResponse:
    """One mailbox: health, the last mails, and what customers notice of it."""
    one = mailbox_or_404(pk)
    form = ChangeForm(request.POST or None, instance=one)
    if request.method == "POST" and form.is_valid():
        change_mailbox(one.address, by=request.user.actor, **form.cleaned_data)
        return _saved(request, pk)
    return _page(request, mailbox_or_404(pk), form=form)


@needs("mailboxes.manage")
@require_POST
def server(request: DeskRequest, pk: int) -> HttpResponse:
    """How it is reached; a changed server is tried at once."""
    one = _fetched_or_404(pk)
    form = ChangeServerForm(request.POST, mailbox=one)
    if not form.is_valid():
        return _page(request, one, server_form=form)
    change_mailbox(one.address, by=request.user.actor, **form.cleaned_data)
    messages.success(request, _("Saved."))
    return _page(request, mailbox_or_404(pk), steps=try_mailbox(mailbox_or_404(pk)))


@needs("mailboxes.manage")
@require_POST
def check(request: DeskRequest, pk: int) -> HttpResponse:
    """Every step from the name of the server to a sent mail, now."""
    one = mailbox_or_404(pk)
    return _page(request, one, steps=try_mailbox(one))


@needs("mailboxes.manage")
@require_POST
def history(request: DeskRequest, pk: int) -> HttpResponse:
    """Answers what is done with the mail that is there already; then fetching begins."""
    one = _fetched_or_404(pk)
    wanted = request.POST.get("history") == "all"
    change_mailbox(one.address, by=request.user.actor, import_history=wanted)
    return _saved(request, pk)


@needs("mailboxes.manage")
@require_POST
def switch(request: DeskRequest, pk: int) -> HttpResponse:
    """On: fetched and answered from; off: it rests, and everything it brought stays."""
    one = mailbox_or_404(pk)
    change_mailbox(one.address, by=request.user.actor, enabled=request.POST.get("to") == "on")
    return _saved(request, pk)


def _saved(request: DeskRequest, pk: int) -> HttpResponse:
    messages.success(request, _("Saved."))
    return HttpResponseRedirect(reverse("office:mailbox", args=[pk]))


def _page(
    request: DeskRequest,
    one: Mailbox,
    *,
    form: ChangeForm | None = None,
    server_form: ChangeServerForm | None = None,
    steps: list[Step] | None = None,
) -> HttpResponse:
    is_fetched = one.fetch == Mailbox.Fetch.IMAP
    wrong = [f for f in (form, server_form) if f is not None and f.errors]
    shown = office_page(
        request,
        "mailboxes",
        one=one,
        health=health(one),
        error=faults.words(one.last_error),
        form=form or ChangeForm(instance=one),
        server_form=server_form or (ChangeServerForm(mailbox=one) if is_fetched else None),
        steps=steps,
        mails=_last_mails(request, one),
        is_fetched=is_fetched,
    )
    return render(request, "office/mailbox.html", shown, status=422 if wrong else 200)


def _last_mails(request: DeskRequest, one: Mailbox) -> QuerySet[Inbound]:
    """What came in lately. Who wrote is shown only where the ticket may be seen."""
    rows = Inbound.objects.filter(mailbox=one).defer("raw").select_related("ticket")
    newest = rows.order_by("-id")[:LAST]
    numbers = {row.ticket_id for row in newest if row.ticket_id}
    visible = tickets_visible_to(request.user).filter(pk__in=numbers)
    seen = set(visible.values_list("pk", flat=True))
    for row in newest:
        row.is_seen = row.ticket_id in seen  # type: ignore[attr-defined]
    return newest


def mailbox_or_404(pk: int) -> Mailbox:
    one = Mailbox.objects.select_related("team").filter(pk=pk).first()
    if one is None:
        raise Http404
    return one


def _fetched_or_404(pk: int) -> Mailbox:
    one = mailbox_or_404(pk)
    if one.fetch != Mailbox.Fetch.IMAP:
        raise Http404
    return one
