"""HTML to readable plain text: paragraphs, lists, links, tables and quotes kept; linear."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape

LONGEST = 1_000_000
DEEPEST_QUOTE = 20
LONGEST_LINK = 500

# A whole tag; quotes count only after an equals sign, so a stray apostrophe swallows nothing.
_TAG = re.compile(
    r"""<(/?)([a-zA-Z][a-zA-Z0-9:_-]*+)((?:[^>=]++|=\s*+"[^"]*+"|=\s*+'[^']*+'|=)*+)>"""
)
_TAG_WINDOW, _NARROW_WINDOW, _MOST_FAILURES = 8_192, 256, 200
_LOOKS_LIKE_TAG = re.compile(r"<[a-zA-Z/!?]")
_HREF = re.compile(r"""\bhref\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"']+))""", re.IGNORECASE)
_ALT = re.compile(r"""\balt\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)
_BLANKS = re.compile(r"[ \t\n\r\f]+")
_UNSEEN = re.compile("[\u200b\u200c\u2060\ufeff\xad\x00-\x08\x0b\x0e-\x1f]")
_META = re.compile(rb"""<meta\b[^>]{0,300}?charset\s*=\s*["']?\s*([\w.:+-]{2,40})""", re.IGNORECASE)

_UNREAD = frozenset({"script", "style", "title", "xml"})
_BREAKS = frozenset(
    [
        "div",
        "tr",
        "dt",
        "dd",
        "address",
        "article",
        "aside",
        "footer",
        "header",
        "section",
        "form",
        "fieldset",
        "option",
        "center",
        "figcaption",
        "figure",
        "main",
        "nav",
        "legend",
        "caption",
        "table",
        "body",
        "html",
    ]
)
_PARAGRAPHS = frozenset(
    ["p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl", "pre", "blockquote"]
)


@dataclass(slots=True)
class _Piece:
    """Words (no name), or a tag."""

    words: str = ""
    name: str = ""
    is_end: bool = False
    attributes: str = ""


def declared_charset(html: bytes) -> str | None:
    """The charset that HTML claims for itself near its top."""
    found = _META.search(html, 0, 4096)
    return found[1].decode("ascii", "replace") if found else None


def html_to_text(html: str) -> str:
    """What a reader of `html` would see, as plain text; links follow their words in <>."""
    writer = _Writer()
    for piece in _pieces(html[:LONGEST]):
        if not piece.name:
            writer.words(piece.words)
        elif piece.is_end:
            writer.close(piece.name)
        else:
            writer.open(piece.name, piece.attributes)
    return writer.result()


def _pieces(html: str) -> Iterator[_Piece]:
    at, end = 0, len(html)
    unclosed: set[str] = set()
    failures = 0
    while at < end:
        sign = html.find("<", at)
        if sign != at:
            yield _Piece(html[at:sign] if sign > 0 else html[at:])
        if sign < 0:
            return
        window = _TAG_WINDOW if failures < _MOST_FAILURES else _NARROW_WINDOW
        tag = _TAG.match(html, sign, sign + window)
        if tag is None:
            failures += 1
            at, words = _not_a_tag(html, sign)
            yield _Piece(words)
            continue
        at, name = tag.end(), tag[2].lower()
        if name in _UNREAD and not tag[1]:
            at = _past_element(html, name, at, unclosed)
        else:
            yield _Piece("", name, bool(tag[1]), tag[3])


def _not_a_tag(html: str, sign: int) -> tuple[int, str]:
    """Past a comment, a declaration or a broken tag; a lone `<` is a word."""
    likely = _LOOKS_LIKE_TAG.search(html, sign)
    if likely is None or likely.start() > sign:
        after = likely.start() if likely else len(html)
        return after, html[sign:after]
    mark = "-->" if html.startswith("<!--", sign) else ">"
    found = html.find(mark, sign + 2)
    return (found + len(mark) if found >= 0 else len(html)), ""


def _past_element(html: str, name: str, at: int, unclosed: set[str]) -> int:
    """Past an element whose content is not words. One that never closes hides nothing."""
    if name in unclosed:
        return at
    closing = re.compile(f"</{name}", re.IGNORECASE).search(html, at)
    if closing is None:
        unclosed.add(name)
        return at
    return closing.start()


class _Writer:
    """Lines of text as they grow, with the quotes, lists and links that are open."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.line: list[str] = []
        self.wants_blank = False
        self.preformatted = 0
        self.quotes = 0
        self.lists: list[int] = []
        self.links: list[tuple[str, int, int]] = []

    def words(self, text: str) -> None:
        text = _UNSEEN.sub("", unescape(text) if "&" in text else text).replace("\xa0", " ")
        if self.preformatted:
            self._verbatim(text)
            return
        text = _BLANKS.sub(" ", text)
        if not self.line or self.line[-1].endswith(" "):
            text = text.lstrip(" ")
        if text:
            self.line.append(text)

    def open(self, name: str, attributes: str) -> None:
        if name == "br":
            self._end_line(even_empty=True)
        elif name in {"td", "th"}:
            self._space()
        elif name == "li":
            self._item()
        elif name == "a":
            self._link(attributes)
        elif name == "img":
            self._image(attributes)
        elif name == "hr":
            self._blank_line()
            self.words("---")
            self._blank_line()
        else:
            self._open_block(name)

    def close(self, name: str) -> None:
        if name == "a":
            self._end_link()
        elif name in _PARAGRAPHS:
            self._blank_line()
            if name in {"ul", "ol"} and self.lists:
                self.lists.pop()
            elif name == "blockquote":
                self.quotes = max(0, self.quotes - 1)
            elif name == "pre":
                self.preformatted = max(0, self.preformatted - 1)
        elif name in _BREAKS or name == "li":
            self._end_line()

    def result(self) -> str:
        self._end_line()
        return "\n".join(self.lines).strip("\n")

    def _open_block(self, name: str) -> None:
        if name in _PARAGRAPHS:
            self._blank_line()
            if name in {"ul", "ol"}:
                self.lists.append(1 if name == "ol" else 0)
            elif name == "blockquote":
                self.quotes += 1
            elif name == "pre":
                self.preformatted += 1
        elif name in _BREAKS:
            self._end_line()

    def _verbatim(self, text: str) -> None:
        first, *others = text.replace("\r\n", "\n").split("\n")
        self.line.append(first)
        for line in others:
            self._end_line(even_empty=True)
            self.line.append(line)

    def _item(self) -> None:
        self._end_line()
        number = self.lists[-1] if self.lists else 0
        indent = "  " * min(max(len(self.lists) - 1, 0), 10)
        self.line.append(indent + (f"{number}. " if number else "- "))
        if number:
            self.lists[-1] += 1

    def _link(self, attributes: str) -> None:
        self._end_link()
        found = _HREF.search(attributes)
        if found:
            target = unescape(found[1] or found[2] or found[3] or "").strip()
            self.links.append((target, len(self.lines), len(self.line)))

    def _end_link(self) -> None:
        """The target after its words, unless they say the same or it is no use to a reader."""
        if not self.links:
            return
        target, lines, pieces = self.links.pop()
        is_useful = target.lower().startswith(("http://", "https://", "mailto:", "tel:"))
        label = "".join(self.line[pieces:]) if lines == len(self.lines) else " "
        bare = target.removeprefix("mailto:").removeprefix("tel:")
        if (
            is_useful
            and len(target) <= LONGEST_LINK
            and label.strip()
            and (
                bare.rstrip("/").lower() not in label.lower().replace(" ", "")
                and label.strip().lower() not in bare.lower()
            )
        ):
            self.line.append(f" <{bare}>" if label.rstrip(" ") == label else f"<{bare}> ")

    def _image(self, attributes: str) -> None:
        found = _ALT.search(attributes)
        if found:
            self.words(found[1] or found[2] or "")

    def _space(self) -> None:
        if self.line and not self.line[-1].endswith(" "):
            self.line.append(" ")

    def _end_line(self, *, even_empty: bool = False) -> None:
        text = "".join(self.line).rstrip()
        if not text and not (even_empty or self.line):
            return
        self.line.clear()
        if not text and not even_empty:
            return
        prefix = "> " * min(self.quotes, DEEPEST_QUOTE)
        if self.wants_blank and self.lines and self.lines[-1].strip("> "):
            self.lines.append(prefix.rstrip() if self.lines[-1].startswith(prefix) else "")
        self.wants_blank = False
        self.lines.append((prefix + text).rstrip())

    def _blank_line(self) -> None:
        self._end_line()
        self.wants_blank = True
