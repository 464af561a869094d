"""Live news: what happened is announced in its transaction; open pages of those who may see it hear.

News name what changed and carry no content: the page then asks for it through the gate.
"""

import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any, Protocol

from django.db.models import Max, Q

from answerable.core import wakeup
from answerable.core.database import is_postgres
from answerable.core.models import News
from answerable.core.quick import insert

Sees = Callable[[News], bool]
Gate = Callable[[int], Sees]

OVERLAP = timedelta(seconds=60)  # on PostgreSQL a lower id may be committed after a higher one
SWEEP = 5.0  # seconds between two looks for news that nobody announced to us
REPLAY = 500  # more missed news than this, and the page had better load itself anew


class HasTeam(Protocol):
    """A ticket, as far as news need one."""

    pk: Any
    number: Any
    team_id: Any


def announce(
    topic: str,
    ticket: HasTeam | None = None,
    *,
    team_id: int | None = None,
    agent_id: int | None = None,
    **data: Any,
) -> None:
    """Tells open pages after the commit of the running transaction.

    `topic` says what changed ("message.received"). With a ticket its number goes along and its
    team decides who hears, unless `team_id` names another; `agent_id` is somebody who hears in any
    case. `data` holds keys and numbers, never words of customers or agents.
    """
    row = News(topic=topic, team_id=team_id, agent_id=agent_id, data=data)
    if ticket is not None:
        row.ticket_id = ticket.pk
        row.team_id = team_id or ticket.team_id
        row.data = {"ticket": ticket.number, **data}
    insert(row)
    wakeup.send("news", str(row.pk))


def _own_only(agent_id: int) -> Sees:
    return lambda news: news.agent_id == agent_id


_gate: Gate = _own_only


def set_gate(gate: Gate) -> None:
    """The app that knows who may see what says so: `gate(agent_id)` gives the test for one agent.

    It is asked again every half minute for each open page; the test itself must not ask anybody.
    """
    global _gate
    _gate = gate


def sees(agent_id: int) -> Sees:
    """What this agent may hear of, as of now."""
    return _gate(agent_id)


def latest() -> int:
    """The highest id of any news yet; 0 if there are none."""
    return News.objects.aggregate(Max("pk"))["pk__max"] or 0


def missed(last: int) -> list[News] | None:
    """What came after the news with this id (0: after none); None if that can no longer be told.

    On PostgreSQL also what came up to a minute before it: pages know what they had by its id.
    """
    after = Q(pk__gt=last)
    if last:
        anchor = News.objects.filter(pk=last).first()
        if anchor is None:
            return None
        if is_postgres():
            after |= Q(at__gt=anchor.at - OVERLAP) & ~Q(pk=last)
    rows = list(News.objects.filter(after).order_by("pk")[: REPLAY + 1])
    return rows if len(rows) <= REPLAY else None


class Reader:
    """Reads each news once, as it is committed. Belongs to one thread."""

    def __init__(self) -> None:
        self.overlap = OVERLAP.total_seconds() if is_postgres() else 0.0
        self.floor = latest()  # all up to here were read
        self.seen: dict[int, float] = {}  # above the floor: id -> when, monotonic
        self.next_sweep = 0.0

    def fresh(self, words: Sequence[str]) -> list[News]:
        """New news after a wake-up: the ids it named, or all that are there if it named none."""
        now = time.monotonic()
        if words and now < self.next_sweep:
            found = News.objects.filter(pk__in=[int(word) for word in words])
        elif words or not self.overlap or now >= self.next_sweep:
            found = News.objects.filter(pk__gt=self.floor)
            self.next_sweep = now + SWEEP
        else:
            return []
        rows = [row for row in found.order_by("pk") if row.pk not in self.seen]
        self.seen.update((row.pk, now) for row in rows)
        self._raise_floor(now)
        return rows

    def _raise_floor(self, now: float) -> None:
        old = [pk for pk, at in self.seen.items() if now - at >= self.overlap]
        self.floor = max([self.floor, *old])
        self.seen = {pk: at for pk, at in self.seen.items() if pk > self.floor}
