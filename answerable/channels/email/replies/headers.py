"""Finds copied header blocks (From / Sent / To / Subject) and "Original message" lines."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from answerable.channels.email.replies.lines import LOOKED_AT, Line
from answerable.channels.email.replies.tables import headers as table
from answerable.channels.email.replies.words import folded

NAME_AND_VALUE = re.compile(r"[\s*_•|]{0,6}([^:*]{1,30}?)[\s*_]{0,3}:[\s*_]{0,3}(.*)")
FRAME = " -–—_*=#~<>:.|+[]()"
DELIMITER = re.compile(r"[-_=*#~—–·ᐧ+\s]{3,}")
ANNOUNCED = re.compile(r"[-_*=]{2,}| / ")
MOST_ROWS = 16

FROM, DATE, TO, SUBJECT, OTHER = "from", "date", "to", "subject", "other"
_TABLES = {
    FROM: table.FROM,
    DATE: table.DATE,
    TO: table.TO,
    SUBJECT: table.SUBJECT,
    OTHER: table.OTHER,
}
ORIGINAL = folded(table.ORIGINAL_MESSAGE)
FORWARDED = folded(table.FORWARDED)


def _roles_by_name() -> dict[str, frozenset[str]]:
    roles: dict[str, set[str]] = {}
    for role, names in _TABLES.items():
        for name in folded(names):
            roles.setdefault(name, set()).add(role)
    return {name: frozenset(found) for name, found in roles.items()}


ROLES = _roles_by_name()
INLINE_NAME = re.compile(
    rf"({'|'.join(re.escape(name) for name in sorted(ROLES, key=len, reverse=True))}) ?:(?=\s)"
)
Fields = tuple[tuple[frozenset[str], int, str], ...]


@dataclass(frozen=True, slots=True)
class Block:
    """A copied header: lines `start` to `end`, the names and values in it, whether it forwards."""

    start: int
    end: int
    fields: "Fields" = ()
    forwards: bool = False


def header_blocks(lines: Sequence[Line]) -> dict[int, Block]:
    """Every header block and every "Original message" line, by first line."""
    found: dict[int, Block] = {}
    at = 0
    while at < len(lines):
        block = _block_at(lines, at)
        if block:
            found[block.start] = block
        at = block.end + 1 if block else at + 1
    return found


def _block_at(lines: Sequence[Line], at: int) -> Block | None:
    """A block whose first line is `at`: separator line, announcement, or first header."""
    plain = lines[at].plain
    announced, first = announcement(plain), at
    if announced or DELIMITER.fullmatch(plain) or _is_titled(plain):
        within = _fields_within(plain, at)
        if within and is_header(within, lenient=bool(announced)):
            return Block(at, at, within, announced != "original")
        first = _below(lines, at, 2)
        if not announced and first > 0 and announcement(lines[first].plain):
            announced = announcement(lines[first].plain)
            first = _below(lines, first, 2)
    fields, end = _fields_from(lines, first) if first >= 0 else ((), at)
    if fields and is_header(fields, lenient=bool(announced)):
        return Block(at, end, fields, announced == "forwarded")
    if announced and _is_framed(plain):
        return Block(at, at, (), announced == "forwarded")
    return None


def _is_titled(plain: str) -> bool:
    """`----- Some words -----` in a language not listed; counts only above a header."""
    return plain[:3] in ("---", "___", "===") and len(plain) < LOOKED_AT


def _below(lines: Sequence[Line], at: int, within: int) -> int:
    for step in range(1, within + 2):
        if at + step < len(lines) and lines[at + step].plain:
            return at + step
    return -1


@lru_cache(maxsize=2048)
def announcement(plain: str) -> str:
    """ "original" or "forwarded" where the line says so, "" otherwise."""
    if not plain or len(plain) > LOOKED_AT - 1:
        return ""
    said = [piece.strip(FRAME) for piece in ANNOUNCED.split(plain[:200])[:4]]
    if any(words in FORWARDED for words in said) or (
        plain[:2] == "--" and said[1:2] and said[1].startswith("forwarded by")
    ):
        return "forwarded"
    return "original" if any(words in ORIGINAL for words in said) else ""


def _is_framed(plain: str) -> bool:
    """Alone it counts only between dashes or stars, or with the colon of "Begin forwarded…:"."""
    return plain[:2] in ("--", "__", "==", "**") or plain[:1] in "*—–" or plain[-1:] == ":"


def _fields_from(lines: Sequence[Line], first: int) -> tuple[Fields, int]:
    """Header lines from `first` on; a value may run on, a blank line may stand between."""
    fields: list[tuple[frozenset[str], int, str]] = []
    end = first
    for at in range(first, min(len(lines), first + MOST_ROWS)):
        field = header_field(lines[at].plain)
        if field:
            fields.append((field[0], at, field[1]))
            end = at
        elif not fields or not _may_run_on(lines, at, end):
            break
    return tuple(fields), end


def _fields_within(plain: str, at: int) -> Fields:
    """`----- Forwarded Message ----- From: …To: …Subject: …`, all on one line."""
    rows = list(INLINE_NAME.finditer(plain))
    ends = [row.start() for row in rows[1:]] + [len(plain)] * bool(rows)
    return tuple(
        (ROLES[row.group(1)], at, plain[row.end() : end].strip())
        for row, end in zip(rows, ends, strict=True)
    )


def _may_run_on(lines: Sequence[Line], at: int, last: int) -> bool:
    """Between two header lines: one blank line, or up to two lines of a long value."""
    if at - last > 3:
        return False
    nearest = next(
        (row for row in lines[at + 1 : at + 4] if row.plain and header_field(row.plain)), None
    )
    return nearest is not None


def header_field(plain: str) -> tuple[frozenset[str], str] | None:
    """The roles a line's name can play, and its value; None if it is no header line."""
    match = NAME_AND_VALUE.match(plain)
    if not match:
        return None
    name = match.group(1).strip(" *_-")
    roles = ROLES.get(name) or ROLES.get(name.split("/")[0].strip())
    return (roles, match.group(2).strip(" *")) if roles else None


def is_header(fields: Fields, *, lenient: bool) -> bool:
    """Two different roles, and a sign that it is mail: an address or a subject.

    "From: Berlin, To: Paris, Date: 3 May" is somebody's order, not a header.
    """
    names = {frozenset(roles) for roles, _, _ in fields}
    roles = frozenset().union(*names)
    if len(names) < 2 or not roles & {FROM, DATE}:
        return lenient and bool(roles & {FROM})
    if lenient:
        return True
    mail = any("@" in value or "mailto:" in value for _, _, value in fields)
    return mail or (SUBJECT in roles and len(names) >= 3)


def plain_value(line: Line) -> str:
    """A header line's value as written, without bold marks."""
    colon = min((at for at in (line.raw.find(":"), line.raw.find("：")) if at >= 0), default=-1)
    return line.raw[colon + 1 :].strip(" \t*_\u200e\u200f\u202a\u202b\u202c")
