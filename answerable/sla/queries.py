"""What pages say about the promises on a ticket."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from django.db.models import Count, QuerySet, prefetch_related_objects
from django.utils import timezone
from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy as _

from answerable.core.quick import Question, put_above
from answerable.policy.document import in_language
from answerable.policy.shown import name_of
from answerable.sla.clocks import promise_of
from answerable.sla.models import Breach, Cause, Clock
from answerable.tickets.conditions import ALWAYS, in_words
from answerable.tickets.conditions.words import NameOf
from answerable.tickets.models import Ticket


@dataclass(frozen=True)
class Shown:
    """One promise on a ticket: `why` is the condition that made it hold, "" for one that always
    does. `look` is kept, broken or resting; `word` says the same."""

    key: str
    name: str
    look: str
    word: "str | Lazy"
    due: datetime | None
    version: int
    why: str
    late_for: timedelta | None = None
    breach: Breach | None = None
    kind: str = ""
    span: tuple[datetime, datetime | None] | None = None  # began, ended (None: it still runs)
    beside: tuple[str, ...] = ()  # what was done in that time and answered nobody, in words


_WORDS = {
    Clock.State.RUNNING: ("kept", _("running")),
    Clock.State.RESTING: ("resting", _("resting")),
    Clock.State.KEPT: ("kept", _("kept")),
    Clock.State.BROKEN: ("broken", _("broken")),
}


def promises_on(ticket: Ticket, language: str) -> list[Shown]:
    """The latest clock of each kind and every breach, in the order they began; one query,
    and one for each team or organisation that a promise of theirs depends on.
    """
    clocks: list[Clock] = put_above(_clocks(ticket.pk), "ticket", ticket)
    latest, named = {clock.kind: clock.pk for clock in clocks}, cache(name_of)
    return [
        _shown(clock, language, timezone.now(), named)
        for clock in clocks
        if clock.pk == latest[clock.kind] or hasattr(clock, "breach")
    ]


_clocks = Question(
    lambda ticket: (
        Clock.objects.filter(ticket=ticket)
        .exclude(state=Clock.State.VOID)
        .select_related("version", "snapshot", "breach__cause", "breach__explained_by")
        .order_by("started_at", "id")
    )
)


def causes_offered(language: str) -> list[tuple[str, str]]:
    """What may be chosen as a cause: slug and words, in the company's order."""
    found = Cause.objects.filter(retired_at=None)
    return [(cause.slug, cause_in_words(cause, language)) for cause in found]


def cause_in_words(cause: Cause, language: str) -> str:
    """The cause in the reader's language, or in any there is."""
    return in_language(cause.name, language, fallback=("en",)) or cause.slug


def cause_named(slug: str, language: str) -> str:
    """The words of a cause that a fact names."""
    cause = Cause.objects.filter(slug=slug).first()
    return cause_in_words(cause, language) if cause else slug


def _shown(clock: Clock, language: str, now: datetime, named: NameOf | None = None) -> Shown:
    promise = promise_of(clock)
    look, word = _WORDS[Clock.State(clock.state)]
    if clock.state == Clock.State.RUNNING and clock.due_at and clock.due_at <= now:
        look, word = "broken", _("late")
    return Shown(
        key=promise.key,
        name=in_language(promise.name, language) or promise.key,
        look=look,
        word=word,
        due=clock.due_at,
        version=clock.version.number,
        why="" if promise.when == ALWAYS else in_words(promise.when, named),
        late_for=_late_for(clock, now),
        breach=getattr(clock, "breach", None),
        kind=clock.kind,
        span=(clock.started_at, clock.stopped_at),
    )


def _late_for(clock: Clock, now: datetime) -> timedelta | None:
    """How long after its due instant it was answered, or how long it has been late by now."""
    if clock.due_at is None:
        return None
    late = (clock.stopped_at or now) - clock.due_at
    return late if late > timedelta(0) else None


def broken_promises(breaches: Iterable[Breach], language: str) -> list[tuple[Breach, Shown]]:
    """Breaches as a list shows them: each with its promise in words. `breaches`: a queryset."""
    prefetch_related_objects(
        found := list(breaches), "clock__version", "clock__ticket__customer__identities",
        "clock__ticket__team", "owner",
    )  # fmt: skip
    now = timezone.now()
    return [(breach, _shown(breach.clock, language, now)) for breach in found]


def causes_with_uses() -> QuerySet[Cause]:
    """Every cause in its order, each with how often it was given (`uses`)."""
    return Cause.objects.annotate(uses=Count("breaches")).order_by("position", "id")


def listed_clocks(clocks: QuerySet[Clock], language: str) -> list[tuple[Clock, Shown]]:
    """Clocks with their ticket, owner, team and breach, each as pages say it; two queries."""
    found = clocks.select_related(
        "version", "snapshot", "ticket__team", "ticket__owner", "ticket__customer",
        "breach__cause", "breach__owner",
    ).prefetch_related("ticket__customer__identities")  # fmt: skip
    now = timezone.now()
    return [(clock, _shown(clock, language, now)) for clock in found]
