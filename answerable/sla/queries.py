"""What pages say about the promises on a ticket."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy as _

from answerable.policy.document import in_language
from answerable.sla.clocks import promise_of
from answerable.sla.models import Clock
from answerable.tickets.conditions import ALWAYS, in_words
from answerable.tickets.models import Ticket


@dataclass(frozen=True)
class Shown:
    """One promise on a ticket: `why` is the condition that made it hold, "" for one that always
    does. `look` is kept, broken or resting; `word` says the same."""

    name: str
    look: str
    word: "str | Lazy"
    due: datetime | None
    version: int
    why: str


_WORDS = {
    Clock.State.RUNNING: ("kept", _("running")),
    Clock.State.RESTING: ("resting", _("resting")),
    Clock.State.KEPT: ("kept", _("kept")),
    Clock.State.BROKEN: ("broken", _("broken")),
}


def promises_on(ticket: Ticket, language: str) -> list[Shown]:
    """The latest clock of each kind, in the order they began; one query."""
    found = (
        ticket.clocks.exclude(state=Clock.State.VOID)
        .select_related("version", "snapshot")
        .order_by("started_at", "id")
    )
    latest = {clock.kind: clock for clock in found}
    return [_shown(clock, language, timezone.now()) for clock in latest.values()]


def _shown(clock: Clock, language: str, now: datetime) -> Shown:
    promise = promise_of(clock)
    look, word = _WORDS[Clock.State(clock.state)]
    if clock.state == Clock.State.RUNNING and clock.due_at and clock.due_at <= now:
        look, word = "broken", _("late")
    return Shown(
        name=in_language(promise.name, language) or promise.key,
        look=look,
        word=word,
        due=clock.due_at,
        version=clock.version.number,
        why="" if promise.when == ALWAYS else in_words(promise.when),
    )
