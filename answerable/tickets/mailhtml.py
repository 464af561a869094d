"""HTML of strangers made fit for its frame: an allow-list, our own images, honest links.

Only ever served into the sandboxed frame with its own policy (desk/views/frames.py), never put
into a page of ours.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from html.parser import HTMLParser
from urllib.parse import urlsplit

import nh3

LARGEST = 1_500_000  # characters; what is larger is downloaded
MOST_TAGS, MOST_ENTITIES = 200_000, 100_000
DEEPEST = 400  # elements inside each other; cleaning deeper trees takes seconds

TAGS = {
    "a", "abbr", "address", "b", "bdi", "bdo", "big", "blockquote", "br", "caption", "center",
    "cite", "code", "col", "colgroup", "dd", "del", "div", "dl", "dt", "em", "figcaption",
    "figure", "font", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "ins", "kbd", "li",
    "mark", "ol", "p", "pre", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup",
    "table", "tbody", "td", "tfoot", "th", "thead", "tr", "tt", "u", "ul", "wbr",
}  # fmt: skip
ATTRIBUTES = {
    "*": {"align", "dir", "height", "lang", "style", "title", "valign", "width"},
    "a": {"href"},
    "col": {"span"},
    "colgroup": {"span"},
    "font": {"color", "face", "size"},
    "img": {"alt", "src"},
    "ol": {"start", "type"},
    "table": {"bgcolor", "border", "cellpadding", "cellspacing"},
    "td": {"bgcolor", "colspan", "rowspan"},
    "th": {"bgcolor", "colspan", "rowspan"},
    "tr": {"bgcolor"},
}
STYLES = {
    "background-color", "border", "border-bottom", "border-collapse", "border-color",
    "border-left", "border-radius", "border-right", "border-spacing", "border-style",
    "border-top", "border-width", "color", "direction", "font", "font-family", "font-size",
    "font-style", "font-variant", "font-weight", "height", "letter-spacing", "line-height",
    "list-style-type", "margin", "margin-bottom", "margin-left", "margin-right", "margin-top",
    "max-width", "min-width", "padding", "padding-bottom", "padding-left", "padding-right",
    "padding-top", "text-align", "text-decoration", "text-indent", "text-transform",
    "unicode-bidi", "vertical-align", "white-space", "width", "word-break",
}  # fmt: skip
_STYLE_DANGER = re.compile(r"url\s*\(|image|expression|\\|/\*|@|<", re.IGNORECASE)
_DATA_IMAGE = re.compile(r"data:image/(?:png|jpeg|gif|webp);base64,[A-Za-z0-9+/=\s]*\Z")
_HTTP = re.compile(r"https?://[^/\\\s@]", re.IGNORECASE)
_OPENING = re.compile(r"<(/?)(?:div|span|table|blockquote|font|b|i|center|ul|ol)\b", re.IGNORECASE)  # fmt: skip


class TooMuch(Exception):  # an answer, not a fault
    """Larger or deeper than a browser should be given."""


@dataclass(frozen=True)
class Framed:
    """Clean HTML, and how many images of other servers were left out."""

    html: str
    held: int


def for_frame(
    html: str,
    *,
    inline: dict[str, str],
    remote: Callable[[str], str] | None = None,
) -> Framed:
    """The mail as it may be shown in the frame. Raises TooMuch.

    `inline`: content id to address of our own. `remote`: address of our proxy for an image of
    another server; None holds them all back.
    """
    if len(html) > LARGEST or _is_laborious(html):
        raise TooMuch
    held: list[str] = []

    def look(tag: str, attribute: str, value: str) -> str | None:
        if attribute == "style":
            return _harmless(value)
        if attribute == "src":
            return _image(value.strip(), inline, remote, held)
        if attribute == "href":
            return value.strip() if _is_good_link(value.strip()) else None
        return value

    clean = nh3.clean(
        html,
        tags=TAGS,
        clean_content_tags={"script", "style", "title", "template", "noscript", "svg", "math"},
        attributes=ATTRIBUTES,
        attribute_filter=look,
        filter_style_properties=STYLES,
        url_schemes={"http", "https", "mailto", "tel", "data", "cid"},
        link_rel=None,
        set_tag_attribute_values={
            "a": {"target": "_blank", "rel": "noopener noreferrer nofollow"},
            "img": {"loading": "lazy"},
        },
    )
    return Framed(show_targets(clean), len(held))


def _harmless(style: str) -> str:
    """Without the declarations that could load, hide or run something."""
    return ";".join(part for part in style.split(";") if not _STYLE_DANGER.search(part))


def _is_laborious(html: str) -> bool:
    """True if cleaning would take longer than its length says: too deep, too many entities."""
    return html.count("<") > MOST_TAGS or html.count("&") > MOST_ENTITIES or _depth(html) > DEEPEST


def _depth(html: str) -> int:
    deepest = depth = 0
    for found in _OPENING.finditer(html):
        depth = max(0, depth - 1) if found[1] else depth + 1
        deepest = max(deepest, depth)
    return deepest


def _image(
    value: str,
    inline: dict[str, str],
    remote: Callable[[str], str] | None,
    held: list[str],
) -> str | None:
    """Our own copy, a small picture in the mail itself, the proxy's address, or nothing."""
    if value[:4].lower() == "cid:":
        return inline.get(value[4:].strip("<>"))
    if _DATA_IMAGE.match(value):
        return value
    if _HTTP.match(value):
        held.append(value)
        return remote(value) if remote else None
    return None


