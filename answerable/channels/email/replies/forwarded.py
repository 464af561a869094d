"""Who wrote the mail that somebody forwarded, read from the header copied into the text."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from answerable.channels.email.replies.attributions import attribution_spans
from answerable.channels.email.replies.headers import (
    DATE,
    FROM,
    SUBJECT,
    Block,
    header_blocks,
    plain_value,
)
from answerable.channels.email.replies.lines import Line, fold, read_lines
from answerable.channels.email.replies.signatures import is_banner, is_delimiter, is_device_line
from answerable.channels.email.replies.tables.headers import FORWARD_PREFIXES
from answerable.channels.email.replies.words import folded

MOST_LINES = 2000

ADDRESS = re.compile(r"[^\s<>\[\]()\"',;:]{1,100}@[^\s<>\[\]()\"',;:@]{1,200}")
PREFIX = re.compile(r"\s{0,8}([^\s:]{1,8}) ?:")
QUOTED_NAME = re.compile(r"[\"„“”«»]([^\"„“”«»]{1,80})[\"„“”«»]$")
PREFIXES = folded(FORWARD_PREFIXES)


@dataclass(frozen=True)
class Forwarded:
    """What the copied header claims. A claim only: any text can carry such a header.

    `date` is as written, in whatever language; "" for what was not there.
    """

    name: str
    address: str
    date: str
    subject: str


def forwarded(text: str, subject: str = "") -> Forwarded | None:
    """The original sender of a mail forwarded inside `text`; None when nothing shows one.

    A copied header counts as forwarded where a line announces it, where `subject` begins with a
    word for "Fwd:", or where nobody wrote anything above it. Otherwise it heads a plain quote.
    """
    lines, _ = read_lines(text, most=MOST_LINES)
    meant = _is_forward_subject(subject)
    for block in header_blocks(lines).values():
        if block.fields and (meant or block.forwards or _is_first(lines, block.start)):
            found = _read(lines, block)
            if found.address:
                return found
    return _introduced(lines) if meant else None


def _introduced(lines: Sequence[Line]) -> Forwarded | None:
    """Some programs forward below "On … Ann <ann@…> wrote:" and copy no header."""
    for span in attribution_spans(lines).values():
        words = " ".join(line.raw for line in lines[span.start : span.end + 1])
        match = ADDRESS.search(words)
        if match:
            return Forwarded(_name_before(words[: match.start()]), match.group(), "", "")
    return None


def _name_before(words: str) -> str:
    """A name in quotation marks, or the last words that do not begin with a small letter."""
    words = words.rstrip(" <([")
    quoted = QUOTED_NAME.search(words)
    if quoted:
        return quoted.group(1).strip()
    name: list[str] = []
    for word in reversed(words.split()):
        if word[0].islower() or word[0].isdigit() or word[-1] in ",:;":
            break
        name.insert(0, word)
    return _clean(" ".join(name))


def _is_forward_subject(subject: str) -> bool:
    match = PREFIX.match(subject)
    return bool(match and fold(match.group(1)) in PREFIXES)


def _is_first(lines: Sequence[Line], start: int) -> bool:
    return all(
        not line.plain
        or is_delimiter(line.plain)
        or is_device_line(line.plain)
        or is_banner(line.plain)
        for line in lines[:start]
    )


def _read(lines: Sequence[Line], block: Block) -> Forwarded:
    name, address = _sender(_value(lines, block, FROM))
    return Forwarded(name, address, _value(lines, block, DATE), _value(lines, block, SUBJECT))


def _value(lines: Sequence[Line], block: Block, role: str) -> str:
    """The value of the first line with that role, with the lines it runs on to."""
    for number, (roles, at, value) in enumerate(block.fields):
        if role not in roles:
            continue
        if at == block.start and len(block.fields) > 1 and block.fields[1][1] == at:
            return _as_written(lines[at].raw, value)
        following = block.fields[number + 1][1] if number + 1 < len(block.fields) else at + 1
        rest = (" ".join(line.raw.split()).lstrip("> ") for line in lines[at + 1 : following])
        return " ".join(filter(None, (plain_value(lines[at]), *rest)))
    return ""


def _as_written(raw: str, folded_value: str) -> str:
    """A value out of a line that holds the whole header, with its capitals."""
    row = " ".join(raw.split())
    at = row.replace("İ", "i").lower().find(folded_value)
    return row[at : at + len(folded_value)] if at >= 0 else folded_value


def _sender(value: str) -> tuple[str, str]:
    """`Ann Lee <ann@…>`, `Ann Lee [mailto:ann@…]`, `ann@…` as name and address."""
    match = ADDRESS.search(value.replace("mailto:", " "))
    if not match:
        return _clean(value), ""
    name = _clean(re.split(r"[<\[(]|mailto:", value)[0])
    return ("" if "@" in name else name), match.group().rstrip(".")


def _clean(name: str) -> str:
    return name.strip(" \t\"'*,;\u200e\u200f\u202a\u202b\u202c\ufeff").replace('\\"', '"')
