"""Small charts of the reports as inline SVG, with the same in words for who cannot see them."""

from collections.abc import Sequence

from django import template
from django.template import Context
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from answerable.office.reports import Step
from answerable.sla.reporting import Figures
from answerable.sla.statistics import wilson
from answerable.ui import formats
from answerable.ui.reader import Reader
from answerable.ui.templatetags import ui

register = template.Library()

HEIGHT, BAR = 72, 14  # of the course, in units of its view box
LOOKS = ((0.95, "good"), (0.9, "fair"), (0.75, "poor"), (0.0, "bad"))


@register.simple_tag
def share_bar(figures: Figures) -> SafeString:
    """A bar as long as the share, and a line over what the true share may be."""
    if figures.share is None or figures.interval is None:
        return SafeString("")
    low, high = figures.interval.low * 100, figures.interval.high * 100
    return format_html(
        '<svg class="bar {}" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="all" width="100" height="8"/><rect class="part" width="{}" height="8"/>'
        '<rect class="range" x="{}" y="3" width="{}" height="2"/></svg>',
        look_of(figures.share),
        round(figures.share * 100, 2),
        round(low, 2),
        round(max(high - low, 0.5), 2),
    )


def look_of(share: float) -> str:
    """How good a share is, for its colour; the number always stands beside it."""
    return next(look for least, look in LOOKS if share >= least)


@register.simple_tag(takes_context=True)
def part_bar(context: Context, part: int, whole: int) -> SafeString:
    """A part of a whole: bar, share, and its interval."""
    interval = wilson(part, whole)
    if interval is None:
        return SafeString("–")
    share, low, high = (ui.percent(context, n) for n in (part / whole, interval.low, interval.high))
    return format_html(
        '<svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="all" width="100" height="8"/><rect class="part" width="{}" height="8"/></svg>'
        '<span class="nowrap"><b>{}</b> <span class="meta">{}–{}</span></span>',
        round(part / whole * 100, 2),
        share,
        low,
        high,
    )


@register.simple_tag(takes_context=True)
def change(context: Context, now: Figures, before: Figures) -> SafeString:
    """By how much better or worse than before; says so when it may be chance."""
    if now.share is None or before.share is None or not now.interval or not before.interval:
        return SafeString("")
    points = abs(now.share - before.share)
    if points < 0.0005:
        return format_html('<span class="change meta">{}</span>', _("as before"))
    better = now.share > before.share
    apart = now.interval.low > before.interval.high or now.interval.high < before.interval.low
    words = _("%(points)s points better") if better else _("%(points)s points worse")
    said = words % {"points": formats.decimal(points * 100, tag=_tag(context))}
    look = ("kept" if better else "broken") if apart else ""
    chance = "" if apart else _("may be chance")
    shown = (
        '<span class="change"><span class="mark {}">{}</span> <span class="meta">{}</span></span>'
    )
    return format_html(shown, look, said, chance)


@register.simple_tag(takes_context=True)
def course_chart(context: Context, course: Sequence[Step]) -> SafeString:
    """A column for each day or week: kept below, broken above; the numbers as its title."""
    most = max((step.kept + step.broken for step in course), default=0) or 1
    columns = [_column(context, place, step, most) for place, step in enumerate(course)]
    width = len(course) * BAR
    best = _("Columns of kept and broken promises; the tallest stands for %(most)s.") % {
        "most": formats.number(most, tag=_tag(context))
    }
    return format_html(
        '<svg class="course" viewBox="0 0 {} {}" role="img" aria-label="{}" '
        'preserveAspectRatio="none">{}</svg>',
        width, HEIGHT, best, format_html_join("", "{}", ((one,) for one in columns)),
    )  # fmt: skip


def _column(context: Context, place: int, step: Step, most: int) -> SafeString:
    kept, broken = step.kept / most * HEIGHT, step.broken / most * HEIGHT
    day = formats.day(step.first.astimezone(_reader(context).zone), tag=_tag(context))
    words = _("%(day)s: %(kept)s kept, %(broken)s broken") % {
        "day": day, "kept": step.kept, "broken": step.broken,
    }  # fmt: skip
    x = place * BAR + 1
    return format_html(
        '<g><title>{}</title><rect class="empty-day" x="{}" y="0" width="{}" height="{}"/>'
        '<rect class="kept" x="{}" y="{}" width="{}" height="{}"/>'
        '<rect class="broken" x="{}" y="{}" width="{}" height="{}"/></g>',
        words, x, BAR - 2, HEIGHT,
        x, round(HEIGHT - kept, 2), BAR - 2, round(kept, 2),
        x, round(HEIGHT - kept - broken, 2), BAR - 2, round(broken, 2),
    )  # fmt: skip


def _reader(context: Context) -> Reader:
    reader: Reader = context["reader"]
    return reader


def _tag(context: Context) -> str:
    return _reader(context).tag


@register.simple_tag(takes_context=True)
def week_days(context: Context) -> list[str]:
    return formats.weekdays(_tag(context))


@register.filter
def heat(share: float | None) -> str:
    return "none" if share is None else look_of(share)


@register.filter
def hundredths(share: float) -> int:
    return int(share * 100)


@register.filter
def what_word(what: str) -> str:
    """What a list of promises holds."""
    return {
        "kept": _("Promises kept"),
        "broken": _("Promises broken"),
        "open": _("Promises still open, in time"),
        "unexplained": _("Breaches without a cause"),
    }.get(what, _("All promises"))
