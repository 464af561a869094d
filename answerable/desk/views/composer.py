"""Writing: drafts, files, sending, adding a note, taking a reply back."""

from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from answerable.advice import outcomes
from answerable.core.errors import Refused
from answerable.desk import going_on, marking, pane
from answerable.desk.just_sent import remember
from answerable.desk.requests import DeskRequest, for_agents, message_or_404, ticket_or_404
from answerable.desk.views.acts import address_of, still_needed
from answerable.desk.views.ticket import changed_parts, parts_context, whole_page
from answerable.desk.written_form import (
    effect_key_of,
    files_of,
    keep,
    own_uploads,
    people_of_draft,
    reply_of,
)
from answerable.policy.queries import version_at
from answerable.tickets import actions
from answerable.tickets.models import Attachment, Message, Ticket

TAKEN_BACK = gettext_lazy(
    "This reply was taken back. Your words are kept: reload the page to send it after all."
)


@for_agents
@require_POST
def send(request: DeskRequest, number: int) -> HttpResponse:
    """Sends the reply (after the undo time), or refuses with every word kept."""
    ticket = ticket_or_404(request.user, number)
    try:
        if was_sent(request):
            return written(request, ticket)
        files = files_of(request)
        looked, marks = look_at(request, ticket, files)
        if marks.held:
            return held(request, ticket, files, marks)
        place = going_on.place_after(request, ticket)
        reply(request, ticket, files, looked)
    except Refused as refusal:
        return refused(request, ticket, "reply", refusal)
    return going_on.go(request, place) if place else written(request, ticket)


def was_sent(request: DeskRequest) -> bool:
    """Whether these words of this form are a reply already. Refused if it was taken back since."""
    key = effect_key_of(request)
    sent = Message.objects.filter(effect_key=key).first() if key else None
    if sent and sent.taken_back_at:
        raise Refused("taken_back", TAKEN_BACK)
    return sent is not None


def look_at(
    request: DeskRequest, ticket: Ticket, files: Sequence[Attachment]
) -> tuple[marking.Looked, marking.Marks]:
    """The words of the form, and the marks its writer has not seen yet."""
    looked = marking.look_at(ticket, request.POST.get("body", ""), files=len(files))
    seen, then = request.POST.getlist("marks"), request.POST.get("then", "")
    by = request.user
    return looked, marking.marks_before_sending(ticket, looked, by=by, seen=seen, then=then)


def held(
    request: DeskRequest, ticket: Ticket, files: Sequence[Attachment], marks: marking.Marks
) -> HttpResponse:
    """Not sent yet: marks the writer has not seen. The same form sent again goes out."""
    shown = {"ticket": ticket, "marks": marks}
    if request.htmx:
        response = render(request, "desk/writing/marks.html", shown, status=422)
        response["HX-Retarget"], response["HX-Reswap"] = "#reply-marks", "outerHTML"
        return response
    page = as_written(request, ticket, "reply", files=files)
    return whole_page(request, {**page, **shown}, status=422)


def reply(
    request: DeskRequest,
    ticket: Ticket,
    files: Sequence[Attachment],
    looked: marking.Looked,
) -> None:
    """One form is one reply, however often it arrives."""
    after, form = outcomes.after_of(ticket), reply_of(request, files)
    try:
        with transaction.atomic():
            if request.POST.get("as") == "me":
                actions.assign(ticket, to=request.user, by=request.user)
            message = actions.reply(ticket, by=request.user, **form)
            outcomes.settle(ticket, looked.advice, after=after, by=request.user)
        remember(request, message)
    except IntegrityError:
        if not was_sent(request):
            raise


@for_agents
@require_POST
def note(request: DeskRequest, number: int) -> HttpResponse:
    """Adds words among colleagues."""
    ticket = ticket_or_404(request.user, number)
    try:
        files = [file.pk for file in files_of(request)]
        _note(request, ticket, files)
    except Refused as refusal:
        return refused(request, ticket, "note", refusal)
    return written(request, ticket, writing="note")


