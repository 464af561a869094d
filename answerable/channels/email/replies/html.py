"""The newly written part of an HTML mail, by the marks its program left around the quote.

The mail becomes text in which marked quotes carry `> ` and marked cuts an "Original Message"
line; what a reply is, is then decided in one place, as for plain text.
"""

import re

from answerable.channels.email.replies.html_tokens import Tag, tokens
from answerable.channels.email.replies.split import split_reply
from answerable.channels.email.replies.tables import html as table

LONGEST = 1_000_000
DEEPEST = 100
CUT = "-----Original Message-----"
SIGNATURE = "-- "

HIDDEN = frozenset({"head", "script", "style", "title", "template", "noscript"})
VOID = frozenset(
    {"br", "hr", "img", "input", "meta", "link", "area", "base", "col", "wbr", "source"}
)
ROWS = frozenset({
    "address", "article", "aside", "blockquote", "center", "dd", "div", "dl", "dt", "fieldset", "footer",
    "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "ol", "pre", "section",
    "table", "tr", "ul", "body",
})  # fmt: skip
PARAGRAPHS = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6"})
BLANKS = re.compile(r"\n{3,}")


def split_html(html: str) -> str | None:
    """Text of the newly written part; None where neither marks nor words show a quote.

    Also None where nothing would be left: then the plain text has to tell.
    """
    reader = _Reader()
    for token in tokens(html[:LONGEST]):
        reader.take(token)
    split = split_reply(reader.text())
    if not (reader.marked or split.quoted):
        return None
    own = any(row and not row.startswith(">") for row in split.reply.split("\n"))
    return split.reply if own else None


def _marks_quote(name: str) -> bool:
    return name == "quote" or name.endswith(table.QUOTE_NAMES)


class _Reader:
    """Writes an HTML mail as text, its marked quotes as quoted lines."""

    def __init__(self) -> None:
        self.marked = False
        self._open: list[tuple[str, str]] = []
        self._depths = {"quote": 0, "hidden": 0}
        self._cut = False
        self._is_tight = False
        self._rows: list[str] = []
        self._row: list[str] = []

    def take(self, token: Tag | str) -> None:
        """Takes the next tag or text."""
        if isinstance(token, str):
            if not self._depths["hidden"]:
                self._row.append(token)
        elif token.closes:
            self._end(token.name)
        else:
            self._begin(token.name, token.attributes)

    def text(self) -> str:
        """Everything read so far; at most two line ends in a row outside quotes."""
        self._end_row()
        return BLANKS.sub("\n\n", "\n".join(self._rows)).strip("\n")

    def _begin(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "br":
            self._end_row(keep_blank=True)
            return
        if tag in ROWS or tag in PARAGRAPHS:
            self._end_row()
        kind = self._kind(tag, attributes)
        if kind == "cut":
            self._begin_cut()
        if tag in VOID:
            return
        if kind == "signature" and not self._depths["quote"]:
            self._write_row(SIGNATURE)
        if kind in self._depths:
            self._write_row("")
            self._depths[kind] += 1
        self._open.append((tag, kind))

    def _end(self, tag: str) -> None:
        if not any(name == tag for name, _ in self._open[-DEEPEST:]):
            return
        while self._open:
            name, kind = self._open.pop()
            if name in ROWS or name in PARAGRAPHS:
                self._end_row()
            if kind in self._depths:
                self._depths[kind] -= 1
                self._write_row("")
            if name == tag:
                break
        if tag in PARAGRAPHS and not self._is_tight:
            self._write_row("")

    def _kind(self, tag: str, attributes: dict[str, str]) -> str:
        """What the element's mark says: quote, cut, attribution, signature, hidden or ""."""
        if tag in HIDDEN:
            return "hidden"
        self._is_tight = "msonormal" in attributes.get("class", "").lower()
        if not attributes and tag != "blockquote":
            return ""
        names = f"{attributes.get('class', '')} {attributes.get('id', '')} {attributes.get('name', '')}".lower().split()
        style = attributes.get("style", "").lower().replace(" ", "")
        if self._is_cut(names, style):
            return "cut"
        if tag == "blockquote" or any(_marks_quote(name) for name in names):
            is_own = tag == "blockquote" and attributes.get("type") != "cite" and not names
            self.marked = self.marked or not is_own
            return self._quote_kind(tag, names)
        if any(name.endswith(table.ATTRIBUTION_NAMES) for name in names):
            self.marked = True
        if any(name.endswith(table.SIGNATURE_NAMES) for name in names):
            return "signature"
        return ""

    def _is_cut(self, names: list[str], style: str) -> bool:
        if any(name.endswith(table.CUT_NAMES) for name in names):
            return True
        return any(border in style for border in table.CUT_BORDERS)

    def _quote_kind(self, tag: str, names: list[str]) -> str:
        """Gmail's outer box holds the quote and answers written into it: only the inner counts."""
        if tag == "div" and any(name.endswith("gmail_quote") for name in names):
            return ""
        return "quote"

    def _begin_cut(self) -> None:
        self.marked = True
        if not self._cut and not self._depths["quote"]:
            self._cut = True
            self._write_row(CUT)

    def _end_row(self, *, keep_blank: bool = False) -> None:
        words = " ".join("".join(self._row).replace("\xa0", " ").split())
        self._row = []
        if words or keep_blank:
            self._write_row(words)

    def _write_row(self, words: str) -> None:
        self._rows.append(f"> {words}".rstrip() if self._depths["quote"] else words)
