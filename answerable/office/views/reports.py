"""The room "Reports": how promises were kept, the tickets behind each figure, and all as CSV."""

from collections.abc import Iterator

from django.core.paginator import Paginator
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from answerable.core.spreadsheets import csv_lines
from answerable.desk.requests import DeskRequest, needs
from answerable.office import reports
from answerable.office.reports import Asked, Counted
from answerable.office.requests import office_page
from answerable.sla.access import clocks_reported_to
from answerable.sla.periods import NAMES
from answerable.sla.queries import listed_clocks
from answerable.sla.reporting import figures
from answerable.ui.reader import reader_of

MAY = "reports.read"
PAGE = 50
PORTION = 1000  # rows of a file read at once


def _asked(request: DeskRequest) -> tuple[Asked, Counted]:
    now = timezone.now()
    ask = reports.asked(request.GET, now=now, zone=reader_of(request).zone)
    return ask, reports.count(request.user, ask, now=now)


def _page(request: DeskRequest, ask: Asked, counted: Counted, **shown: object) -> dict[str, object]:
    """What every page of the room shows: what was asked, and what it is narrowed to."""
    tag = reader_of(request).tag
    narrowed = [
        (
            one.label,
            reports.name_of(counted.columns, slug, ask.only[slug], tag),
            _without(request, slug),
        )
        for slug, one in reports.DIMENSIONS.items()
        if slug in ask.only
    ]
    return office_page(
        request, "reports", ask=ask, narrowed=narrowed, keep=_without(request, "by", "what", "page"),
        periods=[(name, period_names()[name]) for name in NAMES], **shown,
    )  # fmt: skip


def period_names() -> dict[str, str]:
    """The names of the periods in the reader's language."""
    return {
        "7": _("Last 7 days"),
        "30": _("Last 30 days"),
        "90": _("Last 90 days"),
        "month": _("This month"),
        "last-month": _("Last month"),
        "custom": _("From … to …"),
    }


def _without(request: DeskRequest, *names: str) -> str:
    """The address's question without these parts."""
    query = request.GET.copy()
    for name in (*names, "page"):
        query.pop(name, None)
    return query.urlencode()


@needs(MAY)
@require_safe
def report(request: DeskRequest) -> HttpResponse:
    """By one dimension: what was kept, how long it took, and how it was before."""
    ask, counted = _asked(request)
    shown = _page(
        request, ask, counted,
        rows=reports.rows(counted, ask.by, reader_of(request).tag),
        total=figures(counted.columns, counted.now),
        before=figures(counted.columns, counted.before),
        unexplained=int(reports.chosen(counted, "unexplained").sum()),
        course=reports.course(counted, ask.period),
        week=reports.week(counted) if ask.by == "hour" else [],
        dimensions=reports.DIMENSIONS.values(),
    )  # fmt: skip
    return render(request, "office/reports/report.html", shown)


@needs(MAY)
@require_safe
def behind(request: DeskRequest) -> HttpResponse:
    """The promises behind one figure, newest first, each with its ticket."""
    ask, counted = _asked(request)
    keys = counted.columns.numbers["clock"][reports.chosen(counted, ask.what)]
    page = Paginator(sorted(keys.tolist(), reverse=True), PAGE).get_page(request.GET.get("page"))
    clocks = clocks_reported_to(request.user).filter(pk__in=list(page.object_list))
    shown = _page(
        request, ask, counted,
        page=page,
        listed=listed_clocks(clocks.order_by("-pk"), request.user.language),
        back=_without(request, "what"),
        here=_without(request),
    )  # fmt: skip
    return render(request, "office/reports/behind.html", shown)


@needs(MAY)
@require_safe
def as_csv(request: DeskRequest) -> StreamingHttpResponse:
    """The promises behind a figure, one line each, sent while they are read."""
    ask, counted = _asked(request)
    places = reports.chosen(counted, ask.what).nonzero()[0]
    language = request.user.language
    lines = csv_lines(reports.HEADER, _lines(request, counted, places.tolist(), language))
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    days = f"{ask.period.first.isoformat()}_{ask.period.last.isoformat()}"
    response["Content-Disposition"] = f'attachment; filename="promises_{days}.csv"'
    return response


def _lines(
    request: DeskRequest, counted: Counted, places: list[int], language: str
) -> Iterator[list[object]]:
    keys = counted.columns.numbers["clock"]
    for first in range(0, len(places), PORTION):
        portion = {int(keys[place]): place for place in places[first : first + PORTION]}
        clocks = clocks_reported_to(request.user).filter(pk__in=list(portion)).order_by("pk")
        for clock, shown in listed_clocks(clocks, language):
            yield reports.line(clock, shown, counted.columns, portion[clock.pk])
