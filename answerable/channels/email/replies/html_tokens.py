"""Cuts HTML into tags and text in linear time, however broken it is.

The standard library's parser takes time that grows with the square of some hostile inputs; mail
needs only tags, their few telling attributes and the words between.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:_-]{0,40})([^<>]{0,20000})>|<[!?/][^<>]{0,20000}>")
ATTRIBUTE = re.compile(
    r"(?<![\w-])(class|id|name|style|type)\s{0,5}=\s{0,5}(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))",
    re.IGNORECASE,
)
RAW = {name: re.compile(rf"</{name}", re.IGNORECASE) for name in ("script", "style", "title")}
LONGEST_TAG = 4000


@dataclass(frozen=True, slots=True)
class Tag:
    """An opening or closing tag, lower case, with the attributes that can mark a quote."""

    name: str
    closes: bool
    attributes: dict[str, str] = field(default_factory=dict)


def tokens(source: str) -> Iterator[Tag | str]:
    """The tags and texts of `source` in order; comments, scripts and styles left out."""
    at = 0
    while at < len(source):
        if source.startswith("<!--", at):
            at = _after(source, "-->", at + 4)
            continue
        match = TAG.match(source, at) if source[at] == "<" else None
        if not match:
            end = source.find("<", at + 1)
            end = len(source) if end < 0 else end
            yield html.unescape(source[at:end])
            at = end
            continue
        at = match.end()
        if match.group(2):
            tag = _tag(match)
            yield tag
            if tag.name in RAW and not tag.closes:
                raw_end = RAW[tag.name].search(source, at)
                at = raw_end.start() if raw_end else len(source)


def _after(source: str, mark: str, at: int) -> int:
    end = source.find(mark, at)
    return len(source) if end < 0 else end + len(mark)


def _tag(match: re.Match[str]) -> Tag:
    found = ATTRIBUTE.finditer(match.group(3)[:LONGEST_TAG])
    attributes = {
        row.group(1).lower(): html.unescape(row.group(2) or row.group(3) or row.group(4) or "")
        for row in found
    }
    return Tag(match.group(2).lower(), bool(match.group(1)), attributes)
