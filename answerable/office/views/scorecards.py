"""The scorecard page, what stands behind its figures, and all of it as CSV."""

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from answerable.core.spreadsheets import csv_lines
from answerable.desk.requests import DeskRequest, needs
from answerable.office import scorecards
from answerable.office.requests import office_page
from answerable.office.scorecards import Card
from answerable.office.views.handovers import keep_of, period_of
from answerable.office.views.reports import period_names
from answerable.sla.periods import NAMES

MOST = 200
WHAT: dict[str, "str | Promise"] = {
    "confirmed": _("Confirmed by the customer"),
    "contradicted": _("Not solved, the customer says"),
    "silent": _("Closed without a word"),
    "open": _("Not answered yet"),
}
HEADER = (
    "name", "kind", "promises_kept", "promises_broken", "promises_open", "kept_low", "kept_high",
    "median_working_seconds", "ninetieth_working_seconds", "asked", "confirmed", "contradicted",
    "closed_without_a_word", "handovers_offered", "handovers_accepted", "handovers_declined",
    "handovers_returned", "handovers_bounced", "median_seconds_to_accept",
    "ninetieth_seconds_to_accept", "reviews", "mean_mark", "sent_back",
    "asked_answered_in_time", "asked_answered_late", "asked_done_in_time", "asked_done_late",
)  # fmt: skip


@needs("reports.read")
@require_safe
def scorecard(request: DeskRequest) -> HttpResponse:
    """Our teams and the providers, each on one line."""
    period = period_of(request)
    shown = office_page(
        request,
        "reports",
        cards=scorecards.cards(request.user, period, now=timezone.now()),
        period=period,
        periods=[(name, period_names()[name]) for name in NAMES],
        keep=keep_of(request.GET, "what", "team", "provider"),
    )
    return render(request, "office/reports/scorecard.html", shown)


@needs("reports.read")
@require_safe
def solutions(request: DeskRequest) -> HttpResponse:
    """The tickets behind what customers said about the solution."""
    rows = scorecards.asked_in(request.user, period_of(request))
    what = request.GET.get("what", "")
    what = what if what in scorecards.WHAT else "confirmed"
    rows = rows.filter(scorecards.WHAT[what])
    for name, path in (("team", "ticket__team"), ("provider", "ticket__team__provider")):
        value = request.GET.get(name, "")
        if value.isascii() and value.isdigit() and len(value) < 19:
            rows = rows.filter(**{path: int(value)})
    listed = rows.select_related("ticket", "ticket__team").order_by("-solved_at")
    shown = office_page(
        request,
        "reports",
        label=WHAT[what],
        count=rows.count(),
        listed=listed[:MOST],
        most=MOST,
        back=keep_of(request.GET, "what", "team", "provider"),
    )
    return render(request, "office/reports/solutions.html", shown)


@needs("reports.read")
@require_safe
def as_csv(request: DeskRequest) -> StreamingHttpResponse:
    """The same lines; seconds and counts."""
    found = scorecards.cards(request.user, period_of(request), now=timezone.now())
    lines = csv_lines(HEADER, [_line(one) for one in found])
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="scorecard.csv"'
    return response


def _line(one: Card) -> list[object]:
    kept, said, handed = one.promises, one.solutions, one.handed
    between = kept.interval
    return [
        one.name, "provider" if one.is_provider else "team", kept.kept, kept.broken, kept.open,
        round(between.low, 4) if between else "", round(between.high, 4) if between else "",
        kept.worked.median, kept.worked.ninth, said.asked, said.confirmed, said.contradicted,
        said.not_contradicted, handed.all, *(handed.counts[what] for what in
        ("accepted", "declined", "returned", "bounced")), handed.median, handed.ninth,
        one.reviews.n, round(one.reviews.mean, 2) if one.reviews.mean else "", one.reviews.returned,
        one.asked.kept, one.asked.broken, one.asked.done, one.asked.undone,
    ]  # fmt: skip
