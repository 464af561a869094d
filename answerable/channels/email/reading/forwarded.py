"""The mail that somebody passes on: attached, or written out below the usual header lines."""

import re

from .addresses import addresses
from .dates import read_date
from .headers import Headers, read_headers
from .labels import FIELDS, FORWARD_PREFIX, FORWARD_RULE
from .mail import Address, Forwarded
from .words import raw_text

MOST_FORWARDED = 20
MOST_LINES = 20_000
LONGEST_LINE = 1_000

_LABEL = re.compile(
    r"[>\s|*\u200e\u200f\ufeff]*(?P<label>[^\W\d_](?:[^\W\d_]|[ .\u00a0'’]){0,28})"
    r"[\s*]*[:：][\s*\u200e]*(?P<value>.*)"
)


def forwarded_mails(
    attached: list[bytes], subject: str, text: str, marks: set[str]
) -> tuple[Forwarded, ...]:
    """Original mails found, in order. Claims of the one who forwards: offer, never act."""
    found = [_attached(raw) for raw in attached[:MOST_FORWARDED]]
    if found:
        marks.add("forwarded-as-attachment")
    if inline := _inline(subject, text):
        marks.add("forwarded-inline")
        found.append(inline)
    return tuple(found)


def _attached(raw: bytes) -> Forwarded:
    marks: set[str] = set()
    headers, _ = read_headers(raw, 0, len(raw), marks)
    people = addresses(headers.structured("from"), marks)
    return Forwarded(
        how="attachment",
        sender=people[0] if people else None,
        to=_to(headers, marks),
        subject=headers.text("subject"),
        date=read_date(headers.text("date")),
        text="",
    )


def _to(headers: Headers, marks: set[str]) -> tuple[Address, ...]:
    return addresses(", ".join(raw_text(value) for value in headers.all_raw("to")), marks)


def _inline(subject: str, text: str) -> Forwarded | None:
    """Only where the subject or a rule line says so: replies quote header lines too."""
    lines = [line[:LONGEST_LINE] for line in text.split("\n", MOST_LINES)[:MOST_LINES]]
    start = next((at for at, line in enumerate(lines) if FORWARD_RULE.match(line)), None)
    if start is None and not FORWARD_PREFIX.match(subject):
        return None
    for at in range(start or 0, len(lines)):
        given, after = _block(lines, at)
        if given:
            return _from_block(given, "\n".join(lines[after:]).strip())
    return None


def _block(lines: list[str], at: int) -> tuple[dict[str, str], int]:
    """(field to value, index of the line after) if header lines begin at `at`; else ({}, at)."""
    given: dict[str, str] = {}
    last = ""
    for index in range(at, min(at + 30, len(lines))):
        line = lines[index]
        found = _LABEL.match(line)
        field = FIELDS.get(found["label"].strip().lower()) if found else None
        if found and field:
            given.setdefault(field, found["value"].strip().strip("*").strip())
            last = field
        elif not given:
            return {}, at
        elif line.strip("> |*\t\u200e"):
            if last not in {"to", "cc"} or not given[last].endswith((",", ";")):
                return (given, index) if _is_header(given) else ({}, at)
            given[last] += " " + line.strip("> \t")
        elif _is_header(given) and "subject" in given and "to" in given:
            return given, index
    return (given, min(at + 30, len(lines))) if _is_header(given) else ({}, at)


def _is_header(given: dict[str, str]) -> bool:
    return "from" in given and len(given) >= 3


def _from_block(given: dict[str, str], words: str) -> Forwarded:
    marks: set[str] = set()
    people = addresses(_without_link(given["from"]), marks)
    return Forwarded(
        how="inline",
        sender=people[0] if people else None,
        to=addresses(_without_link(given.get("to", "")), marks),
        subject=given.get("subject", ""),
        date=read_date(given.get("date", "")),
        text=words,
    )


def _without_link(text: str) -> str:
    """`Ann [mailto:ann@x]` and `ann@x<mailto:ann@x>`, as Outlook writes addresses."""
    text = re.sub(r"\[(?:mailto:)?([^\]\s@]+@[^\]\s]+)\]", r"<\1>", text)
    return re.sub(r"([^\s<>@]+@[^\s<>]+)\s*<(?:mailto:)?\1>", r"<\1>", text)
