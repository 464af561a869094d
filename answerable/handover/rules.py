"""What may happen to a hand-over, and what it then is: one table, no database, no clock.

held      the third of a ticket, or back to a former owner: a lead must agree first
offered   the receiver is asked; the giver stays answerable
asked     the receiver asked a question; the giver must answer, the time of the receiver rests
accepted, declined, withdrawn, expired: over
"""

from typing import Literal

State = Literal["held", "offered", "asked", "accepted", "declined", "withdrawn", "expired"]
Act = Literal["allow", "accept", "ask", "answer", "decline", "withdraw", "expire"]

LIVE: tuple[State, ...] = ("held", "offered", "asked")
OVER: tuple[State, ...] = ("accepted", "declined", "withdrawn", "expired")
STATES: tuple[State, ...] = (*LIVE, *OVER)
ACTS: tuple[Act, ...] = ("allow", "accept", "ask", "answer", "decline", "withdraw", "expire")

NEXT: dict[tuple[State, Act], State] = {
    ("held", "allow"): "offered",
    ("held", "decline"): "declined",
    ("held", "withdraw"): "withdrawn",
    ("offered", "accept"): "accepted",
    ("offered", "ask"): "asked",
    ("offered", "decline"): "declined",
    ("offered", "withdraw"): "withdrawn",
    ("offered", "expire"): "expired",
    ("asked", "answer"): "offered",
    ("asked", "accept"): "accepted",
    ("asked", "decline"): "declined",
    ("asked", "withdraw"): "withdrawn",
}
MOST_WITHOUT_LEAD = 2  # hand-overs of one ticket


def before(act: Act) -> list[State]:
    """The states in which this may happen."""
    return [state for state, known in NEXT if known == act]


def needs_lead(*, accepted_before: int, receiver_was_owner: bool) -> bool:
    """Ping-pong: the third hand-over of a ticket, or a return to somebody who had it."""
    return accepted_before >= MOST_WITHOUT_LEAD or receiver_was_owner
