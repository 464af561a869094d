"""`Content-Type` and `Content-Disposition`: the value and its parameters (RFC 2045, 2231)."""

import re
from urllib.parse import unquote_to_bytes

from .charsets import decode
from .words import clean, decode_words

MOST_PARAMETERS = 200

# name = "quoted" | anything up to the next semicolon. Unclosed quotes run to the end.
_PARAMETER = re.compile(
    r"""[\s;]*([^\s=;"]+)\s*=\s*(?:"((?:[^"\\]|\\.)*+)(?:"|$)|([^;"]*(?:"[^;"]*)*))""", re.DOTALL
)
_NEXT = re.compile(r"[^;]*;|[^;]+$")
_NAME = re.compile(r"([^*]+)(?:\*(\d{1,4}))?(\*)?$")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_BAD_TYPE = re.compile(r"[^a-z0-9!#$&^_.+/-]")


def content_type(text: str) -> tuple[str, dict[str, str]]:
    """('text/plain', parameters); the type is '' when the header is missing or makes no sense."""
    value, parameters = value_and_parameters(text)
    kind = _BAD_TYPE.sub("", value.lower())
    if kind in {"text", "multipart", "html"}:
        kind = {"text": "text/plain", "multipart": "multipart/mixed", "html": "text/html"}[kind]
    main, _, sub = kind.partition("/")
    return (f"{main}/{sub.split('/')[0]}" if main and sub else ""), parameters


def value_and_parameters(text: str) -> tuple[str, dict[str, str]]:
    """The part before the first semicolon, and the parameters, names in lower case.

    Continuations (`name*0`) are joined, percent and charset forms decoded, encoded words
    (wrong here, but common) too.
    """
    head, _, rest = text.partition(";")
    if "=" in head and "/" not in head.split("=")[0]:
        head, rest = "", text
    if not rest:
        return head.strip(), {}
    return head.strip(), _joined(_pieces(rest))


def _pieces(text: str) -> list[tuple[str, str]]:
    """(name, value) of each parameter as written, quotes removed."""
    found: list[tuple[str, str]] = []
    at = 0
    while at < len(text) and len(found) < MOST_PARAMETERS:
        match = _PARAMETER.match(text, at)
        if match:
            quoted, bare = match[2], match[3]
            value = _unquoted(quoted) if quoted is not None else bare.strip().strip('"')
            found.append((match[1].lower(), value))
            at = match.end()
            if quoted is None:
                continue
        skipped = _NEXT.match(text, at)
        at = skipped.end() if skipped else len(text)
    return found


def _unquoted(text: str) -> str:
    """Backslashes are escapes only before a quote or backslash: Windows paths come unescaped."""
    return re.sub(r'\\(["\\])', r"\1", text) if "\\" in text else text


def _joined(pieces: list[tuple[str, str]]) -> dict[str, str]:
    plain: dict[str, str] = {}
    parts: dict[str, list[tuple[int, bool, str]]] = {}
    for name, value in pieces:
        match = _NAME.match(name)
        if not match:
            continue
        base, number, starred = match[1], match[2], match[3]
        if number is None and not starred:
            plain.setdefault(base, value)
        else:
            parts.setdefault(base, []).append((int(number or 0), bool(starred), value))
    result = {name: decode_words(value) for name, value in plain.items()}
    return result | {name: _continued(values) for name, values in parts.items()}


def _continued(values: list[tuple[int, bool, str]]) -> str:
    """RFC 2231: numbered pieces in their order, each percent-encoded or not."""
    values.sort(key=lambda piece: piece[0])
    charset = ""
    data = b""
    for index, (_, starred, value) in enumerate(values):
        if index == 0 and value.count("'") >= 2 and starred:
            charset, _, value = value.split("'", 2)
        data += unquote_to_bytes(value) if starred else value.encode("utf-8", "surrogateescape")
    if not any(starred for _, starred, _ in values):
        return decode_words(data.decode("utf-8", "replace"))
    text = decode(data, charset or None)[0]
    return decode_words(text)


def parameter_text(value: str) -> str:
    """A parameter for people's eyes."""
    return clean(value)
