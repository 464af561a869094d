"""Every write on tickets: one function, one verb of the business."""

from answerable.tickets.actions.belonging import set_customer
from answerable.tickets.actions.delivering import delivery_failed
from answerable.tickets.actions.opening import AlreadyThere, add_message, open_ticket
from answerable.tickets.actions.order import (
    change_priority,
    change_subject,
    mark_spam,
    tag,
    unmark_spam,
    untag,
)
from answerable.tickets.actions.owning import assign, move_to_team, release, take
from answerable.tickets.actions.reading import mark_seen
from answerable.tickets.actions.replying import add_note, reply, save_draft, take_back, upload
from answerable.tickets.actions.states import (
    close,
    close_solved,
    reopen,
    snooze,
    solve,
    wait_for_other,
    wake,
)

__all__ = [
    "AlreadyThere",
    "add_message",
    "add_note",
    "assign",
    "change_priority",
    "change_subject",
    "close",
    "close_solved",
    "delivery_failed",
    "mark_seen",
    "mark_spam",
    "move_to_team",
    "open_ticket",
    "release",
    "reopen",
    "reply",
    "save_draft",
    "set_customer",
    "snooze",
    "solve",
    "tag",
    "take",
    "take_back",
    "unmark_spam",
    "untag",
    "upload",
    "wait_for_other",
    "wake",
]
