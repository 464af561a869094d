"""What a ticket is, from its events alone: the columns of the row are only their cache."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from answerable.tickets.actions.turns import turn_from
from answerable.tickets.models import Event, State, Ticket
from answerable.tickets.rules import state_of


@dataclass
class Facts:
    """Who must act, who answers, and what was decided. Moments are aware UTC."""

    waiting_for: str = Ticket.WaitingFor.US
    waiting_note: str = ""
    waiting_since: datetime | None = None
    waiting_until: datetime | None = None
    snoozed_until: datetime | None = None
    solved_at: datetime | None = None
    closed_at: datetime | None = None
    spam_at: datetime | None = None
    owner_id: int | None = None
    team_id: int | None = None
    priority: int = Ticket.Priority.NORMAL
    undelivered: bool = False
    has_words: bool = False

    @property
    def state(self) -> State:
        return state_of(
            waiting_for=self.waiting_for,
            snoozed_until=self.snoozed_until,
            solved_at=self.solved_at,
            closed_at=self.closed_at,
        )


def facts_of(events: Iterable[Event], automatic: set[int]) -> Facts:
    """Plays the events of one ticket in their order. `automatic`: keys of machines' messages."""
    facts = Facts()
    before: dict[int, dict[str, str | None]] = {}
    for event in events:
        message = event.data.get("message")
        if event.key == "message.received" and message in automatic:
            facts.has_words = True
            continue
        if event.key == "message.sent":
            before[message] = event.data["before"]
        if event.key == "message.held" or (
            event.key == "message.taken_back" and event.data.get("restored")
        ):
            for name, value in turn_from(before[message]).items():
                setattr(facts, name, value)
        if event.key in PLAY:
            PLAY[event.key](facts, event)
        facts.has_words |= message is not None
    return facts


def _turn(facts: Facts, whose: str) -> None:
    facts.waiting_for = whose
    facts.snoozed_until = facts.solved_at = None


def _opened(facts: Facts, event: Event) -> None:
    facts.waiting_since = event.at
    facts.owner_id = event.data.get("owner_id")
    facts.team_id = event.data.get("team_id")
    facts.priority = event.data.get("priority", Ticket.Priority.NORMAL)


def _received(facts: Facts, event: Event) -> None:
    if facts.state != State.OPEN or not facts.has_words:
        facts.waiting_since = event.at
    _turn(facts, Ticket.WaitingFor.US)
    facts.closed_at = None


def _sent(facts: Facts, event: Event) -> None:
    _turn(facts, Ticket.WaitingFor.CUSTOMER)
    facts.undelivered = False


def _left(facts: Facts, event: Event) -> None:
    if event.data["turn"] == "customer":
        _sent(facts, event)


def _ours(facts: Facts, event: Event) -> None:
    _turn(facts, Ticket.WaitingFor.US)
    facts.waiting_since = event.at


def _failed(facts: Facts, event: Event) -> None:
    facts.undelivered = True
    if not facts.closed_at:
        _ours(facts, event)


def _waiting(facts: Facts, event: Event) -> None:
    _turn(facts, Ticket.WaitingFor.OTHER)


def _snoozed(facts: Facts, event: Event) -> None:
    facts.solved_at = None
    facts.snoozed_until = datetime.fromisoformat(event.data["until"])


def _woken(facts: Facts, event: Event) -> None:
    if facts.snoozed_until:
        facts.snoozed_until = None
    else:
        facts.waiting_for, facts.waiting_since = Ticket.WaitingFor.US, event.at


def _split_off(facts: Facts, event: Event) -> None:
    """Waits since its first words were written; facts of old do not say when that was."""
    since = event.data.get("since")
    facts.waiting_since = datetime.fromisoformat(since) if since else None
    facts.has_words = True


def _solved(facts: Facts, event: Event) -> None:
    facts.solved_at, facts.snoozed_until = event.at, None


def _closed(facts: Facts, event: Event) -> None:
    facts.closed_at = event.at


def _merged(facts: Facts, event: Event) -> None:
    facts.closed_at = event.at


def _unmerged(facts: Facts, event: Event) -> None:
    facts.closed_at = None
    _turned_back(facts, event)


def _turned_back(facts: Facts, event: Event) -> None:
    for name, value in turn_from(event.data["before"]).items():
        setattr(facts, name, value)


def _spam(facts: Facts, event: Event) -> None:
    facts.spam_at = event.at if event.key == "ticket.spam" else None


def _owned(facts: Facts, event: Event) -> None:
    facts.owner_id = event.data.get("owner_id", event.actor_id)


def _handed_over(facts: Facts, event: Event) -> None:
    facts.owner_id, facts.team_id = event.data["owner_id"], event.data["team_id"]


def _released(facts: Facts, event: Event) -> None:
    facts.owner_id = None


def _moved(facts: Facts, event: Event) -> None:
    facts.team_id = event.data["team_id"]


def _prioritised(facts: Facts, event: Event) -> None:
    facts.priority = event.data["priority"]


PLAY: dict[str, Callable[[Facts, Event], None]] = {
    "ticket.opened": _opened,
    "message.received": _received,
    "message.sent": _sent,
    "message.left": _left,
    "delivery.failed": _failed,
    "ticket.reopened": _ours,
    "ticket.waiting": _waiting,
    "ticket.snoozed": _snoozed,
    "ticket.woken": _woken,
    "ticket.solved": _solved,
    "ticket.closed": _closed,
    "ticket.turned_back": _turned_back,
    "ticket.merged": _merged,
    "ticket.split_from": _split_off,
    "ticket.unmerged": _unmerged,
    "ticket.spam": _spam,
    "ticket.not_spam": _spam,
    "ticket.taken": _owned,
    "ticket.assigned": _owned,
    "handover.accepted": _handed_over,
    "ticket.released": _released,
    "ticket.moved": _moved,
    "ticket.priority": _prioritised,
}
