"""The header block of a mail or a part: its fields in order, however broken it is."""

import re
from collections.abc import Iterator

from .words import header_text, raw_text

MOST_HEADERS = 1_000
LONGEST_HEADER = 64 * 1024
LONGEST_BLOCK = 1024 * 1024

_FIELD = re.compile(rb"([!-9;-~]+)[ \t]*:[ \t]*(.*(?:\n[ \t].*)*)\n?")
_BROKEN_NAME = re.compile(rb"[^\s:]{0,80}[ \t]*:")
_BLANK_LINE = re.compile(rb"\n\r?\n")
_SURELY_A_FIELD = re.compile(
    rb"(?:from|to|cc|bcc|subject|date|received|return-path|message-id|in-reply-to|references"
    rb"|reply-to|sender|mime-version|content-[a-z-]+|x-[!-9;-~]+|dkim-signature|list-[a-z-]+"
    rb"|delivered-to|user-agent|thread-[a-z]+|importance|precedence|auto-submitted|status)[ \t]*:",
    re.IGNORECASE,
)


class Headers:
    """Fields in the order they came, names in lower case, values raw until asked for."""

    __slots__ = ("fields",)

    def __init__(self, fields: list[tuple[str, bytes]]) -> None:
        self.fields = fields

    def raw(self, name: str) -> bytes | None:
        """The first field of that name, as bytes."""
        for field, value in self.fields:
            if field == name:
                return value
        return None

    def all_raw(self, name: str) -> list[bytes]:
        return [value for field, value in self.fields if field == name]

    def text(self, name: str) -> str:
        """The first field of that name as readable text; empty when missing."""
        value = self.raw(name)
        return header_text(value) if value else ""

    def all_text(self, name: str) -> list[str]:
        return [header_text(value) for value in self.all_raw(name)]

    def structured(self, name: str) -> str:
        """The first field of that name unfolded, encoded words left alone."""
        value = self.raw(name)
        return raw_text(value) if value else ""

    def pairs(self) -> Iterator[tuple[str, str]]:
        """(name in lower case, readable text) of every field."""
        return ((name, header_text(value)) for name, value in self.fields)


def read_headers(data: bytes, start: int, end: int, marks: set[str]) -> tuple[Headers, int]:
    """Fields found in `data[start:end]`, and where the body begins.

    Survives a missing blank line, folding without the blank, and endless headers: then it
    keeps the first MOST_HEADERS within LONGEST_BLOCK bytes, LONGEST_HEADER bytes of each, and says
    so in `marks`.
    """
    fields: list[tuple[str, bytes]] = []
    at = _skip_envelope_line(data, start, end)
    while at < end:
        if blank := _blank_line(data, at):
            return Headers(fields), at + blank
        field = _FIELD.match(data, at, end)
        if field:
            fields.append((field[1].decode("ascii").lower(), _cut(field[2], marks)))
            at = field.end()
            if len(fields) >= MOST_HEADERS or at - start > LONGEST_BLOCK:
                return Headers(fields), _after_endless(data, at, end, marks)
            continue
        after = _line_end(data, at, end)
        is_junk = bool(fields) and _BROKEN_NAME.match(data, at, end)
        if not is_junk and not _is_stray_line(data, after, end, fields):
            marks.add("no-blank-line")
            break
        if fields and not is_junk:
            name, value = fields[-1]
            fields[-1] = (name, _cut(value + b"\n " + data[at:after].rstrip(), marks))
        marks.add("broken-folding")
        at = after
    return Headers(fields), at


def _skip_envelope_line(data: bytes, start: int, end: int) -> int:
    """Past what some stores put first: a byte order mark, blank lines, the mbox `From ` line."""
    if start == 0:
        start = 3 if data.startswith(b"\xef\xbb\xbf") else 0
        while start < end and (blank := _blank_line(data, start)):
            start += blank
    while data.startswith((b"From ", b">From "), start) and start < end:
        start = _line_end(data, start, end)
    return start


def _blank_line(data: bytes, at: int) -> int:
    if data.startswith(b"\n", at):
        return 1
    return 2 if data.startswith(b"\r\n", at) else 0


def _cut(value: bytes, marks: set[str]) -> bytes:
    if len(value) > LONGEST_HEADER:
        marks.add("headers-cut")
        return value[:LONGEST_HEADER]
    return value


def _after_endless(data: bytes, at: int, end: int, marks: set[str]) -> int:
    """Where the body begins once no more fields are kept."""
    marks.add("headers-cut")
    blank = _BLANK_LINE.search(data, max(at - 1, 0), end)
    return blank.end() if blank else end


def _line_end(data: bytes, at: int, end: int) -> int:
    found = data.find(b"\n", at, end)
    return end if found < 0 else found + 1


def _is_stray_line(data: bytes, at: int, end: int, fields: list[tuple[str, bytes]]) -> bool:
    """Whether real fields go on right after a line that is none (bad folding, junk)."""
    for _ in range(3):
        if at >= end or _blank_line(data, at):
            return False
        if _SURELY_A_FIELD.match(data, at, end):
            return True
        if not fields:
            return False
        at = _line_end(data, at, end)
    return False
