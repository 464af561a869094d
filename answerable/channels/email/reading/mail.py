"""What reading a mail gives: frozen values, no behaviour beyond looking things up."""

from dataclasses import dataclass, field
from datetime import datetime

from answerable.channels.email.marks import Automatic, Bounce


@dataclass(frozen=True, slots=True)
class Address:
    """A mailbox as written: `name` readable and cleaned, `address` '' when none was given."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that came along. `filename` is a safe base name, None when the mail gives none."""

    filename: str | None
    content_type: str
    size: int
    inline: bool
    content_id: str | None
    sha256: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Forwarded:
    """The mail that this one passes on: a claim to offer to an agent, never to act on.

    `how` is 'attachment' or 'inline'.
    """

    how: str
    sender: Address | None
    to: tuple[Address, ...]
    subject: str
    date: datetime | None


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail. Whoever it says it is from is a claim: nothing here has been proved.

    `sender` is None when the mail names nobody, or several in a way that is read differently by
    different programs (see the mark 'from-ambiguous'); `from_headers` has all that was written.
    Ids come without angle brackets. `date` is aware. `marks` are keys, see docs.
    """

    sender: Address | None = None
    from_headers: tuple[str, ...] = ()
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    reply_to: tuple[Address, ...] = ()
    subject: str = ""
    date: datetime | None = None
    message_id: str | None = None
    in_reply_to: str | None = None
    references: tuple[str, ...] = ()
    body_text: str = ""
    body_html: str | None = None
    body_reply: str = ""
    quoted: str = ""
    signature: str = ""
    attachments: tuple[Attachment, ...] = ()
    automatic: Automatic | None = None
    bounce: Bounce | None = None
    language: str | None = None
    authentication_results: tuple[str, ...] = ()
    received: tuple[str, ...] = ()
    forwarded: tuple[Forwarded, ...] = ()
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    marks: frozenset[str] = frozenset()

    @property
    def is_automatic(self) -> bool:
        """Written by a machine; mailing lists and bulk mail, which a person wrote, do not count."""
        return self.automatic is not None and self.automatic.written_by_machine
