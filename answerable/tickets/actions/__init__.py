"""Every write on tickets: one function, one verb of the business."""

from answerable.tickets.actions.beginning import How, begin
from answerable.tickets.actions.belonging import set_customer
from answerable.tickets.actions.delivering import delivery_failed
from answerable.tickets.actions.fields import (
    Change,
    answer_fields,
    set_fields,
    set_fields_of_customer,
)
from answerable.tickets.actions.following import (
    bring_in,
    follow,
    let_read,
    stop_reading,
    unfollow,
)
from answerable.tickets.actions.holding import hold_back, let_leave
from answerable.tickets.actions.joining import merge, unmerge
from answerable.tickets.actions.linking import link, link_follow_up, unlink
from answerable.tickets.actions.opening import AlreadyThere, add_message, open_ticket
from answerable.tickets.actions.order import (
    change_priority,
    change_subject,
    mark_spam,
    tag,
    unmark_spam,
    untag,
)
from answerable.tickets.actions.owning import (
    assign,
    give_back,
    may_give_at_once,
    move_to_team,
    put_back,
    release,
    take,
)
from answerable.tickets.actions.reading import mark_seen
from answerable.tickets.actions.replying import (
    add_note,
    announce,
    inherit_draft,
    reply,
    save_draft,
    take_back,
    upload,
)
from answerable.tickets.actions.scheduling import (
    forget_stopped,
    reschedule,
    schedule,
    send_scheduled,
    take_words,
    unschedule,
)
from answerable.tickets.actions.shared import where_now
from answerable.tickets.actions.splitting import split
from answerable.tickets.actions.states import (
    close,
    close_solved,
    reopen,
    snooze,
    solve,
    stop_waiting,
    wait_for_other,
    wake,
    wake_due,
)

__all__ = [
    "AlreadyThere",
    "Change",
    "How",
    "add_message",
    "add_note",
    "announce",
    "answer_fields",
    "assign",
    "begin",
    "bring_in",
    "change_priority",
    "change_subject",
    "close",
    "close_solved",
    "delivery_failed",
    "follow",
    "forget_stopped",
    "give_back",
    "hold_back",
    "inherit_draft",
    "let_leave",
    "let_read",
    "link",
    "link_follow_up",
    "mark_seen",
    "mark_spam",
    "may_give_at_once",
    "merge",
    "move_to_team",
    "open_ticket",
    "put_back",
    "release",
    "reopen",
    "reply",
    "reschedule",
    "save_draft",
    "schedule",
    "send_scheduled",
    "set_customer",
    "set_fields",
    "set_fields_of_customer",
    "snooze",
    "solve",
    "split",
    "stop_reading",
    "stop_waiting",
    "tag",
    "take",
    "take_back",
    "take_words",
    "unfollow",
    "unlink",
    "unmark_spam",
    "unmerge",
    "unschedule",
    "untag",
    "upload",
    "wait_for_other",
    "wake",
    "wake_due",
    "where_now",
]
