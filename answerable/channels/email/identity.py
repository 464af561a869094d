"""Is the sender's address confirmed? Only our own receiving server may say so (RFC 8601).

Pure: header values in, an answer out. docs/explanation/identity.md says what follows from it.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from answerable.customers.rules import normal_address

_COMMENT = re.compile(r"\((?:\\.|[^()\\])*\)")
_QUOTED = r'"(?:\\.|[^"\\])*"'
_PIECES = re.compile(rf'(?:{_QUOTED}|[^;"])+')
_METHOD = re.compile(r"^\s*([A-Za-z0-9_-]+)\s*(?:/\s*\d+\s*)?=\s*([A-Za-z]+)")
_TOKENS = re.compile(rf'(?:{_QUOTED}|[^\s"])+')
_PROPERTY = re.compile(r"^([A-Za-z]+\.[A-Za-z_-]+)=(.+)$")
_DEEPEST = 10  # comments inside comments; deeper ones make the header worthless


@dataclass(frozen=True)
class Result:
    """One method's result: "dmarc", "pass", {"header.from": "example.com"}."""

    method: str
    result: str
    properties: dict[str, str]


def is_aligned(headers: Sequence[str], trusted: Collection[str], address: str) -> bool:
    """True if our server found the mail to come from the domain of exactly this address.

    `headers`: the Authentication-Results as they stand in the mail, topmost first; of those only
    the topmost one that bears a name in `trusted` is believed. `address`: what we store as sender.
    """
    domain = _domain(address)
    results = _believed(headers, trusted)
    if not domain or any(one.method == "dmarc" and one.result == "fail" for one in results):
        return False
    return any(one.result == "pass" and domain in _vouched_for(one) for one in results)


def _believed(headers: Sequence[str], trusted: Collection[str]) -> list[Result]:
    names = {name.lower() for name in trusted}
    for header in headers:
        server, *rest = _pieces(header) or [""]
        if server.partition(" ")[0].lower() in names:
            return list(_results(rest))
    return []


def _pieces(header: str) -> list[str]:
    """The header without comments, cut at its semicolons; [] if it is not well-formed."""
    plain = " ".join(header.split())
    for _ in range(_DEEPEST):
        shorter = _without_comments(plain)
        if shorter == plain:
            break
        plain = shorter
    outside_quotes = re.sub(_QUOTED, "", plain)
    if any(mark in outside_quotes for mark in '()"'):
        return []
    return [piece.strip() for piece in _PIECES.findall(plain)]


def _without_comments(text: str) -> str:
    """Takes innermost comments out, leaving quoted strings alone."""
    parts = re.split(f"({_QUOTED})", text)
    return "".join(part if part[:1] == '"' else _COMMENT.sub(" ", part) for part in parts)


def _results(pieces: Sequence[str]) -> Iterator[Result]:
    for piece in pieces:
        found = _METHOD.match(piece)
        if found:
            yield Result(found[1].lower(), found[2].lower(), _properties(piece))


def _properties(piece: str) -> dict[str, str]:
    """ptype.property=value; what stands inside a quoted string is never taken for one."""
    found = (_PROPERTY.match(token) for token in _TOKENS.findall(piece))
    return {one[1].lower(): _unquoted(one[2]).lower() for one in found if one}


def _unquoted(value: str) -> str:
    return value[1:-1] if re.fullmatch(_QUOTED, value) else value


def _vouched_for(one: Result) -> set[str]:
    """The domains a passed check speaks for."""
    named = {
        "dmarc": ("header.from",),
        "dkim": ("header.d", "header.i"),
        "spf": ("smtp.mailfrom",),
    }.get(one.method, ())
    return {_domain(one.properties[name]) for name in named if name in one.properties}


def _domain(address: str) -> str:
    """The domain of an address, of "@domain" or of a bare domain, in normal form."""
    bare = address.strip().rpartition("@")[2]
    return normal_address(f"x@{bare}").rpartition("@")[2].rstrip(".") if bare else ""
