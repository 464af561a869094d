"""Names of attachments, made safe: a base name without paths, tricks or endless length."""

import re
import unicodedata

from .words import clean_name

LONGEST = 200

_INVISIBLE = frozenset({"Cf", "Cc", "Cs", "Co", "Zl", "Zp"})


def safe_name(name: str) -> str | None:
    """The last path component of `name` without control and invisible signs, or None.

    Keeps the ending when it cuts. A name for people: what is stored is named by its hash.
    """
    text = clean_name(name)
    if not text.isascii():
        text = "".join(c for c in text if unicodedata.category(c) not in _INVISIBLE)
    text = re.split(r"[/\\]", text.rstrip("/\\"))[-1]
    text = text.strip().rstrip(". ")
    return _cut(text) or None


def _cut(text: str) -> str:
    if len(text) <= LONGEST:
        return text
    stem, dot, ending = text.rpartition(".")
    if not dot or len(ending) > 20:
        return text[:LONGEST]
    return stem[: LONGEST - len(ending) - 1] + "." + ending
