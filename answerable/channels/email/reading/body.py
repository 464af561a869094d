"""From the tree of parts to words and files: what is to be read, what came along."""

import hashlib
from dataclasses import dataclass, field
from html import escape

from answerable.channels.email import marks as marking

from .charsets import decode
from .filenames import safe_name
from .flowed import unflow
from .html_text import LONGEST as LONGEST_HTML
from .html_text import declared_charset, html_to_text
from .inside_text import files_inside
from .mail import Attachment
from .signed import signed_content
from .structure import Part, Walk
from .tnef import unwrap

_WORDS = frozenset({"text/plain", "text/html", "text/enriched", "text/richtext", "text/markdown"})
_MARKUP = frozenset({"text/html", "text/enriched", "text/richtext"})
_MAILS = frozenset({"message/rfc822", "message/global", "message/news"})
_TNEF = frozenset({"application/ms-tnef", "application/vnd.ms-tnef"})
_SMIME = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})
# Inside a signed mail that was opened these are only its wrapping.
_SIGNATURES = _SMIME | {"application/pkcs7-signature", "application/x-pkcs7-signature"}
_MARKS = {
    "multipart/signed": "signed",
    "multipart/encrypted": "encrypted",
    "application/pgp-encrypted": "encrypted",
    "text/calendar": "calendar",
    "application/ics": "calendar",
    "message/partial": "partial",
    "message/external-body": "external-body",
    "multipart/report": "report",
}
MOST_WRAPPERS = 10
MOST_NOTED = 50
LONGEST_REPORT = 200_000


@dataclass(slots=True)
class Words:
    """A stretch of the message in one or both of its forms."""

    plain: str | None = None
    html: str | None = None


@dataclass(slots=True)
class Body:
    """Everything below the headers, in the order it was written."""

    marks: set[str]
    words: list[Words] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    mails: list[bytes] = field(default_factory=list)
    parts: list[marking.Part] = field(default_factory=list)
    wrappers: int = 0
    opened: bool = False

    def text(self) -> str:
        """The plain words, those of HTML where there are no others."""
        pieces = [_plain_of(words) for words in self.words]
        return _newlines("\n".join(piece.strip("\n") for piece in pieces if piece.strip()))

    def has_plain(self) -> bool:
        """Whether somebody (or a program) wrote a plain text form."""
        return any(words.plain and words.plain.strip() for words in self.words)

    def html(self) -> str | None:
        """The HTML as sent; plain stretches beside it are put in so that no words are missing."""
        if not any(words.html for words in self.words):
            return None
        return "\n".join(words.html or _html_of(words.plain or "") for words in self.words)


def gather(root: Part, marks: set[str]) -> Body:
    """Read every part below `root` once."""
    body = Body(marks)
    _gather(root, body)
    return body


def _plain_of(words: Words) -> str:
    if words.plain is not None and words.plain.strip():
        return words.plain
    return html_to_text(words.html) if words.html else ""


def _html_of(plain: str) -> str:
    return f"<pre>{escape(plain, quote=False)}</pre>" if plain.strip() else ""


