"""What the replay page says: the numbers of a replay as rows, words, and a map of the week."""

from dataclasses import dataclass
from datetime import time
from typing import Any

from babel.dates import format_time, get_day_names
from babel.numbers import format_percent
from babel.units import format_unit
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from answerable.calendars.models import Calendar
from answerable.core.locales import locale_of
from answerable.policy.document import ALWAYS_OPEN, Document, Promise, in_language
from answerable.policy.results import ENOUGH, REALISTIC
from answerable.ui import formats

CLOSE = 0.75  # below the realistic share, but not far
FEW = 5  # cases in an hour or group below which it is not called the worst
VERDICTS = ("not_realistic", "realistic", "too_few")  # what matters first
UNITS = (("day", 86_400), ("hour", 3_600), ("minute", 60))

Data = dict[str, Any]


class Words:
    """Numbers and names in the reader's language."""

    def __init__(self, tag: str) -> None:
        self.tag, self.locale = tag, locale_of(tag)
        self.calendars = dict(Calendar.objects.values_list("slug", "name"))

    def length(self, seconds: int | None) -> str:
        """9 hr, 12 min; a dash for what the period does not show."""
        if seconds is None:
            return "–"
        parts, rest = [], seconds
        for unit, size in UNITS:
            count, rest = divmod(rest, size)
            if count:
                parts.append(format_unit(count, f"duration-{unit}", "short", locale=self.locale))
        return " ".join(parts) or "–"

    def share(self, share: float | None) -> str:
        if share is None:
            return "–"
        return format_percent(round(share, 3), locale=self.locale, decimal_quantization=False)

    def hours(self, slug: str) -> str:
        return _("round the clock") if slug == ALWAYS_OPEN else self.calendars.get(slug, slug)

    def days(self) -> list[str]:
        return [get_day_names("abbreviated", "stand-alone", self.locale)[day] for day in range(7)]

    def day(self, day: int) -> str:
        return str(get_day_names("wide", "stand-alone", self.locale)[day])

    def clock(self, hour: int) -> str:
        return format_time(time(hour), "HH:mm", locale=self.locale)

    def promise(self, promise: Promise) -> str:
        return in_language(promise.name, self.tag) or promise.key


@dataclass(frozen=True)
class Part:
    """One value of a dimension under one promise."""

    kind: str
    value: str
    now: str
    share: str
    look: str
    n: str
    at_90: str
    at_95: str


@dataclass(frozen=True)
class Cell:
    """One hour of the week: how it looks, what it shows, and the same as a sentence."""

    look: str
    shown: str
    said: str


@dataclass(frozen=True)
class Row:
    """One promise replayed, in words. `offer`: the realistic target in seconds, if it has one."""

    key: str
    name: str
    target: str
    hours: str
    now: str
    share: str
    look: str
    n: str
    censored: str
    at_90: str
    at_95: str
    verdict: str
    words: str
    offer: int | None
    offer_words: str
    parts: list[Part]
    data: Data


def look_of(share: float | None, n: int, enough: int = ENOUGH) -> str:
    """kept, close, broken, or resting where there is too little to say."""
    if share is None or n < enough:
        return "resting"
    return "kept" if share >= REALISTIC else "close" if share >= CLOSE else "broken"


def rows_of(found: list[Data], draft: Document, tag: str) -> list[Row]:
    """The promises in the order of the draft."""
    words = Words(tag)
    pairs = [(each, draft.promise(each["promise"])) for each in found]
    return [_row(each, promise, words) for each, promise in pairs if promise]


def _row(data: Data, promise: Promise, words: Words) -> Row:
    offer = data["tightest_90_seconds"] if data["verdict"] == "not_realistic" else None
    return Row(
        key=promise.key,
        name=words.promise(promise),
        target=words.length(promise.target),
        hours=words.hours(promise.hours),
        now=words.share(data["share_kept_now"]),
        share=words.share(data["share_kept"]),
        look=look_of(data["share_kept"], data["n"]),
        n=formats.number(data["n"], tag=words.tag),
        censored=formats.number(data["censored"], tag=words.tag),
        at_90=words.length(data["tightest_90_seconds"]),
        at_95=words.length(data["tightest_95_seconds"]),
        verdict=data["verdict"],
        words=_verdict(data, words),
        offer=offer,
        offer_words=words.length(offer),
        parts=[
            _part(kind, each, words)
            for kind in ("channel", "team", "language")
            for each in data["groups"][kind]
        ],
        data=data,
    )


