"""What the page of a closing shows: the list with its summaries, and what became of the last one."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from answerable.accounts.models import Agent
from answerable.desk.handing import Given
from answerable.handover import summaries
from answerable.handover.models import Handover
from answerable.handover.sun import queries
from answerable.handover.sun.actions import keep_promise
from answerable.handover.sun.models import Closing, Following
from answerable.tickets.access import tickets_visible_to
from answerable.tickets.models import Ticket

MOST = 200


@dataclass(frozen=True)
class Listed:
    """The list of one agent: `due` before the team is back, `later` after it, both due first on top.

    `closing` is None where the team never closes. `nobodys` count what nobody owns.
    """

    closing: Closing | None
    is_open: bool = False
    leads: bool = False
    due: list[Ticket] = field(default_factory=list)
    later: list[Ticket] = field(default_factory=list)
    nobodys: int = 0

    @property
    def tickets(self) -> list[Ticket]:
        return [*self.due, *self.later]


def listed_for(agent: Agent, following: Following, now: datetime) -> Listed:
    """What this agent may hand over for the team; the same few queries however much it is."""
    closing = queries.closing_of(following, now)
    if closing is None:
        return Listed(None)
    left = queries.left_behind(closing).filter(pk__in=tickets_visible_to(agent).values("pk"))
    mine = queries.handed_by(agent, left, following.team).filter(owner__isnull=False)
    rows = list(mine.select_related("customer", "owner", "team")[:MOST])
    due = [
        one
        for one in rows
        if one.next_due_at and one.next_due_at <= closing.back_at and one.pk not in closing.kept
    ]
    return Listed(
        closing,
        is_open=closing.at > now,
        leads=queries.leads(agent, following.team),
        due=due,
        later=[one for one in rows if one not in due],
        nobodys=left.filter(owner=None, next_due_at__lte=closing.back_at).count(),
    )


def drafted(listed: Listed, agent: Agent) -> Given:
    """Every summary drafted from its ticket; one query."""
    told = summaries.of(listed.tickets)
    return Given(
        done={one.number: told[one.pk].done for one in listed.tickets},
        next_step={one.number: told[one.pk].next_step or keep_promise() for one in listed.tickets},
    )


@dataclass(frozen=True)
class Row:
    """One ticket of the list as its form stands."""

    ticket: Ticket
    done: str
    next_step: str
    is_ticked: bool
    is_due: bool


def rows_of(listed: Listed, given: Given, ticked: Sequence[str] | None) -> list[Row]:
    """What is due is ticked, unless the form came back."""
    due = {one.pk for one in listed.due}
    return [
        Row(
            one,
            given.done[one.number],
            given.next_step[one.number],
            is_ticked=one.pk in due if ticked is None else str(one.number) in ticked,
            is_due=one.pk in due,
        )
        for one in listed.tickets
    ]


@dataclass(frozen=True)
class LastNight:
    """What became of what was offered at the last closing."""

    closing: Closing
    given: list[Handover]

    @property
    def taken(self) -> list[Handover]:
        return [one for one in self.given if one.state == "accepted"]

    @property
    def back(self) -> list[Handover]:
        return [one for one in self.given if one.state != "accepted"]


def last_night(agent: Agent, following: Following, now: datetime) -> LastNight | None:
    """None where nothing was offered lately."""
    closing = queries.last_closing(following.team, now)
    return LastNight(closing, queries.given_at(closing, agent)) if closing else None