def _newlines(text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
    return text.replace("\x00", "").rstrip()


def _gather(part: Part, body: Body) -> None:
    if part.kind in _MARKS:
        body.marks.add(_MARKS[part.kind])
    if part.kind == "multipart/alternative":
        _gather_alternative(part, body)
    elif part.children:
        _gather_all(part, body)
    else:
        _gather_leaf(part, body)


def _gather_all(part: Part, body: Body) -> None:
    """One after another. HTML right after plain words is taken as their other form."""
    before: Part | None = None
    for child in part.children:
        had = len(body.words)
        _gather(child, body)
        is_pair = before is not None and (before.kind, child.kind) == ("text/plain", "text/html")
        if is_pair and len(body.words) == had + 1 and had and body.words[-2].html is None:
            html = body.words.pop().html
            body.words[-1].html = html
        before = child


def _gather_alternative(part: Part, body: Body) -> None:
    """Plain words from each, the last HTML form."""
    outer, body.words = body.words, []
    chosen = Words()
    for child in part.children:
        body.words = []
        _gather(child, body)
        plain = "\n".join(words.plain for words in body.words if words.plain)
        html = "\n".join(words.html for words in body.words if words.html)
        chosen.plain = _both(chosen.plain, plain)
        chosen.html = html or chosen.html
    body.words = [*outer, chosen] if chosen.plain or chosen.html else outer


def _both(first: str | None, second: str) -> str | None:
    """Alternatives that say different things are both kept: it is the sender's mistake."""
    if first is None or not second.strip():
        return first or second or None
    ours, theirs = "".join(first.split()), "".join(second.split())
    return first if theirs in ours else f"{first.rstrip()}\n\n{second}"


def _gather_leaf(part: Part, body: Body) -> None:
    disposition, parameters = part.disposition()
    name = parameters.get("filename") or parameters.get("name") or part.parameters.get("name", "")
    content = part.content(body.marks)
    is_declared = bool(disposition) and not disposition.startswith("inline")
    is_file = is_declared or (bool(name) and bool(body.words))
    if part.kind in _WORDS and not is_file:
        _add_words(part, content, body)
        if not (name and part.parent and part.parent.kind == "multipart/mixed"):
            return
    if not content and not name and part.kind in _WORDS:
        return
    if not (body.opened and part.kind in _SIGNATURES):
        body.attachments.append(_attachment(part, disposition, name, content))
    _look_inside(part, name, content, body)
    if part.kind in _MAILS and not is_declared and body.wrappers < MOST_WRAPPERS:
        body.wrappers += 1
        _add_files_of(content, body)


def _add_words(part: Part, content: bytes, body: Body) -> None:
    charset = part.parameters.get("charset")
    if part.kind in _MARKUP:
        text, is_guess = decode(content, charset, declared_charset(content))
        if len(text) > LONGEST_HTML:
            body.marks.add("html-long")
        body.words.append(Words(html=text.replace("\x00", "")))
        _note_part(part, "", body)
    else:
        content, files = files_inside(content)
        body.attachments.extend(_file_of_text(name, data) for name, data in files)
        text, is_guess = decode(content, charset)
        if part.parameters.get("format", "").lower() == "flowed":
            delsp = part.parameters.get("delsp", "").lower() == "yes"
            text = unflow(_newlines(text), delsp=delsp)
        body.words.append(Words(plain=text))
        _note_part(part, text, body)
        _note_pgp(text, body.marks)
    if is_guess:
        body.marks.add("charset-guessed")


def _note_part(part: Part, text: str, body: Body) -> None:
    """What may tell that the mail is a server's report."""
    if len(body.parts) < MOST_NOTED:
        body.parts.append(marking.Part(part.kind, tuple(part.headers.pairs()), text))


def _note_pgp(text: str, marks: set[str]) -> None:
    if "-----BEGIN PGP " not in text:
        return
    marks.add("encrypted" if "-----BEGIN PGP MESSAGE-----" in text else "signed")


def _attachment(part: Part, disposition: str, name: str, content: bytes) -> Attachment:
    content_id = part.headers.structured("content-id").strip().strip("<>").strip() or None
    in_related = part.parent is not None and part.parent.kind == "multipart/related"
    is_inline = disposition.startswith("inline") or (
        not disposition and in_related and content_id is not None
    )
    return _file(name, part.kind, content, is_inline, content_id)


def _file(
    name: str, kind: str, content: bytes, is_inline: bool = False, content_id: str | None = None
) -> Attachment:
    digest = hashlib.sha256(content).hexdigest()
    return Attachment(
        safe_name(name) if name else None,
        kind,
        len(content),
        is_inline,
        content_id,
        digest,
        content,
    )


def _file_of_text(name: bytes, content: bytes) -> Attachment:
    return _file(decode(name, None)[0], "application/octet-stream", content)


def _look_inside(part: Part, name: str, content: bytes, body: Body) -> None:
    """Wrappers are kept as files, and what they hold is read as well."""
    kind = part.kind
    if kind in _MAILS:
        body.mails.append(content)
    if kind.startswith("message/") or kind == "text/rfc822-headers":
        _note_part(part, decode(content[:LONGEST_REPORT], None)[0], body)
    if body.wrappers >= MOST_WRAPPERS:
        return
    if kind in _TNEF or name.lower() == "winmail.dat":
        _add_wrapped(content, body)
    elif kind in _SMIME or name.lower().endswith(".p7m"):
        _add_signed(content, body)


def _add_wrapped(content: bytes, body: Body) -> None:
    wrapped = unwrap(content)
    if wrapped is None:
        return
    body.wrappers += 1
    body.marks.add("tnef")
    for file in wrapped.files:
        kind = file.content_type if "/" in file.content_type else "application/octet-stream"
        body.attachments.append(
            _file(file.name, kind.lower(), file.content, False, file.content_id or None)
        )
    has_words = any((words.plain or words.html or "").strip() for words in body.words)
    if not has_words and (wrapped.text or wrapped.html):
        body.words.append(Words(wrapped.text or None, wrapped.html or None))


def _add_signed(content: bytes, body: Body) -> None:
    """A signed mail in opaque form; an encrypted one cannot be opened."""
    inner = signed_content(content)
    body.marks.add("signed" if inner else "encrypted")
    if inner:
        body.wrappers += 1
        outer, body.opened = body.opened, True
        _gather(Walk(body.marks).entity(inner, 0, len(inner)), body)
        body.opened = outer


def _add_files_of(mail: bytes, body: Body) -> None:
    """The files of a mail within the mail, so that nobody has to open it for them."""
    inner = Body(set(), wrappers=body.wrappers)
    _gather(Walk(inner.marks).entity(mail, 0, len(mail)), inner)
    body.attachments.extend(file for file in inner.attachments if file.filename)
    body.wrappers = inner.wrappers
