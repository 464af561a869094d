"""Enhanced status codes (RFC 3463) out of servers' words."""

import re

from answerable.channels.email.marks.tables.bounces import REASONS

ENHANCED = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.])")
SMTP_CODE = re.compile(r"(?<![\d.,:-])([45])\d\d(?=[ \-#])")
NOT_A_CODE = {"5.0.0", "4.0.0", "2.0.0"}


def status_in(text: str) -> str:
    """The most telling enhanced status in a server's words; "" when they tell nothing."""
    codes = [match.group() for match in ENHANCED.finditer(text[:4000])]
    return enhanced_in(text) or status_by_words(text) or next(iter(codes), "")


def enhanced_in(text: str) -> str:
    """The first code that says more than a class of failure; "" when there is none."""
    codes = (match.group() for match in ENHANCED.finditer(text[:4000]))
    return next((code for code in codes if code not in NOT_A_CODE and code[0] != "2"), "")


def status_by_words(text: str) -> str:
    """The status that "mailbox full" and its like mean, with the class of an SMTP code beside it."""
    words = " ".join(text[:4000].lower().split())
    meant = next((status for status, reason in REASONS if reason in words), "")
    code = SMTP_CODE.search(words)
    if code and meant:
        return code.group(1) + meant[1:]
    return meant or (f"{code.group(1)}.0.0" if code else "")


def is_permanent(status: str) -> bool:
    """Class 5, except a full mailbox: it may be emptied."""
    return status.startswith("5") and status != "5.2.2"
