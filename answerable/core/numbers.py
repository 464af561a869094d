"""Numbers as browsers and machines give them in words."""

from collections.abc import Iterable


def numbers_of(texts: Iterable[str]) -> set[int]:
    """Those of them that are numbers."""
    return {number for text in texts if (number := number_of(text)) is not None}


def number_of(text: str) -> int | None:
    """The number, if it is one in Western digits that both databases can hold; None for all else.

    `str.isdigit` alone lets a "²" through, which int() refuses, and `int` more than a column holds.
    """
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
