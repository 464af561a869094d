"""One sheet out of one file per component: read in order, served under its own fingerprint.

The browser fetches one small file and keeps it for a year; no build step is needed.
"""

import gzip
import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings

FOLDER = Path(__file__).parent / "static" / "ui" / "css"
ORDER = (
    "tokens",
    "reset",
    "base",
    "layout",
    "rail",
    "list",
    "search",
    "chips",
    "buttons",
    "forms",
    "alerts",
    "office",
    "breaches",
    "policy",
    "reports",
    "editor",
    "ticket",
    "message",
    "composer",
    "marks",
    "handing",
    "notices",
    "cards",
    "tables",
    "conditions",
    "fields",
    "replay",
    "calendars",
    "dialogs",
    "entrance",
    "utilities",
)


@dataclass(frozen=True)
class Sheet:
    """The whole style sheet, its fingerprint, and its bytes compressed."""

    text: bytes
    fingerprint: str
    compressed: bytes


def _read() -> Sheet:
    text = b"".join((FOLDER / f"{name}.css").read_bytes() for name in ORDER)
    return Sheet(text, hashlib.sha256(text).hexdigest()[:16], gzip.compress(text, 9, mtime=0))


_kept = cache(_read)


def sheet() -> Sheet:
    """The style sheet; while developing it is read anew each time."""
    return _read() if settings.DEBUG else _kept()
