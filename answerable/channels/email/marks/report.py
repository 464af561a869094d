"""What a report on delivery says, and what it is read from. Values only."""

from collections.abc import Sequence
from dataclasses import dataclass

FAILED, DELAYED, DELIVERED, COMPLAINT = "failed", "delayed", "delivered", "complaint"


@dataclass(frozen=True)
class Part:
    """One MIME part: lower-case content type, its own headers, its decoded text.

    A part of type message/rfc822 or text/rfc822-headers carries the returned mail as `text`:
    header lines first, as they stood.
    """

    content_type: str
    headers: Sequence[tuple[str, str]]
    text: str


@dataclass(frozen=True)
class BounceInput:
    """A mail as `bounce` looks at it: top headers, sender's address, body text, all parts."""

    headers: Sequence[tuple[str, str]]
    sender: str
    subject: str
    text: str
    parts: Sequence[Part] = ()


@dataclass(frozen=True)
class Bounce:
    """A server's report: `kind` says whether the mail failed, is delayed or was delivered.

    Kind "complaint" is a feedback report (RFC 5965): it arrived, and somebody marked it as junk.

    `status` is an enhanced status (RFC 3463) or "" when nothing told; `permanent` is True when
    trying the same address again is pointless.
    """

    kind: str
    recipients: tuple[str, ...]
    status: str
    permanent: bool
    diagnostic: str
    original_message_id: str | None

    @property
    def is_failure(self) -> bool:
        """The mail did not arrive and no further attempt will be made."""
        return self.kind == FAILED
