"""What is handed to the actions: a message and its files before they are rows."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import TypedDict


class Address(TypedDict):
    """Somebody a mail was sent to."""

    name: str
    address: str


@dataclass(frozen=True)
class NewFile:
    """A file that comes with a message."""

    filename: str
    content_type: str
    content: bytes = field(repr=False)
    inline: bool = False
    content_id: str = ""


@dataclass(frozen=True)
class NewMessage:
    """Words from outside, understood by a channel; times are aware UTC.

    `effect_key`: two messages with the same key are one. `automatic`: kind of automatic mail, ""
    for words of a person. `proof`: a Message.Proof value.
    """

    text: str
    html: str = ""
    quoted: str = ""
    signature: str = ""
    sender_name: str = ""
    sender_address: str = ""
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    channel: str = "email"
    language: str = ""
    automatic: str = ""
    proof: str = "none"
    marks: tuple[str, ...] = ()
    mail_id: str = ""
    in_reply_to: str = ""
    effect_key: str | None = None
    inbound_id: int | None = None
    files: tuple[NewFile, ...] = ()
    at: datetime | None = None
