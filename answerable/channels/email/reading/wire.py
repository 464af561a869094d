"""A `Mail` as bytes between two processes: JSON, then the attachments' contents; no pickle."""

import json
import struct
from dataclasses import astuple
from datetime import datetime
from typing import Any

from answerable.channels.email.marks import Automatic, Bounce

from .mail import Address, Attachment, Forwarded, Mail

_SIZE = struct.Struct(">I")
_PLAIN = ("subject", "message_id", "in_reply_to", "body_text", "body_html", "body_reply", "quoted",
          "signature", "language")  # fmt: skip
_LISTS = ("from_headers", "references", "authentication_results", "received")
_PEOPLE = ("to", "cc", "reply_to")


def pack(mail: Mail) -> bytes:
    """The whole mail; `unpack` gives an equal one."""
    values: dict[str, Any] = {name: getattr(mail, name) for name in (*_PLAIN, *_LISTS)}
    for name in _PEOPLE:
        values[name] = [_address(one) for one in getattr(mail, name)]
    values["sender"] = _address(mail.sender)
    values["date"] = _moment(mail.date)
    values["attachments"] = [_attachment(one) for one in mail.attachments]
    values["automatic"] = astuple(mail.automatic) if mail.automatic else None
    values["bounce"] = astuple(mail.bounce) if mail.bounce else None
    values["forwarded"] = [_forwarded(one) for one in mail.forwarded]
    values["headers"] = mail.headers
    values["marks"] = sorted(mail.marks)
    head = json.dumps(values).encode("ascii")
    return b"".join([_SIZE.pack(len(head)), head, *(one.content for one in mail.attachments)])


def unpack(data: bytes) -> Mail:
    """The mail that `pack` was given."""
    size = _SIZE.unpack_from(data)[0]
    values = json.loads(data[4 : 4 + size])
    automatic, bounce = values["automatic"], values["bounce"]
    plain: dict[str, Any] = {name: values[name] for name in _PLAIN}
    plain |= {name: tuple(values[name]) for name in _LISTS}
    plain |= {name: _people(values[name]) for name in _PEOPLE}
    return Mail(
        **plain,
        sender=_person(values["sender"]),
        date=_date(values["date"]),
        attachments=_attachments(values["attachments"], data, 4 + size),
        automatic=Automatic(*automatic) if automatic else None,
        bounce=Bounce(bounce[0], tuple(bounce[1]), *bounce[2:]) if bounce else None,
        forwarded=tuple(_forwarding(one) for one in values["forwarded"]),
        headers=tuple((name, value) for name, value in values["headers"]),
        marks=frozenset(values["marks"]),
    )


def _address(one: Address | None) -> tuple[str, str] | None:
    return (one.name, one.address) if one else None


def _person(value: list[str] | None) -> Address | None:
    return Address(*value) if value else None


def _people(values: list[list[str]]) -> tuple[Address, ...]:
    return tuple(Address(*value) for value in values)


def _moment(date: datetime | None) -> str | None:
    return date.isoformat() if date else None


def _date(value: str | None) -> datetime | None:
    return datetime.fromisoformat(value) if value else None


def _attachment(one: Attachment) -> list[object]:
    return [one.filename, one.content_type, one.size, one.inline, one.content_id, one.sha256]


def _attachments(rows: list[Any], data: bytes, at: int) -> tuple[Attachment, ...]:
    found = []
    for name, kind, size, is_inline, content_id, digest in rows:
        content = data[at : at + size]
        found.append(Attachment(name, kind, size, is_inline, content_id, digest, content))
        at += size
    return tuple(found)


def _forwarded(one: Forwarded) -> list[object]:
    to = [_address(each) for each in one.to]
    return [one.how, _address(one.sender), to, one.subject, _moment(one.date)]


def _forwarding(row: list[Any]) -> Forwarded:
    how, sender, to, subject, date = row
    return Forwarded(how, _person(sender), _people(to), subject, _date(date))