def _part(kind: str, each: Data, words: Words) -> Part:
    n = each["kept"] + each["broken"]
    share = each["kept"] / n if n else None
    return Part(
        kind=kind,
        value=_named(kind, each["value"], words),
        now=words.share(each["now"]),
        share=words.share(share),
        look=look_of(share, n, FEW),
        n=formats.number(n, tag=words.tag),
        at_90=words.length(each["at_90"]),
        at_95=words.length(each["at_95"]),
    )


def _named(kind: str, value: str, words: Words) -> str:
    if not value:
        return _("No team") if kind == "team" else _("not known")
    return formats.language_name(value, tag=words.tag) if kind == "language" else value


def _verdict(data: Data, words: Words) -> str:
    """One sentence a manager can act upon."""
    if data["verdict"] == "too_few":
        return ""
    number = formats.number(data["n"], tag=words.tag)
    share = words.share(data["share_kept"])
    if data["verdict"] == "realistic":
        return _("Realistic: %(share)s of %(number)s would have been kept.") % {"share": share, "number": number}  # fmt: skip
    said = _("Not yet realistic, because only %(share)s of %(number)s would have been kept.") % {"share": share, "number": number}  # fmt: skip
    return " ".join([said, *filter(None, [_worst_part(data, words), _worst_hour(data, words)])])


def _worst_part(data: Data, words: Words) -> str:
    """The group in which it fails most, if that is far below the whole."""
    shares = [
        (each["kept"] / (each["kept"] + each["broken"]), kind, each["value"])
        for kind, groups in data["groups"].items()
        for each in groups
        if each["kept"] + each["broken"] >= FEW and len(groups) > 1
    ]
    if not shares or min(shares)[0] > data["share_kept"] - 0.1:
        return ""
    share, kind, value = min(shares)
    return _("Hardest: %(part)s with %(share)s.") % {"part": _named(kind, value, words), "share": words.share(share)}  # fmt: skip


def _worst_hour(data: Data, words: Words) -> str:
    missed = [
        (n - round(n * share), -day, -hour)
        for day, (shares, counts) in enumerate(zip(data["hours"], data["hours_n"], strict=True))
        for hour, (share, n) in enumerate(zip(shares, counts, strict=True))
        if share is not None
    ]
    if not missed or max(missed)[0] < 3:
        return ""
    count, day, hour = max(missed)
    return _("Most is missed on %(day)s from %(hour)s on: %(count)s.") % {"day": words.day(-day), "hour": words.clock(-hour), "count": count}  # fmt: skip


def week_of(data: Data, tag: str) -> list[tuple[str, list[Cell]]]:
    """Seven days of 24 hours; each cell says in words what its colour says."""
    words = Words(tag)
    busiest = max((n for counts in data["hours_n"] for n in counts), default=0)
    return [
        (name, [_cell(share, n, busiest, words) for share, n in zip(shares, counts, strict=True)])
        for name, shares, counts in zip(words.days(), data["hours"], data["hours_n"], strict=True)
    ]


def _cell(share: float | None, n: int, busiest: int, words: Words) -> Cell:
    if share is None:
        return Cell("none", "", _("no case"))
    strength = 1 + (3 * n - 1) // max(1, busiest)  # 1 to 3 by how much comes in that hour
    said = ngettext("%(share)s of %(count)s case kept", "%(share)s of %(count)s cases kept", n)
    shown = str(n - round(n * share)) if share < 1 else ""
    return Cell(f"{look_of(share, n, 1)} s{min(3, strength)}", shown, said % {"share": words.share(share), "count": n})  # fmt: skip


def overall(rows: list[Row]) -> str:
    """realistic, not_realistic or too_few for the whole draft."""
    verdicts = {row.verdict for row in rows}
    return next((verdict for verdict in VERDICTS if verdict in verdicts), "too_few")


def mapped(rows: list[Row], wanted: str) -> Row | None:
    """The promise whose week is shown: the one asked for, the least kept, or the first."""
    by_key = {row.key: row for row in rows}
    failing = [row for row in rows if row.verdict == "not_realistic"]
    worst = min(failing, key=lambda row: row.data["share_kept"], default=None)
    decided = [row for row in rows if row.data["n"]]
    return by_key.get(wanted) or worst or max(decided, key=lambda row: row.data["n"], default=None)
