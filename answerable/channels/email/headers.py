"""Header lines of the mail we write: whatever is put in, one header comes out, in plain ASCII.

Pure. RFC 5322 (syntax, folding), 2047 (words in other letters), 2231 (file names), 6531 (addresses
in other letters).
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import datetime
from email.header import Header
from email.utils import format_datetime
from urllib.parse import quote

from answerable.tickets.words import Address

_BREAKS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
_BIDI = re.compile(r"[\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*\Z")
_DOMAIN = re.compile(
    r"(?=.{1,253}\Z)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*\Z"
)
_MAIL_ID = re.compile(r"[!-;=?-~]{1,250}\Z")
_WORDS = re.compile(r"[A-Za-z0-9 .!#$%&'*+/=?^_`{|}~-]*\Z")
_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,60}/[a-z0-9][a-z0-9!#$&^_.+-]{0,60}\Z")
_LETTERS = ("L", "M", "N")
WIDTH = 76
CRLF = "\r\n"


class BadAddress(ValueError):
    """This cannot be the address of one mailbox; nothing may be sent to it."""


def one_line(text: str) -> str:
    """The text without anything that could end a line or begin a header."""
    return " ".join(_BREAKS.sub(" ", text).split())


def unstructured(name: str, value: str) -> str:
    """A header of free text, folded; other letters, and what looks like an encoded word, encoded."""
    clean = one_line(value)
    plain = clean.isascii() and "=?" not in clean and all(len(w) < WIDTH for w in clean.split(" "))
    header = Header(clean, "us-ascii" if plain else "utf-8", maxlinelen=WIDTH, header_name=name)
    return f"{name}: {header.encode(linesep=CRLF)}"


def address_list(name: str, people: Sequence[Address]) -> str:
    """From, To, Cc or Reply-To: one person on a line."""
    return f"{name}: " + f",{CRLF} ".join(_person(who) for who in people)


def _person(who: Address) -> str:
    address = checked_address(who["address"])
    shown = _shown_name(one_line(_BIDI.sub("", who.get("name", "")))[:200])
    return f"{shown}{CRLF} <{address}>" if len(shown) > 40 else f"{shown} <{address}>".lstrip()


def _shown_name(name: str) -> str:
    if not name:
        return ""
    if not name.isascii() or "=?" in name:
        return Header(name, "utf-8", maxlinelen=WIDTH).encode(linesep=CRLF)
    if _WORDS.match(name) and "." not in name:
        return name
    return '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'


def checked_address(address: str) -> str:
    """The address as it may stand in a header or an SMTP command, its domain in ASCII.

    Quoted local parts, comments, routes and address literals are refused with BadAddress: nobody
    uses them but to smuggle something in.
    """
    local, _at, domain = address.strip().rpartition("@")
    try:
        domain = domain.rstrip(".").encode("idna").decode("ascii").lower()
    except UnicodeError as error:
        raise BadAddress(address) from error
    plain = "".join("a" if _is_foreign_letter(letter) else letter for letter in local)
    if not _ATOMS.match(plain) or len(local.encode()) > 64 or not _DOMAIN.match(domain):
        raise BadAddress(address)
    return f"{local}@{domain}"


def is_address(address: str) -> bool:
    """True for what checked_address would let pass."""
    try:
        checked_address(address)
    except BadAddress:
        return False
    return True


def _is_foreign_letter(letter: str) -> bool:
    return not letter.isascii() and unicodedata.category(letter)[0] in _LETTERS


def mail_ids(name: str, ids: Iterable[str]) -> str:
    """Message-ID, In-Reply-To or References: one id on a line."""
    return f"{name}: " + f"{CRLF} ".join(f"<{mail_id}>" for mail_id in ids)


def is_mail_id(text: str) -> bool:
    """True for what can stand between the angle brackets without breaking out of them."""
    return bool(_MAIL_ID.match(text)) and "@" in text


def date(moment: datetime) -> str:
    """The Date header of an aware moment."""
    return f"Date: {format_datetime(moment)}"


def safe_type(content_type: str) -> str:
    """The type of a file as it may stand in a header; messages and multiparts travel as bytes."""
    kind = content_type.strip().lower()
    if not _TYPE.match(kind) or kind.startswith(("message/", "multipart/")):
        return "application/octet-stream"
    return kind


def safe_filename(name: str) -> str:
    """A name without path, control or direction characters; "file" if nothing is left."""
    clean = one_line(_BIDI.sub("", name)).replace("\\", "/").rpartition("/")[2]
    return clean.strip(" .")[:150] or "file"


def disposition(kind: str, filename: str) -> str:
    """Content-Disposition with the file's name, in pieces of one line each (RFC 2231)."""
    name = safe_filename(filename)
    if re.fullmatch(r"[A-Za-z0-9 ._()+-]{1,60}", name):
        return f'Content-Disposition: {kind}; filename="{name}"'
    pieces = _percent_pieces(name)
    if len(pieces) == 1:
        return f"Content-Disposition: {kind};{CRLF} filename*=utf-8''{pieces[0]}"
    pieces[0] = f"utf-8''{pieces[0]}"
    lines = [f" filename*{number}*={piece}" for number, piece in enumerate(pieces)]
    return f"Content-Disposition: {kind};{CRLF}" + f";{CRLF}".join(lines)


def _percent_pieces(name: str) -> list[str]:
    """Percent-encoded UTF-8 in pieces of at most 54 characters, no letter cut in two."""
    pieces = [""]
    for letter in name:
        encoded = quote(letter, safe="")
        if len(pieces[-1]) + len(encoded) > 54:
            pieces.append("")
        pieces[-1] += encoded
    return pieces
