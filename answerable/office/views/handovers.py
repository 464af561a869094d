"""The report of hand-overs: how often, how long until accepted, declined, returned, bounced."""

from django.http import HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from answerable.accounts.models import Provider, Team
from answerable.core.spreadsheets import csv_lines
from answerable.desk.requests import DeskRequest, needs
from answerable.handover import figures
from answerable.handover.figures import Figures
from answerable.handover.models import Handover
from answerable.office.requests import office_page
from answerable.office.views.reports import period_names
from answerable.sla.periods import NAMES, Period, period_named
from answerable.ui.reader import reader_of

MOST = 200
WORDS: dict[str, "str | Promise"] = {
    "team": _("Team that was asked"),
    "provider": _("Provider that was asked"),
    "giver": _("Team that gave"),
}
WHAT: dict[str, "str | Promise"] = {
    "all": _("Offered"),
    "accepted": _("Accepted"),
    "declined": _("Declined"),
    "returned": _("Returned"),
    "withdrawn": _("Withdrawn"),
    "open": _("Open"),
    "bounced": _("Bounced"),
}
HEADER = ("group", "offered", "accepted", "declined", "returned", "withdrawn", "open", "bounced",
          "tickets", "accepted_per_ticket", "median_seconds", "ninetieth_seconds")  # fmt: skip


def period_of(request: DeskRequest) -> Period:
    """The period the address names, in the reader's zone."""
    zone = reader_of(request).zone
    today = timezone.now().astimezone(zone).date()
    name, first, last = (request.GET.get(key, "") for key in ("period", "from", "to"))
    return period_named(name, today=today, zone=zone, first=first, last=last)


def keep_of(query: QueryDict, *without: str) -> str:
    """The address's question without these parts."""
    kept = query.copy()
    for name in without:
        kept.pop(name, None)
    return kept.urlencode()


def _by(request: DeskRequest) -> figures.By:
    return next((one for one in figures.BY if one == request.GET.get("by")), "team")


def _offered(request: DeskRequest, period: Period) -> list[Handover]:
    rows = figures.reported_to(request.user)
    return figures.in_period(rows, period.start, period.end)


def _names(by: figures.By) -> dict[int, str]:
    if by == "provider":
        return {0: str(_("the house")), **dict(Provider.objects.values_list("pk", "name"))}
    return {0: str(_("No team")), **dict(Team.objects.values_list("pk", "name"))}


def _rows(request: DeskRequest, period: Period) -> list[tuple[int, str, Figures]]:
    by = _by(request)
    names = _names(by)
    found = figures.figures_by(_offered(request, period), by)
    return [(key, names.get(key, "–"), row) for key, row in found.items()]


@needs("reports.read")
@require_safe
def handovers(request: DeskRequest) -> HttpResponse:
    """By team or provider, with a link to what stands behind every figure."""
    period = period_of(request)
    shown = office_page(
        request,
        "reports",
        rows=_rows(request, period),
        period=period,
        periods=[(name, period_names()[name]) for name in NAMES],
        by=_by(request),
        ways=WORDS.items(),
        whats=list(WHAT.items()),
        keep=keep_of(request.GET, "by", "key", "what"),
        here=keep_of(request.GET, "key", "what"),
    )
    return render(request, "office/reports/handovers.html", shown)


@needs("reports.read")
@require_safe
def behind(request: DeskRequest) -> HttpResponse:
    """The hand-overs behind one figure, newest first."""
    period, by = period_of(request), _by(request)
    key, what = request.GET.get("key", ""), request.GET.get("what", "all")
    number = int(key) if key.isascii() and key.isdigit() and len(key) < 19 else None
    what = what if what in figures.WHAT else "all"
    found = figures.chosen(_offered(request, period), by, number, what)
    shown = office_page(
        request,
        "reports",
        label=WHAT[what],
        name=_names(by).get(number, "–") if number is not None else "",
        count=len(found),
        listed=found[:MOST],
        most=MOST,
        back=keep_of(request.GET, "key", "what"),
    )
    return render(request, "office/reports/handovers_behind.html", shown)


@needs("reports.read")
@require_safe
def as_csv(request: DeskRequest) -> StreamingHttpResponse:
    """The rows of the report; seconds, stored names."""
    period = period_of(request)
    lines = [_line(name, row) for _key, name, row in _rows(request, period)]
    response = StreamingHttpResponse(
        csv_lines(HEADER, lines), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = 'attachment; filename="handovers.csv"'
    return response


def _line(name: str, row: Figures) -> list[object]:
    counts = [row.counts[what] for what in figures.WHAT]
    per_ticket = round(row.per_ticket, 3) if row.per_ticket is not None else ""
    return [name, *counts, len(row.tickets), per_ticket, row.median, row.ninth]
