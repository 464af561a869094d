"""What the world outside is told of tickets: public names, and payloads that only name things.

A payload carries no words of anybody. Whoever needs more asks the API, with a token and through
the gate.
"""

from datetime import datetime
from typing import Any

from answerable.core import webhooks
from answerable.tickets.events import Fact

PUBLIC = {
    "ticket.opened": "ticket.created",
    "message.received": "message.created",
    "message.sent": "message.created",
    "message.left": "message.created",
    "note.added": "message.created",
    "delivery.failed": "message.failed",
}
"""The name others know an event by; every other event of a ticket is ticket.updated."""

EVENTS = ("ticket.created", "ticket.updated", "message.created", "message.failed")
TAKEN_BACK = "message.taken_back"


def tell_webhooks(fact: Fact) -> None:
    """Queues a delivery for each webhook that wants this event. History is not told."""
    if fact.silent or _is_held(fact):
        return
    if fact.event.key == TAKEN_BACK:
        _withdraw(fact)
        return
    webhooks.emit(
        PUBLIC.get(fact.event.key, "ticket.updated"),
        effect_id=_effect_id(fact.event.pk),
        data=payload(fact),
        at=fact.event.at,
        leaves=_leaves(fact),
    )


def _leaves(fact: Fact) -> datetime:
    """A reply that can still be undone is not told before it leaves."""
    message = fact.message
    return (message.goes_at if message and message.goes_at else None) or fact.event.at


def _is_held(fact: Fact) -> bool:
    """A reply that is to be read first is told when it leaves."""
    held = fact.message is not None and fact.message.held_at is not None
    return held and fact.event.key in ("message.sent", "message.held")


def _withdraw(fact: Fact) -> None:
    sent = fact.ticket.events.filter(key="message.sent", data__message=fact.event.data["message"])
    for pk in sent.values_list("pk", flat=True):
        webhooks.withdraw(_effect_id(pk))


def _effect_id(event_id: int) -> str:
    return f"evt_{event_id}"


def payload(fact: Fact) -> dict[str, Any]:
    """Numbers, keys and states; the API has the rest."""
    ticket, event = fact.ticket, fact.event
    data: dict[str, Any] = {
        "event": event.key,
        "actor": {"kind": event.actor_kind, "id": event.actor_id},
        "ticket": {
            "number": ticket.number,
            "state": ticket.state,
            "priority": ticket.priority,
            "customer": ticket.customer_id,
            "owner": ticket.owner_id,
            "team": ticket.team_id,
        },
    }
    if fact.message is not None:
        data["message"] = {"id": fact.message.pk, "direction": fact.message.direction}
    return data
