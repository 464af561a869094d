"""A mail as the bytes that travel: the same mail makes the same bytes, whenever it is sent.

Pure. Every line is ASCII, ends with CRLF and has at most 998 bytes, so no server on the way needs
to change one, and a signature over them holds.
"""

import base64
import hashlib
import quopri
import re
from dataclasses import dataclass, field
from datetime import datetime

from answerable.channels.email import headers
from answerable.tickets.words import Address

_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
CRLF = b"\r\n"


@dataclass(frozen=True)
class File:
    """A file of the mail; with `content_id` it is a picture shown inside the HTML."""

    name: str
    content_type: str
    content: bytes = field(repr=False)
    content_id: str = ""


@dataclass(frozen=True)
class Mail:
    """One mail to one recipient. `to` and `cc` are what is shown; `recipient` is who gets it.

    `extra`: further header lines, name to one-line value. Ids are without angle brackets.
    """

    mail_id: str
    envelope_from: str
    recipient: str
    sender: Address
    to: tuple[Address, ...]
    subject: str
    text: str
    date: datetime
    html: str = ""
    cc: tuple[Address, ...] = ()
    reply_to: str = ""
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    extra: tuple[tuple[str, str], ...] = ()
    files: tuple[File, ...] = ()


@dataclass(frozen=True)
class _Part:
    head: tuple[str, ...]
    body: bytes


def render(mail: Mail) -> bytes:
    """The whole mail. Raises headers.BadAddress for an address that cannot be one."""
    part = _body(mail)
    head = (*head_lines(mail), "MIME-Version: 1.0", *part.head)
    lines = "\r\n".join(head).encode("utf-8" if _needs_utf8(mail) else "ascii")
    return lines + CRLF + CRLF + part.body


def _needs_utf8(mail: Mail) -> bool:
    people = (mail.sender, *mail.to, *mail.cc)
    return not all(who["address"].rpartition("@")[0].isascii() for who in people)


def head_lines(mail: Mail) -> list[str]:
    """The headers that say who, to whom, when and about what."""
    lines = [headers.address_list("From", [mail.sender]), headers.address_list("To", mail.to)]
    if mail.cc:
        lines.append(headers.address_list("Cc", mail.cc))
    lines += [headers.unstructured("Subject", mail.subject), headers.date(mail.date)]
    lines.append(headers.mail_ids("Message-ID", [mail.mail_id]))
    if mail.in_reply_to:
        lines.append(headers.mail_ids("In-Reply-To", [mail.in_reply_to]))
    if mail.references:
        lines.append(headers.mail_ids("References", mail.references))
    if mail.reply_to:
        lines.append(headers.address_list("Reply-To", [{"name": "", "address": mail.reply_to}]))
    return lines + [headers.unstructured(name, value) for name, value in mail.extra]


def _body(mail: Mail) -> _Part:
    words = _text("plain", mail.text)
    if mail.html:
        pictures = [_file(file) for file in mail.files if file.content_id]
        html = _multipart("related", mail, [_text("html", mail.html), *pictures])
        words = _multipart("alternative", mail, [words, html])
    rest = [_file(file) for file in mail.files if not (file.content_id and mail.html)]
    return _multipart("mixed", mail, [words, *rest])


def _multipart(kind: str, mail: Mail, parts: list[_Part]) -> _Part:
    """The parts under one roof; a single part needs none."""
    if len(parts) == 1:
        return parts[0]
    boundary = f"={kind}_" + hashlib.sha256(f"{kind} {mail.mail_id}".encode()).hexdigest()[:32]
    start = f"--{boundary}\r\n".encode()
    bodies = [start + "\r\n".join(p.head).encode() + CRLF * 2 + p.body + CRLF for p in parts]
    head = f'Content-Type: multipart/{kind};\r\n boundary="{boundary}"'
    return _Part((head,), b"".join(bodies) + f"--{boundary}--\r\n".encode())


def _text(kind: str, text: str) -> _Part:
    """Text in whichever of the safe encodings is shorter: as it is, quoted, or base64."""
    clean = _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    data = clean.encode("utf-8", "replace")
    head = f'Content-Type: text/{kind}; charset="utf-8"'
    if clean.isascii() and all(len(line) <= 78 for line in clean.split("\n")):
        return _Part((head, "Content-Transfer-Encoding: 7bit"), data.replace(b"\n", CRLF))
    quoted = quopri.encodestring(data).replace(b"\n", CRLF)
    packed = _base64(data.replace(b"\n", CRLF))
    if len(quoted) <= len(packed):
        return _Part((head, "Content-Transfer-Encoding: quoted-printable"), quoted)
    return _Part((head, "Content-Transfer-Encoding: base64"), packed)


def _base64(data: bytes) -> bytes:
    return base64.encodebytes(data).replace(b"\n", CRLF)


def _file(file: File) -> _Part:
    head = [
        f"Content-Type: {headers.safe_type(file.content_type)}",
        headers.disposition("inline" if file.content_id else "attachment", file.name),
        "Content-Transfer-Encoding: base64",
    ]
    if file.content_id:
        head.append(f"Content-ID: <{file.content_id}>")
    return _Part(tuple(head), _base64(file.content))
