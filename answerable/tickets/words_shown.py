"""Words of a message as safe HTML for a page of ours: escaped first, then only what we know.

Own regular expressions, each linear: filters for the web's long texts have been slow on hostile
ones before (S91).
"""

import re
from functools import lru_cache
from urllib.parse import urlsplit

from django.utils.html import escape

from answerable.tickets import markup

LONGEST = 200_000  # more is downloaded, not read
KEPT = 8000  # longer words are not kept in memory once they are made
_LINK = re.compile(r"https?://[^\s<>\"'`\\]{1,2000}", re.IGNORECASE)
_PARAGRAPHS = re.compile(r"\n[ \t]*\n+")
_AFTER = ".,;:!?)]}»”’"


def from_text(text: str) -> str:
    """Plain text as paragraphs with line breaks; web addresses become links."""
    return (_kept_from_text if len(text) < KEPT else _from_text)(text)


def _from_text(text: str) -> str:
    cut = text[:LONGEST].replace("\r\n", "\n").replace("\r", "\n").strip("\n")
    paragraphs = _PARAGRAPHS.split(cut)
    return "".join(f'<p dir="auto">{_linked(part)}</p>' for part in paragraphs if part.strip())


def _linked(text: str) -> str:
    parts, end = [], 0
    for found in _LINK.finditer(text):
        url = found[0].rstrip(_AFTER)
        parts += [_lines(text[end : found.start()]), _link(url)]
        end = found.start() + len(url)
    return "".join([*parts, _lines(text[end:])])


def _lines(text: str) -> str:
    return escape(text).replace("\n", "<br>\n")


def _link(url: str) -> str:
    try:
        host = urlsplit(url).hostname
    except ValueError:
        host = None
    if not host:
        return escape(url)
    safe = escape(url)
    return f'<a href="{safe}" rel="noopener noreferrer nofollow" target="_blank">{safe}</a>'


def from_markdown(markdown: str) -> str:
    """Our own writing: rendered and cleaned when it is shown, and kept while it is looked at."""
    return (_kept_from_markdown if len(markdown) < KEPT else _from_markdown)(markdown)


def _from_markdown(markdown: str) -> str:
    return markup.to_html(markdown[:LONGEST])


_kept_from_text = lru_cache(maxsize=2048)(_from_text)
_kept_from_markdown = lru_cache(maxsize=2048)(_from_markdown)
