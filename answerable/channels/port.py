"""What a channel is to the rest: it understands the bytes that came in.

A new channel is a module with a CHANNEL that fulfils Receives and a line in registry.py. It never
opens tickets itself: it says what it understood, and delivery.py does the rest. Words go out
through the outbox.
"""

from dataclasses import dataclass, replace
from typing import Protocol

from answerable.channels.email.addresses import Secret
from answerable.channels.models import Inbound
from answerable.tickets.words import Address, NewMessage


class Unreadable(Exception):
    """It cannot be understood. `reason` is a key of unreadable.py, `detail` for the curious."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail


@dataclass(frozen=True)
class Returned:
    """One of our own mails came back undelivered; `mail_ids` are those the report speaks of.

    `status` is an RFC 3463 status such as "5.1.1", "" when the report gives none. `final`: False
    while the other server still tries.
    """

    recipients: tuple[str, ...] = ()
    status: str = ""
    final: bool = True
    mail_ids: tuple[str, ...] = ()


@dataclass(frozen=True)
class Incoming:
    """What a channel understood. Everything in it is a claim of the sender, except `ours`,
    `aligned`, `ticket_id` and `words.proof`, which the channel itself stands for.

    words: the message; its proof is what the channel proved on its own (a login), "none" for mail.
    secrets: tokens of ours that it carried; delivery checks for whom they were made.
    references: foreign ids it answers to.   ids: ids by which we know a mail of our own.
    aligned: our own receiving server confirmed the sender's address.
    ticket_id: the ticket it belongs to, where the channel knows (a page behind a secret link).
    offered: who the customer might really be, to be offered to an agent and never acted upon.
    zone: the time zone the sender's device says it is in.
    fields: what they answered to custom fields of our form: key and value as it is kept.
    """

    words: NewMessage
    subject: str = ""
    secrets: tuple[Secret, ...] = ()
    references: tuple[str, ...] = ()
    ours: bool = False
    aligned: bool = False
    ticket_id: int | None = None
    returned: Returned | None = None
    offered: Address | None = None
    via: str = ""
    zone: str = ""
    fields: tuple[tuple[str, str], ...] = ()

    def marked(self, *marks: str) -> "Incoming":
        """The same with further marks for the reader."""
        known = dict.fromkeys((*self.words.marks, *marks))
        return replace(self, words=replace(self.words, marks=tuple(known)))


class Receives(Protocol):
    """A channel from which things come in."""

    def read(self, inbound: Inbound) -> Incoming:
        """Understands the raw bytes; outside any transaction. Raises Unreadable."""

    def begin(self, inbound: Inbound) -> None:
        """It will be read next: the time for it can be used from now on. Raises nothing."""
