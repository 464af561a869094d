"""How we kept our public promises lately: what the public page of the policy may say."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.cache import cache

from answerable.policy.document import in_language
from answerable.policy.models import Version
from answerable.policy.queries import document_of
from answerable.policy.shown import length_in_words
from answerable.sla.models import Clock
from answerable.sla.reporting import by_value, counted, figures, read_columns

DAYS = 90
KEPT_FOR = 3600  # seconds: reckoning it takes seconds where there are millions of clocks


@dataclass(frozen=True)
class Kept:
    """A promise with what became of it: the share of `n` that was kept, half done within `median`."""

    key: str
    name: str
    n: int
    share: float | None
    median: str


def record_of(version: Version, *, language: str, now: datetime) -> list[Kept]:
    """The public promises of the version that have something to count in the last 90 days.

    Reckoned at most once an hour. A promise that is running and late counts as broken.
    """
    document = document_of(version)
    public = [promise for promise in document.promises if promise.audience == "public"]
    numbers = cache.get_or_set(f"policy-record:{version.digest}", lambda: _numbers(now), KEPT_FOR)
    found = []
    for promise in public:
        n, share, median = (numbers or {}).get(promise.key, (0, None, None))
        if not n:
            continue
        words = "" if median is None else _length(median, language)
        name = in_language(promise.name, language) or promise.key
        found.append(Kept(promise.key, name, n, share, words))
    return found


def _numbers(now: datetime) -> dict[str, tuple[int, float | None, int | None]]:
    """By key of the promise: how many are decided, the share kept, the median of open seconds."""
    clocks = counted(Clock.objects.all(), now - timedelta(days=DAYS), now)
    columns = read_columns(clocks, now=now)
    names = columns.words["promise"]
    everything = columns.numbers["start"] >= 0
    found = {}
    for code, places in by_value(columns, "promise", everything).items():
        counts = figures(columns, places)
        found[names[code]] = (counts.n, counts.share, counts.worked.median)
    return found


def _length(seconds: int, language: str) -> str:
    """Whole minutes, at least one; from a day on whole hours."""
    step = 3600 if seconds >= 86_400 else 60
    return length_in_words(max(60, round(seconds / step) * step), language=language, days=False)
