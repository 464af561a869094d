"""What the room "Reports" shows: promises counted by a dimension, with names for every value."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from answerable.accounts.models import Agent, Provider, Team
from answerable.desk.templatetags.desk import channel_word
from answerable.policy.document import in_language
from answerable.policy.models import Version
from answerable.policy.queries import document_of
from answerable.policy.results import hours_of_week
from answerable.sla import reporting
from answerable.sla.access import clocks_reported_to
from answerable.sla.models import Cause, Clock
from answerable.sla.periods import Period, period_named
from answerable.sla.queries import Shown, cause_in_words
from answerable.sla.reporting import NONE, SECOND, Columns, Figures, Mask
from answerable.ui import formats

Name = Callable[[int], str]
WHAT = ("all", "kept", "broken", "open", "unexplained")


@dataclass(frozen=True)
class Dimension:
    """A way to part the clocks. `names` gives the words for the values of its column."""

    slug: str
    label: "str | Promise"
    names: Callable[[Columns, str], Name]


def _texts(slug: str, words: Callable[[str, str], str]) -> Callable[[Columns, str], Name]:
    return lambda columns, tag: lambda code: words(columns.words[slug][code], tag)


def _rows(
    names: Callable[[str], dict[int, str]], missing: Promise
) -> Callable[[Columns, str], Name]:
    def named(columns: Columns, tag: str) -> Name:
        found = names(tag)
        return lambda key: found.get(key) or str(missing)

    return named


def _promise_names(columns: Columns, tag: str) -> Name:
    """As the newest version that has the promise names it."""
    names: dict[str, str] = {}
    for version in Version.objects.order_by("number"):
        for promise in document_of(version).promises:
            names[promise.key] = in_language(promise.name, tag) or promise.key
    return lambda code: names.get(columns.words["promise"][code], columns.words["promise"][code])


def _hour_names(columns: Columns, tag: str) -> Name:
    days = formats.weekdays(tag)
    return lambda hour: f"{days[hour // 24]} {hour % 24:02d}:00"


def _teams(tag: str) -> dict[int, str]:
    return dict(Team.objects.values_list("pk", "name"))


def _providers(tag: str) -> dict[int, str]:
    return dict(Provider.objects.values_list("pk", "name"))


def _people(tag: str) -> dict[int, str]:
    return dict(Agent.objects.values_list("pk", "name"))


def _causes(tag: str) -> dict[int, str]:
    return {cause.pk: cause_in_words(cause, tag) for cause in Cause.objects.all()}


def _language(code: str, tag: str) -> str:
    return formats.language_name(code, tag=tag) or _("not known")


DIMENSIONS = {
    one.slug: one
    for one in (
        Dimension("promise", gettext_lazy("Promise"), _promise_names),
        Dimension("team", gettext_lazy("Team"), _rows(_teams, gettext_lazy("No team"))),
        Dimension(
            "provider", gettext_lazy("Provider"), _rows(_providers, gettext_lazy("the house"))
        ),
        Dimension("person", gettext_lazy("Person"), _rows(_people, gettext_lazy("nobody"))),
        Dimension(
            "channel",
            gettext_lazy("Channel"),
            _texts("channel", lambda word, tag: channel_word(word)),
        ),
        Dimension("language", gettext_lazy("Language"), _texts("language", _language)),
        Dimension(
            "cause", gettext_lazy("Cause"), _rows(_causes, gettext_lazy("No cause given yet"))
        ),
        Dimension("hour", pgettext_lazy("of the week", "Hour"), _hour_names),
    )
}


@dataclass(frozen=True)
class Asked:
    """What a reader asks of a report; from the address, so that every figure is a link."""

    period: Period
    by: str
    only: dict[str, str]
    what: str


def asked(query: QueryDict, *, now: datetime, zone: ZoneInfo) -> Asked:
    """Reads the address; what it cannot read is as if it had not been said."""
    today = now.astimezone(zone).date()
    name, first, last = (query.get(key, "") for key in ("period", "from", "to"))
    by, what = query.get("by", ""), query.get("what", "")
    return Asked(
        period_named(name, today=today, zone=zone, first=first, last=last),
        by if by in DIMENSIONS else "promise",
        {slug: str(query[slug]) for slug in DIMENSIONS if query.get(slug)},
        what if what in WHAT else "all",
    )


@dataclass(frozen=True)
class Counted:
    """The clocks of a period and of the one before, as far as the reader may count them."""

    columns: Columns
    now: Mask
    before: Mask


def count(agent: Agent, ask: Asked, *, now: datetime) -> Counted:
    """Reads both periods at once and keeps what the address narrows it to."""
    before = ask.period.before
    clocks = reporting.counted(clocks_reported_to(agent), before.start, ask.period.end)
    columns = reporting.read_columns(clocks, now=now)
    hours = hours_of_week(columns.numbers["start"] * SECOND, ask.period.zone)
    columns.numbers["hour"] = hours
    mask = _narrowed(columns, ask.only)
    inside = columns.numbers["start"] >= int(ask.period.start.timestamp())
    return Counted(columns, mask & inside, mask & ~inside)


def _narrowed(columns: Columns, only: dict[str, str]) -> Mask:
    mask: Mask = np.ones(len(columns), np.bool_)
    for slug, text in only.items():
        mask = mask & (columns.numbers[slug] == _value(columns, slug, text))
    return mask


def _value(columns: Columns, slug: str, text: str) -> int:
    """The code or key that a word of the address stands for; one that nothing has, if none."""
    words = columns.words.get(slug)
    if words is not None:
        word = "" if text == "-" else text
        return words.index(word) if word in words else -2
    is_number = text.isascii() and text.isdigit() and len(text) < 19
    return int(text) if is_number else NONE if text == "-" else -2


def _word(columns: Columns, slug: str, value: int) -> str:
    """The inverse of _value: what the address says for a value; "-" for none."""
    words = columns.words.get(slug)
    return (words[value] if words is not None else "" if value == NONE else str(value)) or "-"


@dataclass(frozen=True)
class Row:
    """One value of the dimension with its figures now and before."""

    word: str
    name: str
    now: Figures
    before: Figures


def rows(counted: Counted, by: str, tag: str) -> list[Row]:
    """The report by one dimension. By cause only what broke has a place."""
    columns, within = counted.columns, counted.now
    if by == "cause":
        within = within & columns.broken
    name = DIMENSIONS[by].names(columns, tag)
    parted = reporting.by_value(columns, by, within)
    return [
        Row(
            _word(columns, by, value),
            name(value),
            reporting.figures(columns, mask),
            reporting.figures(columns, counted.before & (columns.numbers[by] == value)),
        )
        for value, mask in parted.items()
    ]


def chosen(counted: Counted, what: str) -> Mask:
    """The clocks behind one figure."""
    columns = counted.columns
    kinds = {
        "all": np.ones(len(columns), np.bool_),
        "kept": columns.kept,
        "broken": columns.broken,
        "open": ~columns.kept & ~columns.broken,
        "unexplained": columns.broken & (columns.numbers["cause"] == NONE),
    }
    found: Mask = counted.now & kinds[what]
    return found


@dataclass(frozen=True)
class Step:
    """One day, or one week, of the course: its first day, and what was kept and broken."""

    first: datetime
    kept: int
    broken: int
    share: float | None


def course(counted: Counted, period: Period) -> list[Step]:
    """Day by day, or week by week where the period is long."""
    days = (period.last - period.first).days + 1
    length = 1 if days <= 31 else 7
    steps, at = [], period.first
    while at <= period.last:
        end = min(at + timedelta(days=length - 1), period.last)
        part = Period("custom", at, end, period.zone)
        start = counted.columns.numbers["start"]
        first, last = part.start.timestamp(), part.end.timestamp()
        here = counted.now & (start >= first) & (start < last)
        kept = int((counted.columns.kept & here).sum())
        broken = int((counted.columns.broken & here).sum())
        share = kept / (kept + broken) if kept + broken else None
        steps.append(Step(part.start, kept, broken, share))
        at = end + timedelta(days=1)
    return steps


def week(counted: Counted) -> list[list[tuple[int, float | None, int]]]:
    """By weekday and hour: the hour of the week, the share kept, and of how many."""
    hours = counted.columns.numbers["hour"]
    kept = np.bincount(hours[counted.now & counted.columns.kept], minlength=168)
    broken = np.bincount(hours[counted.now & counted.columns.broken], minlength=168)
    cells = [
        (hour, float(k / (k + b)) if k + b else None, int(k + b))
        for hour, (k, b) in enumerate(zip(kept, broken, strict=True))
    ]
    return [cells[day * 24 : day * 24 + 24] for day in range(7)]


def name_of(columns: Columns, slug: str, text: str, tag: str) -> str:
    """The words for a value that the address names."""
    value = _value(columns, slug, text)
    return text if value < NONE else DIMENSIONS[slug].names(columns, tag)(value)


HEADER = (
    "ticket", "promise", "name", "policy_version", "state", "team", "person", "channel", "language",
    "began", "due", "ended", "target_seconds", "working_seconds", "calendar_seconds", "cause",
    "words",
)  # fmt: skip


def line(clock: Clock, shown: Shown, columns: Columns, place: int) -> list[object]:
    """One line of the CSV: stored keys, instants in UTC, seconds."""
    breach, ticket = shown.breach, clock.ticket
    person = breach.owner if breach else ticket.owner
    state = "kept" if columns.kept[place] else "broken" if columns.broken[place] else "open"
    instants = (clock.started_at, clock.due_at, clock.stopped_at)
    return [
        ticket.number, clock.promise, shown.name, clock.version.number, state,
        ticket.team.name if ticket.team else "", person.name if person else "",
        ticket.channel, ticket.language,
        *(at.astimezone(UTC).isoformat(timespec="seconds") if at else "" for at in instants),
        clock.target, int(columns.worked[place]), int(columns.lasted[place]),
        breach.cause.slug if breach and breach.cause else "", breach.words if breach else "",
    ]  # fmt: skip
