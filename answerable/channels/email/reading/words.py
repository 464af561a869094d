"""Header text: from raw bytes with encoded words (RFC 2047) to clean, readable text."""

import binascii
import re

from .charsets import decode

_HEAD = re.compile(r"=\?([^?\s=]{1,64})\?([bBqQ])\?")
_HEX_PAIR = re.compile(r"[0-9A-Fa-f]{2}")
_FOLD = re.compile(rb"[ \t]*\r?\n[ \t]*|\r[ \t]*")
# Control signs and direction overrides only serve to deceive; so do signs without width in names.
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_WITHOUT_WIDTH = re.compile("[\u00ad\u180e\u200b\u2060-\u2065]")
_SPACES = re.compile(r"[\t\n\r\x85\u2028\u2029]+ *")
# Harmless in a header, which is never markup; in a body it stays refused.
_UTF7 = frozenset({"utf-7", "unicode-1-1-utf-7", "x-unicode-2-0-utf-7"})
_BASE64 = re.compile(r"[^A-Za-z0-9+/]")


def raw_text(raw: bytes) -> str:
    """A header's bytes as unfolded text, encoded words still in it."""
    flat = _FOLD.sub(b" ", raw) if b"\n" in raw or b"\r" in raw else raw
    flat = flat.strip(b" \t\r\n")
    return flat.decode("ascii") if flat.isascii() else decode(flat, None)[0]


def header_text(raw: bytes) -> str:
    """A header's bytes as people should read them: unfolded, decoded, cleaned, one line."""
    return clean(decode_words(raw_text(raw)))


def clean(text: str) -> str:
    """Text without control signs, invisible signs, direction overrides and line breaks."""
    if text.isascii() and text.isprintable():
        return text.strip()
    return _SPACES.sub(" ", _UNSEEN.sub("", text)).strip()


def clean_name(text: str) -> str:
    """As `clean`, for names of people and files: signs without width go too, blanks are single."""
    text = clean(text)
    return text if text.isascii() else _WITHOUT_WIDTH.sub("", text)


def decode_words(text: str) -> str:
    """Replace encoded words by what they mean. Linear in the length of `text`.

    Neighbours in one charset are joined before decoding, since some programs cut a letter's
    bytes in two. A broken word stays as it is.
    """
    if "=?" not in text:
        return text
    out: list[str] = []
    run = _Run()
    position = 0
    for start, end, charset, data in _words(text):
        between = text[position:start]
        if between.strip() or not run.data:
            out.append(run.flush())
            out.append(between)
        elif run.charset != charset:
            out.append(run.flush())
        run.add(charset, data)
        position = end
    return "".join([*out, run.flush(), text[position:]])


class _Run:
    """Encoded words in a row that share a charset."""

    def __init__(self) -> None:
        self.charset = ""
        self.data: list[bytes] = []

    def add(self, charset: str, data: bytes) -> None:
        self.charset = charset
        self.data.append(data)

    def flush(self) -> str:
        data, self.data = b"".join(self.data), []
        if self.charset in _UTF7 and data.isascii():
            return data.decode("utf-7", "replace")
        return decode(data, self.charset)[0] if data else ""


def _words(text: str) -> list[tuple[int, int, str, bytes]]:
    """(start, end, charset, bytes) of each encoded word."""
    found = []
    at = text.find("=?")
    while at >= 0:
        head = _HEAD.match(text, at)
        if not head:
            at = text.find("=?", at + 2)
            continue
        end = _end_of_word(text, head.end(), head[2])
        if end is None:
            break
        data = _word_bytes(text[head.end() : end], head[2])
        end = min(len(text), end + 2)
        if data is not None:
            found.append((at, end, head[1].split("*")[0].lower(), data))
        at = text.find("=?", end)
    return found


def _end_of_word(text: str, start: int, encoding: str) -> int | None:
    """Where the word's closing `?=` is; the end of a cut header counts when no blank is left."""
    end = text.find("?=", start)
    if encoding in "qQ":
        # `What?=20now` is a question mark left bare before an encoded blank, not the end.
        while end >= 0 and _HEX_PAIR.match(text, end + 2) and "?=" in text[end + 2 : end + 80]:
            end = text.find("?=", end + 2)
    if end < 0:
        rest = text[start:]
        return len(text) if rest and " " not in rest else None
    return end


def _word_bytes(text: str, encoding: str) -> bytes | None:
    try:
        if encoding in "qQ":
            plain = text.replace("_", " ").replace("\t", " ")
            return binascii.a2b_qp(plain.encode("utf-8", "replace").replace(b"=\n", b""))
        letters = _BASE64.sub("", text)
        if len(letters) % 4 == 1:
            letters = letters[:-1]
        return binascii.a2b_base64(letters + "=" * (-len(letters) % 4))
    except (binascii.Error, ValueError):
        return None
