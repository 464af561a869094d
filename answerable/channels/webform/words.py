"""What our own pages and the API write down about a customer's words before anything is done.

The bytes are JSON made by us, never by a visitor, kept raw like a mail: they can be replayed.
"""

import json
import secrets
from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from answerable.tickets.words import NewFile


class NotOurs(ValueError):
    """The bytes are not what to_bytes() wrote."""


@dataclass(frozen=True)
class Submission:
    """A customer's words from a page or a program.

    nonce: two submissions with the same content and nonce are one; made anew unless given.
    ticket_id: the ticket it belongs to, None for a new one.   is_proved: it came through the
    secret link of this address.   channel: what agents see it came by.   zone: the IANA zone of
    their clock, "" where the page does not know.   fields: custom fields of the ticket or the
    customer by key, as they are kept.
    """

    address: str
    body: str
    name: str = ""
    subject: str = ""
    channel: str = "form"
    language: str = ""
    zone: str = ""
    ticket_id: int | None = None
    is_proved: bool = False
    files: tuple[NewFile, ...] = ()
    fields: dict[str, str] = field(default_factory=dict)
    nonce: str = field(default_factory=lambda: secrets.token_hex(16))


def to_bytes(submission: Submission) -> bytes:
    """The bytes for intake.accept(); the same submission makes the same bytes."""
    tree = asdict(submission)
    tree["files"] = [_packed(file) for file in submission.files]
    return json.dumps(tree, ensure_ascii=False, sort_keys=True).encode("utf-8", "replace")


def from_bytes(raw: bytes) -> Submission:
    """The submission in the bytes. Raises NotOurs."""
    try:
        tree: dict[str, Any] = json.loads(raw)
        files = _unpacked(tree.pop("files"))
        return Submission(**tree, files=files)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise NotOurs(str(error)) from error


def _packed(file: NewFile) -> dict[str, str]:
    return {
        "filename": file.filename,
        "content_type": file.content_type,
        "content": b64encode(file.content).decode(),
    }


def _unpacked(files: Sequence[dict[str, str]]) -> tuple[NewFile, ...]:
    return tuple(
        NewFile(file["filename"], file["content_type"], b64decode(file["content"], validate=True))
        for file in files
    )
