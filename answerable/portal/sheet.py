"""The words of the one-page policy: promises, hours, windows, sections, as pieces to be set in type.

The same words as on the public page, as plain text: a link is followed by its address.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any, Literal
from unicodedata import category, name

from django.utils.translation import gettext as _

from answerable.policy.shown import ChannelHours, PromiseLine, SectionShown
from answerable.portal import typefaces
from answerable.ui.formats import direction

Style = Literal["heading", "subheading", "pair", "row", "text", "item", "soft"]
# The scripts our typeface has letters for, and those of the machine's, where it has one. A policy in
# another script is printed from the page.
SCRIPTS = (
    "LATIN",
    "CYRILLIC",
    "GREEK",
    "ARABIC",
    "HEBREW",
    "THAI",
    "GEORGIAN",
    "DEVANAGARI",
    "MODIFIER",
)
EASTERN = (
    "CJK",
    "HIRAGANA",
    "KATAKANA",
    "HANGUL",
    "BOPOMOFO",
    "IDEOGRAPHIC",
    "FULLWIDTH",
    "HALFWIDTH",
)
_SIGNS = frozenset("µªº")


@dataclass(frozen=True)
class Piece:
    """What stays together on the sheet. `value`: what stands at the other end of its line."""

    style: Style
    text: str
    value: str = ""
    is_rtl: bool = False


@dataclass(frozen=True)
class Part:
    """Pieces under one heading, left out together where there is no room."""

    title: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Sheet:
    """Everything that is on the page. `more`: the words before what did not fit, then the address."""

    language: str
    company: str
    title: str
    since: str
    parts: tuple[Part, ...]
    contact: tuple[str, ...]
    more: str
    address: str

    @property
    def is_rtl(self) -> bool:
        return direction(self.language) == "rtl"


def can_be_set(parts: Iterable[Part]) -> bool:
    """False where the typefaces lack letters of what is to be said."""
    pieces = [piece for part in parts for piece in part.pieces]
    return all(_is_set(piece.text + piece.value, _scripts(piece.is_rtl)) for piece in pieces)


def _scripts(is_rtl: bool) -> tuple[str, ...]:
    return (*SCRIPTS, *EASTERN) if typefaces.east() and not is_rtl else SCRIPTS


def _is_set(words: str, scripts: tuple[str, ...]) -> bool:
    letters = {letter for letter in words if category(letter)[0] == "L"} - _SIGNS
    return all(name(letter, "").startswith(scripts) for letter in letters)


def parts_of(shown: dict[str, Any], language: str) -> tuple[Part, ...]:
    """The parts of the page from what `policy.shown.whole` gives, in the order of the page."""
    rtl = direction(language) == "rtl"
    parts = [
        Part(_("What we promise"), tuple(_promises(shown["promises"], shown["windows"], rtl))),
        Part(_("When we are there"), tuple(_hours(shown["hours"], rtl))),
        *(Part(section.title, tuple(_words(section))) for section in shown["sections"]),
    ]
    return tuple(part for part in parts if part.pieces)


def _promises(lines: Iterable[PromiseLine], windows: Iterable[str], rtl: bool) -> Iterator[Piece]:
    for line in lines:
        yield Piece("pair", line.name, line.length, is_rtl=rtl)
        said = (line.condition or _("every request"), line.counted, line.rests)
        yield Piece("soft", " · ".join(said), is_rtl=rtl)
    for words in windows:
        yield Piece("item", words, is_rtl=rtl)


def _hours(hours: Iterable[ChannelHours], rtl: bool) -> Iterator[Piece]:
    for one in hours:
        yield Piece("subheading", one.channels, is_rtl=rtl)
        if one.is_always:
            yield Piece("text", _("Day and night, every day."), is_rtl=rtl)
            continue
        for line in one.here:
            yield Piece("row", line.days, line.times or _("nobody is there"), is_rtl=rtl)
        yield Piece("soft", _("Time in %(zone)s") % {"zone": one.zone}, is_rtl=rtl)


def _words(section: SectionShown) -> Iterator[Piece]:
    plain = _Plain()
    plain.feed(section.html)
    plain.close()
    rtl = direction(section.language) == "rtl"
    for style, text in plain.found:
        yield Piece(style, text, is_rtl=rtl)


STYLES: dict[str, Style] = {
    "p": "text", "pre": "text", "tr": "text", "li": "item",
    "h1": "subheading", "h2": "subheading", "h3": "subheading", "h4": "subheading",
}  # fmt: skip


class _Plain(HTMLParser):
    """Our own cleaned HTML as blocks of plain text."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[Style, str]] = []
        self._style: Style = "text"
        self._text = ""
        self._links: list[str] = []
        self._numbers: list[int | None] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("ul", "ol"):
            self._flush()
            self._numbers.append(0 if tag == "ol" else None)
        elif tag == "a":
            self._links.append(dict(attrs).get("href") or "")
        elif tag == "br":
            self._text += "\n"
        elif tag in STYLES and not (tag == "p" and self._numbers):
            self._flush()
            self._style = STYLES[tag]
            if tag == "li":
                self._number()

    def handle_endtag(self, tag: str) -> None:
        if tag in ("ul", "ol"):
            self._flush()
            self._numbers = self._numbers[:-1]
        elif tag == "a" and self._links:
            self._follow(self._links.pop())
        elif tag in ("td", "th"):
            self._text += "  "
        elif tag in STYLES:
            self._flush()

    def _number(self) -> None:
        last = self._numbers[-1] if self._numbers else None
        if last is not None:
            self._numbers[-1] = last + 1
            self._style, self._text = "text", f"{last + 1}. "

    def _follow(self, address: str) -> None:
        bare = address.removeprefix("mailto:").removeprefix("tel:")
        if bare and bare not in self._text:
            self._text += f" ({bare})"

    def handle_data(self, data: str) -> None:
        self._text += data.replace("\n", " ")

    def close(self) -> None:
        super().close()
        self._flush()

    def _flush(self) -> None:
        text = "\n".join(" ".join(line.split()) for line in self._text.splitlines()).strip()
        if text:
            self.found.append((self._style, text))
        self._style, self._text = "text", ""
