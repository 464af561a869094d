"""A mail's text as lines: each with its raw words, its folded words for matching, its quote mark."""

import html
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

# Only the beginning of a line is looked at: patterns stay linear however long a line is.
LOOKED_AT = 800

QUOTE_MARK = re.compile(r"^[ \t]{0,8}(?:[>＞›»]\s?)+")
# Usenet's "Ann> words"; a quote only below an attribution.
INITIALS_MARK = re.compile(r"^\s{0,4}[\w.\-]{1,20}>(?!\w)")

_INVISIBLE = dict.fromkeys(
    [*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A), 0x00AD, 0x061C, 0xFEFF]
)
_DIGITS = {
    ord(digit): str(number)
    for zero in ("٠", "۰")
    for number, digit in enumerate(chr(ord(zero) + offset) for offset in range(10))
}
_UNSEEN = str.maketrans({**_INVISIBLE, **_DIGITS, 0x2019: "'", 0x02BC: "'"})


@dataclass(frozen=True, slots=True)
class Line:
    """One line. `plain` is folded for matching and without quote marks; `raw` is untouched."""

    raw: str
    plain: str
    quoted: bool

    @property
    def blank(self) -> bool:
        """Nothing stands on it, not even a quote mark."""
        return not self.plain and not self.quoted


def fold(text: str) -> str:
    """Words as they compare: one form, no case, no direction marks, ASCII digits, single spaces."""
    return _fold(text[:LOOKED_AT])


@lru_cache(maxsize=2048)  # the same lines are looked at from several sides
def _fold(text: str) -> str:
    if "&" in text:
        text = html.unescape(text)
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).translate(_UNSEEN)
        text = unicodedata.normalize("NFC", text.casefold().replace("i\u0307", "i"))
        return " ".join(text.split())
    return " ".join(text.lower().split())


def read_lines(text: str, *, most: int) -> tuple[tuple[Line, ...], str]:
    """The first `most` lines of `text`, and the rest as it stands.

    CRLF and a lone CR count as line ends; no line is left out.
    """
    rows = text.replace("\r\n", "\n").replace("\r", "\n").split("\n", most)
    beyond = rows.pop() if len(rows) > most else ""
    return tuple(_read(row) for row in rows), beyond


def _read(raw: str) -> Line:
    shown = raw[:LOOKED_AT].lstrip("\u200e\u200f\u202a\u202b\u202c\ufeff")
    mark = QUOTE_MARK.match(shown)
    if mark:
        return Line(raw, fold(shown[mark.end() :]), quoted=True)
    if _is_bar_quote(shown):
        return Line(raw, fold(shown.lstrip()[1:]), quoted=True)
    return Line(raw, fold(shown), quoted=False)


def _is_bar_quote(shown: str) -> bool:
    """`| words` as some programs quote; a row of a drawn table also ends with a bar."""
    body = shown.strip()
    return body.startswith("|") and (len(body) == 1 or (body[1] == " " and not body.endswith("|")))
