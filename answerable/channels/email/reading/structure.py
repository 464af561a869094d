"""The tree of a mail's parts: where each begins and ends, with limits, whatever is broken."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from .headers import Headers, read_headers
from .parameters import content_type, value_and_parameters
from .transfer import decode_transfer

DEEPEST = 50
MOST_PARTS = 2_000
# Lines looked at as possible boundaries, over the whole mail.
MOST_DELIMITERS = 50_000

_REST_OF_DELIMITER = re.compile(rb"(--)?[ \t]*(?:\r?\n|\r|\Z)")
_LIKELY_DELIMITER = re.compile(rb"^--([^\r\n]{1,200}+)\r?\n(?:content-|mime-)", re.I | re.M)
_ENCODED = frozenset({"base64", "quoted-printable"})


@dataclass(slots=True)
class Part:
    """One node: its headers, and `data[start:end]` as body, still in its transfer encoding."""

    headers: Headers
    data: bytes
    start: int
    end: int
    kind: str
    parameters: dict[str, str]
    parent: "Part | None" = None
    children: list["Part"] = field(default_factory=list)

    @property
    def body(self) -> bytes:
        return self.data[self.start : self.end]

    def content(self, marks: set[str]) -> bytes:
        """The body with its transfer encoding undone."""
        return decode_transfer(self.body, self.transfer_encoding, marks)

    @property
    def transfer_encoding(self) -> str:
        raw = self.headers.raw("content-transfer-encoding")
        return raw.decode("ascii", "replace").strip().lower() if raw else ""

    def disposition(self) -> tuple[str, dict[str, str]]:
        value, parameters = value_and_parameters(self.headers.structured("content-disposition"))
        return value.lower(), parameters


class Walk:
    """Reads one mail into parts, and counts against the limits of the whole mail."""

    def __init__(self, marks: set[str]) -> None:
        self.marks = marks
        self.parts = 0
        self.delimiters = 0

    def entity(
        self, data: bytes, start: int, end: int, parent: Part | None = None, depth: int = 0
    ) -> Part:
        """The part at `data[start:end]` with everything below it."""
        self.parts += 1
        headers, body = read_headers(data, start, end, self.marks)
        kind, parameters = content_type(headers.structured("content-type"))
        part = Part(headers, data, body, end, kind or _default_kind(headers, parent), parameters)
        part.parent = parent
        if part.kind.startswith("multipart/"):
            self._fill(part, depth)
        elif parent is None and not kind:
            self._fill_undeclared(part, depth)
        return part

    def _fill(self, part: Part, depth: int) -> None:
        """Find the children; a multipart without any becomes plain text or an attachment."""
        if depth >= DEEPEST:
            self.marks.add("too-deep")
            part.kind = "application/octet-stream"
            return
        if part.transfer_encoding in _ENCODED:
            self._undo_forbidden_encoding(part)
        spans = self._spans(part)
        for start, end in spans:
            if self.parts >= MOST_PARTS:
                self.marks.add("too-many-parts")
                part.children.append(_remainder(part, start))
                break
            part.children.append(self.entity(part.data, start, end, part, depth + 1))
        if not spans:
            self.marks.add("no-parts")
            part.kind = "text/plain"

    def _fill_undeclared(self, part: Part, depth: int) -> None:
        """No Content-Type at all, but the body is plainly made of parts."""
        likely = _LIKELY_DELIMITER.match(part.data, part.start, part.end)
        if likely:
            part.kind = "multipart/mixed"
            self._fill(part, depth)

    def _undo_forbidden_encoding(self, part: Part) -> None:
        """RFC 2045 forbids encoding a multipart; it is done all the same."""
        declared = _bytes(part.parameters.get("boundary", ""))
        if declared and b"--" + declared in part.body:
            return
        part.data = part.content(self.marks)
        part.start, part.end = 0, len(part.data)

    def _spans(self, part: Part) -> list[tuple[int, int]]:
        """(start, end) of each child, by the declared boundary or else by the one in use."""
        boundary = _bytes(part.parameters.get("boundary", "")).rstrip()
        spans = self._split(part, boundary) if boundary else []
        if spans:
            return spans
        likely = _LIKELY_DELIMITER.search(part.data, part.start, part.end)
        if likely and likely[1].rstrip() != boundary:
            self.marks.add("boundary-guessed")
            return self._split(part, likely[1].rstrip())
        return []

    def _split(self, part: Part, boundary: bytes) -> list[tuple[int, int]]:
        """Parts may go on right after the end mark, where an inner multipart shares it."""
        spans = []
        begin, ended = -1, -1
        for at, after, is_end in self._delimiters(part, b"--" + boundary):
            if begin >= 0:
                spans.append((begin, max(begin, _before_line_break(part.data, at))))
            if ended >= 0 and part.data[ended:at].strip():
                break
            begin, ended = (-1, after) if is_end else (after, -1)
        if begin >= 0:
            self.marks.add("unterminated")
            spans.append((begin, part.end))
        return spans

    def _delimiters(self, part: Part, needle: bytes) -> Iterator[tuple[int, int, bool]]:
        """(where the line begins, where the next one does, is it the end mark)."""
        data = part.data
        at = data.find(needle, part.start, part.end)
        while at >= 0:
            self.delimiters += 1
            if self.delimiters > MOST_DELIMITERS:
                self.marks.add("too-many-parts")
                return
            after = at + 1
            rest = _REST_OF_DELIMITER.match(data, at + len(needle), part.end)
            if rest and (at == part.start or data[at - 1] in b"\r\n"):
                after = rest.end()
                yield at, after, bool(rest[1])
            at = data.find(needle, after, part.end)


def _default_kind(headers: Headers, parent: Part | None) -> str:
    if parent is not None and parent.kind == "multipart/digest":
        return "message/rfc822"
    disposition = headers.raw("content-disposition") or b""
    if disposition.strip().lower().startswith(b"attachment"):
        return "application/octet-stream"
    return "text/plain"


def _remainder(part: Part, start: int) -> Part:
    """All that is left once the mail has too many parts, as one piece."""
    return Part(Headers([]), part.data, start, part.end, "application/octet-stream", {}, part)


def _before_line_break(data: bytes, at: int) -> int:
    if data[at - 1 : at] == b"\n":
        at -= 1
    return at - 1 if data[at - 1 : at] == b"\r" else at


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")
