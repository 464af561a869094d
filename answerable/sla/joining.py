"""Clocks of tickets that became one, two again, or were parted: what was promised stays promised.

Nothing is promised twice and nothing is forgotten: of two clocks of a kind the one that is due
first goes on, and the history of the ticket says so.
"""

from datetime import datetime
from typing import Any

from answerable.core.actors import SYSTEM
from answerable.policy.document import Kind
from answerable.sla import clocks
from answerable.sla.models import Clock
from answerable.tickets import events
from answerable.tickets.events import Fact
from answerable.tickets.models import Message, State, Ticket

REPLIES = (Clock.Kind.FIRST_REPLY, Clock.Kind.NEXT_REPLY)


def on_merged_in(fact: Fact) -> None:
    """What the other ticket was still owed is owed here; conditions of this ticket apply."""
    source = Ticket.objects.filter(pk=fact.event.data["source"]).first()
    if source is None:
        return
    into, at = fact.ticket, fact.event.at
    moved, ended = _unite(source, into)
    if moved or ended:
        events.record(
            source, "promise.moved", by=SYSTEM, at=at, number=into.number,
            moved=moved, ended=[_kept(clock) for clock in ended],
        )  # fmt: skip
    clocks.void(ended)
    Clock.objects.filter(pk__in=moved).update(ticket=into)
    if into.state == State.OPEN:
        clocks.resume(into, at=at)
    clocks.derive_again(into, at=at)
    clocks.show_next_due(source)
    clocks.show_next_due(into)


def _unite(source: Ticket, into: Ticket) -> tuple[list[int], list[Clock]]:
    """Which clocks of the source move, and which of either end because another stands for both."""
    there = {_family(clock): clock for clock in clocks.alive(into)}
    moved, ended = [], []
    for clock in clocks.alive(source):
        other = there.get(_family(clock))
        if other is None:
            moved.append(clock.pk)
        elif _is_due_before(clock, other):
            ended.append(other)
            moved.append(clock.pk)
        else:
            ended.append(clock)
    return moved, ended


def _family(clock: Clock) -> str:
    """A reply is a reply, whether it is the first or the next."""
    return "reply" if clock.kind in REPLIES else clock.kind


def _is_due_before(one: Clock, other: Clock) -> bool:
    if one.due_at is None or other.due_at is None:
        return one.started_at < other.started_at
    return one.due_at < other.due_at


def _kept(clock: Clock) -> dict[str, Any]:
    """What is needed to let the clock go on if the merging is undone."""
    since = clock.resting_since.isoformat() if clock.resting_since else ""
    return {"clock": clock.pk, "resting_since": since}


def on_unmerged(fact: Fact) -> None:
    """Two again: what moved and still runs comes back, and what had ended for it goes on."""
    source, at = fact.ticket, fact.event.at
    told = source.events.filter(key="promise.moved").order_by("id").last()
    if told is None:
        return
    place = Ticket.objects.filter(number=fact.event.data["number"]).first()
    running = [heir for key in told.data["moved"] if (heir := _heir(key))]
    touched = {clock.ticket for clock in running}
    Clock.objects.filter(pk__in=[clock.pk for clock in running]).update(ticket=source)
    for kept in told.data["ended"]:
        _revive(kept)
    if source.state == State.OPEN:
        clocks.resume(source, at=at)
    clocks.derive_again(source, at=at)
    for ticket in {source, *touched, *([place] if place else [])}:
        clocks.show_next_due(ticket)


def _heir(key: int) -> Clock | None:
    """The clock, or the one that took its place where it went; None if it has ended."""
    clock = Clock.objects.select_related("ticket").get(pk=key)
    if clock.state in clocks.ALIVE:
        return clock
    if clock.state != Clock.State.VOID:
        return None
    same = clocks.alive(clock.ticket, clock.kind)
    return next((one for one in same if one.started_at == clock.started_at), None)


def _revive(kept: dict[str, Any]) -> None:
    """Lets a clock go on as it was, unless its ticket was promised the same anew meanwhile."""
    clock = Clock.objects.select_related("ticket", "version", "snapshot").get(pk=kept["clock"])
    if clock.state != Clock.State.VOID or clocks.alive(clock.ticket, clock.kind):
        return
    since = kept["resting_since"]
    clock.resting_since = datetime.fromisoformat(since) if since else None
    clock.state = Clock.State.RESTING if since else Clock.State.RUNNING
    clock.save()
    clocks.plan_again(clock)


def on_split(fact: Fact) -> None:
    """Words left this ticket: a reply that was owed for them alone is owed here no longer."""
    owed = _owed_since(fact.ticket)
    for clock in clocks.alive(fact.ticket, *REPLIES):
        if owed is not None and owed <= clock.started_at:
            continue
        clocks.void([clock])
        after = ""
        if owed is not None:
            kind: Kind = clock.kind  # type: ignore[assignment]
            made = clocks.start(fact.ticket, kind, at=owed)
            after = made[0].promise if made else ""
        events.record(
            fact.ticket, "promise.changed", by=SYSTEM, at=fact.event.at,
            before=clock.promise, after=after, version=clock.version.number,
        )  # fmt: skip
    clocks.show_next_due(fact.ticket)


def on_split_from(fact: Fact) -> None:
    """The new ticket is promised what its words were promised when they were written."""
    new, answered = fact.ticket, False
    if new.spam_at:
        return
    for message in _words(new):
        at = message.created_at
        if message.direction == Message.Direction.IN:
            clocks.resume(new, at=at)
            reply: Kind = "next_reply" if answered else "first_reply"
            clocks.start(new, reply, "solution", at=at)
        else:
            answered = True
            clocks.stop(clocks.alive(new, *REPLIES, Clock.Kind.UPDATE), at=at, by=message.pk)
            clocks.start(new, "update", at=at)
            clocks.rest(new, "customer", at=at)
    if new.state == State.OPEN:
        clocks.resume(new, at=fact.event.at)
    clocks.show_next_due(new)


def _owed_since(ticket: Ticket) -> datetime | None:
    """When the customer wrote what nobody has answered yet."""
    owed = None
    for message in _words(ticket):
        if message.direction == Message.Direction.OUT:
            owed = None
        elif owed is None:
            owed = message.created_at
    return owed


def _words(ticket: Ticket) -> list[Message]:
    """What people said to each other, in order: no notes, no machines, nothing taken back."""
    said = ticket.messages.filter(automatic="", taken_back_at=None)
    said = said.exclude(direction=Message.Direction.NOTE)
    return list(said.order_by("created_at", "id"))


REACTIONS = {
    "ticket.merged_in": on_merged_in,
    "ticket.unmerged": on_unmerged,
    "ticket.split": on_split,
    "ticket.split_from": on_split_from,
}
