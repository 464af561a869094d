"""The audit log: read, narrowed down, exported. Nobody changes it."""

from collections.abc import Iterator
from itertools import islice

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from answerable.core import audit as log
from answerable.core.spreadsheets import csv_lines
from answerable.desk.requests import DeskRequest, needs
from answerable.office.audit_words import lines
from answerable.office.forms.audit import AuditFilter
from answerable.office.requests import office_page
from answerable.ui.reader import zone_of

PAGE = 50
AT_ONCE = 500


@needs("audit.read")
@require_safe
def audit(request: DeskRequest) -> HttpResponse:
    """The newest of it; `before` is the key to go on from."""
    form = AuditFilter(request.GET, zone=zone_of(request.user.time_zone))
    rows, before = form.entries(), request.GET.get("before", "")
    if before.isascii() and before.isdigit() and len(before) < 19:
        rows = rows.filter(pk__lt=int(before))
    found = list(rows[: PAGE + 1])
    query = request.GET.copy()
    query["before"] = str(found[PAGE - 1].pk) if len(found) > PAGE else ""
    shown = office_page(
        request,
        "audit",
        lines=lines(found[:PAGE]),
        form=form,
        next=query if query["before"] else None,
    )
    return render(request, "office/audit.html", shown)


@needs("audit.read")
@require_POST
def export(request: DeskRequest) -> StreamingHttpResponse:
    """What the filter shows, all of it, as CSV. That it was exported stands in the log, too."""
    form = AuditFilter(request.POST, zone=zone_of(request.user.time_zone))
    log.record("audit.exported", by=request.user.actor)
    header = (_("When (UTC)"), _("Who"), _("What"), _("From where"), _("Key"))
    answer = StreamingHttpResponse(
        csv_lines(header, _rows(form)), content_type="text/csv; charset=utf-8"
    )
    answer["Content-Disposition"] = 'attachment; filename="audit-log.csv"'
    return answer


def _rows(form: AuditFilter) -> Iterator[tuple[object, ...]]:
    entries = form.entries().iterator(chunk_size=AT_ONCE)
    while some := list(islice(entries, AT_ONCE)):
        for line in lines(some):
            yield line.at.isoformat(timespec="seconds"), line.who, line.what, line.place, line.key
