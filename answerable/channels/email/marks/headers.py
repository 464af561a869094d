"""Looks at a mail's headers, given as pairs of name and value in their order."""

from collections.abc import Sequence

Headers = Sequence[tuple[str, str]]


def values(headers: Headers, name: str) -> list[str]:
    """All values of one header, trimmed, in order."""
    return [value.strip() for key, value in headers if key.strip().lower() == name]


def value(headers: Headers, name: str) -> str:
    """The first value of one header; "" when it is missing or empty."""
    found = values(headers, name)
    return found[0] if found else ""


def present(headers: Headers, names: Sequence[str]) -> str:
    """The first of `names` that occurs with a value other than "no" or "false"; "" if none does."""
    said = saying(headers)
    return next((name for name in names if name in said), "")


def saying(headers: Headers) -> set[str]:
    """The names of all headers that say something else than "no"."""
    silent = ("", "no", "false", "0", "none")
    return {
        key.strip().lower() for key, content in headers if content.strip().lower() not in silent
    }


def word(text: str) -> str:
    """The first word of a header's value, lower case, without parameters."""
    return text.split(";")[0].split("(")[0].strip().lower()
