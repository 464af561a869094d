"""Markdown of agents to safe HTML, and HTML of strangers to HTML that can be shown in its frame."""

from functools import cache

import nh3
from markdown_it import MarkdownIt

ALLOWED = {
    "a", "b", "blockquote", "br", "code", "del", "em", "h1", "h2", "h3", "h4", "hr", "i", "li",
    "ol", "p", "pre", "s", "strong", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip


@cache
def _markdown() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False, "breaks": True}).enable(
        ["table", "strikethrough"]
    )


def to_html(markdown: str) -> str:
    """Our own writing as HTML: a line break stays one, raw HTML is shown as text."""
    return nh3.clean(
        _markdown().render(markdown),
        tags=ALLOWED,
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="noopener noreferrer",
    )
