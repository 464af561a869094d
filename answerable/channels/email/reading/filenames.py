"""Names of attachments, made safe: a base name without paths, tricks or endless length."""

import re
import unicodedata

from .words import clean

LONGEST = 200

_FORBIDDEN = re.compile(r'[<>:"|?*\x00-\x1f]')
_INVISIBLE = frozenset({"Cf", "Cc", "Cs", "Co", "Zl", "Zp"})


def safe_name(name: str) -> str | None:
    """The last path component of `name` without control and invisible signs, or None.

    Keeps the ending when it cuts, and never returns a hidden name (`.htaccess`) or a path.
    """
    text = clean(name)
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
        text = "".join(c for c in text if unicodedata.category(c) not in _INVISIBLE)
    text = re.split(r"[/\\]", text.rstrip("/\\"))[-1]
    text = _FORBIDDEN.sub("_", text).strip().lstrip(".").rstrip(". ").strip()
    return _cut(text) or None


def _cut(text: str) -> str:
    if len(text) <= LONGEST:
        return text
    stem, dot, ending = text.rpartition(".")
    if not dot or len(ending) > 20:
        return text[:LONGEST]
    return stem[: LONGEST - len(ending) - 1] + "." + ending
