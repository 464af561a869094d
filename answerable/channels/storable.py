"""Text of strangers as our databases and headers can hold it."""

import re

_SPACES = re.compile(r"[\s\x00-\x1f\x7f\u0085\u2028\u2029]+")


def storable(text: str) -> str:
    """No NUL (PostgreSQL refuses it), no half characters (neither can be written as UTF-8)."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode()


def one_line(text: str) -> str:
    """The same on one line: what is shown in a row or put into a header breaks out of neither."""
    return storable(_SPACES.sub(" ", text)).strip()