def _note(request: DeskRequest, ticket: Ticket, files: Sequence[int]) -> None:
    """One form is one note, however often it arrives."""
    body, key = request.POST.get("body", ""), effect_key_of(request, "note-")
    same = Message.objects.filter(effect_key=key)
    if key and same.exists():
        return
    try:
        with transaction.atomic():
            actions.add_note(ticket, body=body, by=request.user, attachments=files, effect_key=key)
    except IntegrityError:
        if not (key and same.exists()):
            raise


@for_agents
@require_POST
def draft(request: DeskRequest, number: int, kind: str) -> HttpResponse:
    """Keeps what is being written; answers nothing but that it is kept."""
    ticket = ticket_or_404(request.user, number)
    actions.save_draft(
        ticket,
        kind=kind,
        body=request.POST.get("body", ""),
        by=request.user,
        attachments=files_of(request),
        **people_of_draft(request),
    )
    if request.headers.get("X-Requested-With") or request.htmx:
        return HttpResponse(status=204)
    return HttpResponseRedirect(address_of(request, ticket))


@for_agents
@require_POST
def upload(request: DeskRequest, number: int) -> HttpResponse:
    """Takes one file for what is being written; answers its line in the composer."""
    ticket_or_404(request.user, number)
    try:
        kept = [keep(file, request) for file in request.FILES.getlist("files")]
    except Refused as refusal:
        return render(request, "desk/refused_file.html", {"refusal": refusal}, status=422)
    return render(request, "desk/files.html", {"attachments": kept})


@for_agents
@require_POST
def take_back(request: DeskRequest, pk: int) -> HttpResponse:
    """Undo: the reply does not leave and its words are in the composer again."""
    message = message_or_404(request.user, pk)
    ticket = message.ticket
    try:
        actions.take_back(message, by=request.user)
    except Refused as refusal:
        return refused(request, ticket, "", refusal)
    return written(request, ticket, announcement=_("Taken back. Nothing was sent."))


def written(
    request: DeskRequest, ticket: Ticket, *, writing: str = "reply", announcement: str = ""
) -> HttpResponse:
    """The ticket anew with an empty composer, or with the words that came back into it."""
    if not request.htmx:
        return HttpResponseRedirect(address_of(request, ticket))
    composer = pane.composer_for(request.user, ticket, version_at(timezone.now()), writing=writing)
    return changed_parts(
        request, ticket, template="desk/written.html", announcement=announcement, **composer
    )


def refused(request: DeskRequest, ticket: Ticket, kind: str, refusal: Refused) -> HttpResponse:
    """The sentence, what arrived meanwhile, and every word of the writer."""
    if request.htmx:
        needed = still_needed(request, ticket, refusal, then_solve=False)
        response = changed_parts(
            request, ticket, template="desk/not_written.html", refusal=refusal, **needed
        )
        response.status_code = 422
        response["HX-Retarget"], response["HX-Reswap"] = "#composer-alerts", "innerHTML"
        return response
    shown = {**as_written(request, ticket, kind), "composer_refusal": refusal}
    shown |= still_needed(request, ticket, refusal, then_solve=False)
    return whole_page(request, shown, status=422)


def as_written(
    request: DeskRequest,
    ticket: Ticket,
    kind: str,
    *,
    body: str | None = None,
    files: Sequence[Attachment] | None = None,
) -> dict[str, object]:
    """The ticket with the words of this request in the composer; those kept where it has none.

    `body` and `files` where they are others than those of the request.
    """
    kept = None
    if kind:
        uploads = tuple(own_uploads(request) if files is None else files)
        words = {name: request.POST.get(name, "") for name in ("body", "cc", "bcc")}
        words |= {} if body is None else {"body": body}
        kept = pane.Writing(kind, **words, attachments=uploads)
    in_force = version_at(timezone.now())
    return {
        **parts_context(request, ticket, in_force),
        **pane.composer_for(request.user, ticket, in_force, kept=kept),
    }
