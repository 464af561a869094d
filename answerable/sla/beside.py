"""What was done while a reply was owed and was no reply: reported beside the promise, never for it.

A reply is words of a person to the customer. A note, a click on a state and a machine's mail are
not, and a page that says what was done must say that too.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from django.utils.translation import ngettext

from answerable.sla.models import Clock
from answerable.sla.queries import Shown
from answerable.tickets.models import Event, Message

OWED = {Clock.Kind.FIRST_REPLY, Clock.Kind.NEXT_REPLY, Clock.Kind.UPDATE}
Moments = list[datetime]
CLICKS = {"ticket.waiting", "ticket.solved", "ticket.snoozed", "ticket.priority"}


def with_beside(
    promises: Iterable[Shown], messages: Iterable[Message], events: Iterable[Event]
) -> list[Shown]:
    """The same promises, each of a reply with the notes, clicks and automatic mail of its time."""
    notes = [one.created_at for one in messages if one.direction == Message.Direction.NOTE]
    machines = [
        one.created_at
        for one in messages
        if one.direction == Message.Direction.OUT and (one.automatic or one.agent_id is None)
    ]
    clicks = [one.at for one in events if one.key in CLICKS and one.actor_kind == "agent"]
    return [
        replace(shown, beside=_words(shown, notes, clicks, machines))
        if shown.kind in OWED
        else shown
        for shown in promises
    ]


def _words(shown: Shown, notes: Moments, clicks: Moments, machines: Moments) -> tuple[str, ...]:
    if shown.span is None:
        return ()
    began, ended = shown.span

    def within(moments: Moments) -> int:
        return sum(began <= at and (ended is None or at < ended) for at in moments)

    count = [within(found) for found in (notes, clicks, machines)]
    said = (
        ngettext("%(count)s note", "%(count)s notes", count[0]),
        ngettext("%(count)s change of state", "%(count)s changes of state", count[1]),
        ngettext("%(count)s automatic mail", "%(count)s automatic mails", count[2]),
    )
    return tuple(words % {"count": n} for words, n in zip(said, count, strict=True) if n)
