"""Waiting by department: who owes an answer, since when, and how long answers took."""

from datetime import datetime

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from answerable.accounts.models import Team
from answerable.core.spreadsheets import csv_lines
from answerable.desk.requests import DeskRequest, needs
from answerable.handover.asks import queries
from answerable.handover.asks.queries import Waiting
from answerable.office.requests import office_page
from answerable.office.views.handovers import keep_of, period_of
from answerable.office.views.reports import period_names
from answerable.sla.periods import NAMES

MOST = 200
HEADER = ("department", "provider", "open", "late", "oldest", "kept", "broken", "withdrawn",
          "median_seconds", "ninetieth_seconds", "done_in_time", "done_late",
          "median_seconds_done", "ninetieth_seconds_done")  # fmt: skip


def _rows(request: DeskRequest) -> dict[Team | None, Waiting]:
    period = period_of(request)
    asks = queries.reported_to(request.user)
    return queries.waiting_by_department(asks, period.start, period.end)


@needs("reports.read")
@require_safe
def departments(request: DeskRequest) -> HttpResponse:
    """What waits now, and how the questions of the period went."""
    shown = office_page(
        request,
        "reports",
        rows=list(_rows(request).items()),
        period=period_of(request),
        periods=[(name, period_names()[name]) for name in NAMES],
        keep=keep_of(request.GET, "team", "what"),
    )
    return render(request, "office/reports/departments.html", shown)


@needs("reports.read")
@require_safe
def behind(request: DeskRequest) -> HttpResponse:
    """The questions that wait for a department, the oldest first."""
    key, what = request.GET.get("team", ""), request.GET.get("what", "open")
    number = int(key) if key.isascii() and key.isdigit() and len(key) < 19 else None
    found = queries.behind(queries.reported_to(request.user), number, what)
    listed = list(found[:MOST])
    shown = office_page(
        request,
        "reports",
        listed=listed,
        seen=queries.may_see(request.user, listed),
        back=keep_of(request.GET, "team", "what"),
    )
    return render(request, "office/reports/departments_behind.html", shown)


@needs("reports.read")
@require_safe
def as_csv(request: DeskRequest) -> StreamingHttpResponse:
    """The same rows; seconds, instants in UTC."""
    lines = [_line(team, row) for team, row in _rows(request).items()]
    response = StreamingHttpResponse(
        csv_lines(HEADER, lines), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = 'attachment; filename="departments.csv"'
    return response


def _line(team: Team | None, row: Waiting) -> list[object]:
    return [
        team.name if team else "", team.provider.name if team and team.provider else "",
        row.open, row.late, _utc(row.oldest), row.kept, row.broken, row.withdrawn, row.median,
        row.ninth, row.done, row.undone, row.median_done, row.ninth_done,
    ]  # fmt: skip


def _utc(at: datetime | None) -> str:
    return at.isoformat(timespec="seconds") if at else ""