def _is_good_link(value: str) -> bool:
    if value[:7].lower() == "mailto:" or value[:4].lower() == "tel:":
        return True
    return bool(_HTTP.match(value)) and "\\" not in value


def is_deceptive(text: str, href: str) -> bool:
    """True if the words of a link name another place than the one it leads to, or hide it."""
    try:
        parts = urlsplit(href)
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return True
    if parts.scheme not in ("http", "https"):
        return False
    if parts.username or host.startswith("xn--") or ".xn--" in host:
        return True
    if any(sign in text for sign in "\u202a\u202b\u202d\u202e\u2066\u2067\u2068"):
        return True
    named = _named_host(text)
    return bool(named) and named != host and not host.endswith("." + named)


_NAMED = re.compile(r"\b(?:https?://)?((?:[^\W_](?:[\w-]{0,61}[^\W_])?\.){1,5}[a-z]{2,24})\b", re.IGNORECASE)  # fmt: skip


def _named_host(text: str) -> str:
    found = _NAMED.search(text[:500])
    return found[1].lower().removeprefix("www.") if found and "@" not in text else ""


def show_targets(clean: str) -> str:
    """After each deceptive link, where it really leads."""
    shower = _TargetShower()
    shower.feed(clean)
    shower.close()
    return "".join(shower.parts)


class _TargetShower(HTMLParser):
    """Copies cleaned HTML and adds the real target behind links that hide it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.parts: list[str] = []
        self.href = ""
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.parts.append(self.get_starttag_text() or "")
        if tag == "a":
            self.href, self.text = dict(attrs).get("href") or "", []

    def handle_endtag(self, tag: str) -> None:
        self.parts.append(f"</{tag}>")
        if tag == "a" and self.href:
            if is_deceptive("".join(self.text), self.href):
                self.parts.append(f' <span dir="ltr">[→ {escape(_shown(self.href))}]</span>')
            self.href = ""

    def handle_data(self, data: str) -> None:
        self.parts.append(data)
        self.text.append(data)

    def handle_entityref(self, name: str) -> None:
        self.parts.append(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.parts.append(f"&#{name};")


def _shown(href: str) -> str:
    try:
        return urlsplit(href).hostname or href[:100]
    except ValueError:
        return href[:100]
