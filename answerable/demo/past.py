"""The last three months of the demo world: matters that are over, written whole rather than played.

How long each answer took is fixed in hours of work, so that the same promises are kept and broken
on whatever day the demo is made.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import F

from answerable.accounts.models import Agent
from answerable.calendars.resting import add
from answerable.calendars.timeline import Timeline
from answerable.core.actors import SYSTEM, Actor
from answerable.core.folding import fold
from answerable.demo.models import Made
from answerable.demo.people import Cast
from answerable.tickets.actions.opening import next_number
from answerable.tickets.actions.turns import turn_of
from answerable.tickets.models import Counter, Event, Message, State, Ticket
from answerable.tickets.rules import excerpt
from answerable.tickets.search import keeping

PAST = Path(__file__).with_name("past.toml")
CASES, DAYS, CLOSES_AFTER = 84, 92, timedelta(days=7)
ISTANBUL, SATURDAY = ZoneInfo("Europe/Istanbul"), 5
URGENT, LATE_ON_SATURDAY, BROKEN = 11, 5, 13  # every so many matters is one of these
WHO = {
    "orders": ("ayse", "mert", "ayse", "deniz"),
    "billing": ("olga", "ayse"),
    "night": ("jomar",),
}


@dataclass
class _Matter:
    """One ticket of the past before it is in the database, with its acts in order."""

    ticket: Ticket
    owner: Agent
    messages: list[Message] = field(default_factory=list)
    acts: list[tuple[datetime, str, Actor, Message | None]] = field(default_factory=list)


def make_past(cast: Cast, timelines: dict[str, Timeline], now: datetime) -> None:
    """Makes the matters, oldest first. `timelines`: when each team works, by its key."""
    script = tomllib.loads(PAST.read_text(encoding="utf-8"))
    rng = Random(84)  # noqa: S311  (no secret: the same play every time)
    matters = [_matter(n, script["matters"], cast, timelines, now, rng) for n in range(CASES)]
    matters = sorted((m for m in matters if m.acts[-1][0] < now), key=_began)
    _number(matters)
    Ticket.objects.bulk_create(matter.ticket for matter in matters)
    Message.objects.bulk_create(message for matter in matters for message in matter.messages)
    Event.objects.bulk_create(event for matter in matters for event in _events(matter))
    label = Ticket._meta.label
    Made.objects.bulk_create(Made(model=label, key=matter.ticket.pk) for matter in matters)
    keeping.keep([matter.ticket for matter in matters])


def _began(matter: _Matter) -> datetime:
    return matter.ticket.created_at


def _number(matters: list[_Matter]) -> None:
    """Numbers follow time; all of them are taken at once."""
    first = next_number()
    Counter.objects.filter(name="ticket").update(value=F("value") + len(matters) - 1)
    for number, matter in enumerate(matters, first):
        matter.ticket.number = number


# --- one matter -----------------------------------------------------------------------------


def _matter(
    n: int,
    scripts: list[dict[str, Any]],
    cast: Cast,
    timelines: dict[str, Timeline],
    now: datetime,
    rng: Random,
) -> _Matter:
    script = scripts[n % len(scripts)]
    names = script["customers"]
    customer = cast.customers[names[n // len(scripts) % len(names)]]
    owner = cast.agents[WHO[script["team"]][n // 2 % len(WHO[script["team"]])]]
    order = str(4100 + 7 * n)
    begins = _arrives(n, now, rng)
    ticket = Ticket(
        subject=script["subject"].format(order=order),
        customer=customer,
        team=cast.teams[script["team"]],
        owner=owner,
        priority=Ticket.Priority.HIGH if _is_urgent(n) else Ticket.Priority.NORMAL,
        channel="form" if n % 4 == 1 else "email",
        via=cast.mailbox.address,
        language=customer.language,
        created_at=begins,
    )
    ticket.folded_subject = fold(ticket.subject)
    matter = _Matter(ticket, owner)
    always = _is_urgent(n)
    timeline = None if always else timelines[script["team"]]
    writer = Actor("customer", customer.pk, customer.name)
    matter.acts.append((begins, "ticket.opened", writer, None))
    _says(matter, begins, script["ask"].format(order=order))
    answered = add(timeline, begins, _first_reply_takes(n, rng))
    matter.acts.append((answered - timedelta(minutes=4), "ticket.taken", owner.actor, None))
    _answers(matter, answered, script["answer"].format(order=order))
    if "again" in script:
        asked = answered + timedelta(minutes=rng.randrange(40, 300))
        _says(matter, asked, script["again"])
        answered = add(timeline, asked, _next_reply_takes(n, rng))
        _answers(matter, answered, script["end"])
    _ends(matter, answered, now)
    return matter


def _is_urgent(n: int) -> bool:
    return n % URGENT == 6


def _is_late_on_saturday(n: int) -> bool:
    return n % LATE_ON_SATURDAY == 3 and not _is_urgent(n)


def _arrives(n: int, now: datetime, rng: Random) -> datetime:
    """Most write while somebody is there; on Saturdays a wave comes in the evening."""
    day = now.astimezone(ISTANBUL).date() - timedelta(days=DAYS - n)
    hour, minute = rng.choice((8, 9, 10, 10, 11, 12, 13, 14, 14, 15, 16, 17, 20)), rng.randrange(60)
    if _is_late_on_saturday(n):
        day -= timedelta(days=(day.weekday() - SATURDAY) % 7)
        hour = rng.randrange(17, 22)
    elif day.weekday() >= SATURDAY:
        day -= timedelta(days=3)
    return datetime.combine(day, time(hour, minute), tzinfo=ISTANBUL).astimezone(UTC)


def _first_reply_takes(n: int, rng: Random) -> timedelta:
    """Open time: what came on Saturday evening waits until the pile of Monday is done."""
    if _is_urgent(n):
        return timedelta(minutes=150 if n % BROKEN == 0 else rng.randrange(15, 105))
    if _is_late_on_saturday(n):
        return timedelta(minutes=rng.randrange(270, 400))
    if n % BROKEN == 4:
        return timedelta(minutes=rng.randrange(500, 640))
    return timedelta(minutes=rng.randrange(12, 215))


def _next_reply_takes(n: int, rng: Random) -> timedelta:
    if _is_urgent(n):
        return timedelta(minutes=rng.randrange(10, 90))
    return timedelta(minutes=620 if n % 25 == 12 else rng.randrange(10, 240))


def _says(matter: _Matter, at: datetime, text: str) -> None:
    ticket, customer = matter.ticket, matter.ticket.customer
    message = Message(
        ticket=ticket,
        direction=Message.Direction.IN,
        channel=ticket.channel,
        customer=customer,
        sender_name=customer.name,
        text=text,
        language=customer.language,
        proof=Message.Proof.DMARC,
        created_at=at,
    )
    matter.messages.append(message)
    actor = Actor("customer", customer.pk, customer.name)
    matter.acts.append((at, "message.received", actor, message))
    ticket.last_from_customer_at = at


def _answers(matter: _Matter, at: datetime, text: str) -> None:
    ticket, owner = matter.ticket, matter.owner
    message = Message(
        ticket=ticket,
        direction=Message.Direction.OUT,
        channel=ticket.channel,
        agent=owner,
        sender_name=owner.name,
        text=text,
        language=ticket.language,
        created_at=at,
        goes_at=at,
    )
    matter.messages.append(message)
    matter.acts.append((at, "message.sent", owner.actor, message))


def _ends(matter: _Matter, at: datetime, now: datetime) -> None:
    """Solved with the last answer, closed a week later if that has come."""
    ticket = matter.ticket
    matter.acts.append((at, "ticket.solved", matter.owner.actor, None))
    ticket.waiting_for = Ticket.WaitingFor.CUSTOMER
    ticket.waiting_since = ticket.last_from_customer_at or at
    ticket.solved_at, ticket.last_message_at, ticket.updated_at = at, at, at
    ticket.state, ticket.message_count = State.SOLVED, len(matter.messages)
    ticket.last_words = excerpt(matter.messages[-1].text)
    if (closes := at + CLOSES_AFTER) < now:
        matter.acts.append((closes, "ticket.closed", SYSTEM, None))
        ticket.closed_at, ticket.updated_at, ticket.state = closes, closes, State.CLOSED


def _events(matter: _Matter) -> Iterator[Event]:
    for at, key, actor, message in matter.acts:
        data: dict[str, Any] = {"message": message.pk} if message else {}
        if key == "ticket.opened":
            data = _as_opened(matter.ticket)
        elif key == "message.sent":
            data["before"] = turn_of(Ticket(waiting_since=at))
        yield Event(
            ticket=matter.ticket,
            key=key,
            actor_kind=actor.kind,
            actor_id=actor.id,
            actor_name=actor.name,
            at=at,
            data=data,
        )


def _as_opened(ticket: Ticket) -> dict[str, Any]:
    return {
        "channel": ticket.channel,
        "team_id": ticket.team_id,
        "owner_id": None,
        "priority": ticket.priority,
    }
