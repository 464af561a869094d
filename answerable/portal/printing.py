"""The policy on one A4 page: two columns, the largest type with which everything fits.

Where even the smallest does not do, whole parts are left out from the end, and the page says which
and where to read them: nothing is cut in silence. fpdf2 sets the type, HarfBuzz shapes it. Both are
loaded when the first sheet is made, not when the server starts.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from answerable.portal import typefaces
from answerable.portal.measuring import MILLIMETRES, lines, runs, width
from answerable.portal.sheet import Part, Piece, Sheet

if TYPE_CHECKING:
    from fpdf import FPDF

FAMILY, EAST = "FiraGO", "East"
SIZES = (10.5, 10, 9.5, 9, 8.5, 8, 7.5)  # points
WIDTH, HEIGHT, MARGIN, GAP = 210.0, 297.0, 15.0, 8.0  # millimetres
COLUMN = (WIDTH - 2 * MARGIN - GAP) / 2
INK, SOFT, ACCENT, LINE = (32, 36, 44), (88, 94, 106), (0, 96, 106), (214, 212, 206)
LEADING = MILLIMETRES * 1.36  # millimetres of a line for each point
ABOVE = {"heading": 1.1, "subheading": 0.55, "pair": 0.5, "text": 0.35, "item": 0.2,
         "soft": 0.05, "row": 0.05}  # fmt: skip
_ADDRESSES = re.compile(r"https?://[^\s)]+|[^\s(]+@[^\s)]+")
SMALLER = 0.88  # soft words, by the size of the others


@dataclass(frozen=True)
class _Placed:
    piece: Piece
    column: int
    y: float


def make_pdf(sheet: Sheet, *, made: datetime) -> bytes:
    """The sheet as a PDF of one page; the same words and moment give the same bytes."""
    pdf = _blank(sheet, made)
    top = _head(pdf, sheet)
    bottom = _foot(pdf, sheet)
    size, placed = _fit(sheet, top, bottom)
    for each in placed:
        _draw(pdf, each.piece, size, _left_of(each.column, sheet.is_rtl), each.y)
    return bytes(pdf.output())


def _blank(sheet: Sheet, made: datetime) -> "FPDF":
    from fpdf import FPDF
    from fpdf.prefs import ViewerPreferences

    pdf = FPDF(format="A4", unit="mm")
    _bring_typefaces(pdf, sheet.language)
    pdf.set_auto_page_break(False)
    pdf.c_margin = 0
    pdf.set_creation_date(made)
    pdf.set_lang(sheet.language)
    pdf.set_title(f"{sheet.title} · {sheet.company}")
    pdf.set_author(sheet.company)
    pdf.set_subject(sheet.since)
    pdf.viewer_preferences = ViewerPreferences(display_doc_title=True)
    pdf.add_page()
    return pdf


def _bring_typefaces(pdf: "FPDF", language: str) -> None:
    for bold, file in typefaces.own().items():
        pdf.add_font(FAMILY, "B" if bold else "", file)
    shape = typefaces.shape(language)
    for bold, file in typefaces.east().items():
        pdf.add_font(EAST, "B" if bold else "", file, collection_font_number=shape)


# --- where things go ------------------------------------------------------------------------


def _fit(sheet: Sheet, top: float, bottom: float) -> tuple[float, list[_Placed]]:
    """The largest type with which all of it fits; else the smallest with as much as fits."""
    whole = [piece for part in sheet.parts for piece in _under_heading(part, sheet)]
    for size in SIZES:
        if placed := _flow(whole, size, top, bottom):
            return size, placed
    size = SIZES[-1]
    for pieces in _ever_less(sheet):
        if placed := _flow(pieces, size, top, bottom):
            return size, placed
    return size, []


def _under_heading(part: Part, sheet: Sheet) -> list[Piece]:
    return [Piece("heading", part.title, is_rtl=sheet.is_rtl), *part.pieces]


def _ever_less(sheet: Sheet) -> Iterator[list[Piece]]:
    """All parts but the last ones, then the first without its last pieces; what is missing is said."""
    for count in range(len(sheet.parts) - 1, 0, -1):
        kept = [piece for part in sheet.parts[:count] for piece in _under_heading(part, sheet)]
        yield [*kept, *_rest(sheet, count)]
    first = _under_heading(sheet.parts[0], sheet)
    for count in range(len(first) - 1, 0, -1):
        yield [*first[:count], *_rest(sheet, 0)]


def _rest(sheet: Sheet, count: int) -> list[Piece]:
    titles = " · ".join(part.title for part in sheet.parts[count:])
    return [
        Piece("subheading", f"… {sheet.more}", is_rtl=sheet.is_rtl),
        Piece("text", titles, is_rtl=sheet.is_rtl),
        Piece("text", sheet.address, is_rtl=False),
    ]


def _flow(pieces: list[Piece], size: float, top: float, bottom: float) -> list[_Placed] | None:
    """Every piece with its place in one of the two columns; None where there is no room."""
    column, y, placed = 0, top, []
    heights = [_height(piece, size) for piece in pieces]
    for number, piece in enumerate(pieces):
        above = 0.0 if y == top else ABOVE[piece.style] * size * LEADING
        needed = heights[number] + _followers(pieces, heights, number, size)
        if y + above + needed > bottom:
            column, y, above = column + 1, top, 0.0
            if column > 1 or y + needed > bottom:
                return None
        placed.append(_Placed(piece, column, y + above))
        y += above + heights[number]
    return placed


def _followers(pieces: list[Piece], heights: list[float], number: int, size: float) -> float:
    """The room for what must not be parted from a piece: words from their heading."""
    needed = 0.0
    while pieces[number].style in ("heading", "subheading", "pair") and number + 1 < len(pieces):
        number += 1
        needed += ABOVE[pieces[number].style] * size * LEADING + heights[number]
    return needed


def _left_of(column: int, is_rtl: bool) -> float:
    place = 1 - column if is_rtl else column
    return MARGIN + place * (COLUMN + GAP)


# --- drawing --------------------------------------------------------------------------------


def _head(pdf: "FPDF", sheet: Sheet) -> float:
    """Company, title, version and date; where the columns begin."""
    wide, rtl = WIDTH - 2 * MARGIN, sheet.is_rtl
    y = MARGIN - 2
    y += _write(pdf, sheet.company, MARGIN, y, wide, 10, ACCENT, bold=True, rtl=rtl) + 0.6
    y += _write(pdf, sheet.title, MARGIN, y, wide, 19, INK, bold=True, rtl=rtl) + 0.6
    y += _write(pdf, sheet.since, MARGIN, y, wide, 9, SOFT, rtl=rtl) + 2.5
    _rule(pdf, y)
    return y + 4


def _foot(pdf: "FPDF", sheet: Sheet) -> float:
    """How to reach us and where the policy is; where the columns end."""
    wide, rtl = WIDTH - 2 * MARGIN, sheet.is_rtl
    words = "\n".join(sheet.contact)
    y = HEIGHT - MARGIN + 3 - len(lines(words, wide, 8.5, bold=False)) * 8.5 * LEADING
    _write(pdf, words, MARGIN, y, wide, 8.5, SOFT, rtl=rtl)
    _rule(pdf, y - 2.5)
    return y - 5


def _rule(pdf: "FPDF", y: float) -> None:
    pdf.set_draw_color(*LINE)
    pdf.set_line_width(0.3)
    pdf.line(MARGIN, y, WIDTH - MARGIN, y)


def _look(piece: Piece, size: float) -> tuple[float, tuple[int, int, int], bool]:
    if piece.style == "heading":
        return size * 1.22, ACCENT, True
    if piece.style == "soft":
        return size * SMALLER, SOFT, False
    return size, INK, piece.style in ("subheading", "pair")


def _widths(piece: Piece) -> tuple[float, float]:
    """Of the words and of what stands at the other end of their line."""
    if piece.style == "item":
        return COLUMN - 3.5, 0.0
    return (COLUMN * 0.56, COLUMN * 0.42) if piece.value else (COLUMN, 0.0)


def _height(piece: Piece, size: float) -> float:
    points, _colour, bold = _look(piece, size)
    wide, far = _widths(piece)
    count = len(lines(piece.text, wide, points, bold=bold))
    if piece.value:
        count = max(count, len(lines(piece.value, far, points, bold=bold)))
    return count * points * LEADING


def _draw(pdf: "FPDF", piece: Piece, size: float, x: float, y: float) -> None:
    points, colour, bold = _look(piece, size)
    wide, far = _widths(piece)
    rtl = piece.is_rtl
    start = x if not rtl else x + COLUMN - wide
    if piece.style == "item":
        start = x + (0.0 if rtl else 3.5)
        _write(pdf, "•", x, y, COLUMN, points, ACCENT, rtl=rtl)
    _write(pdf, piece.text, start, y, wide, points, colour, bold=bold, rtl=rtl)
    if piece.value:
        end = x if rtl else x + COLUMN - far
        tint = ACCENT if bold else INK
        _write(pdf, piece.value, end, y, far, points, tint, bold=bold, rtl=rtl, far=True)


def _write(
    pdf: "FPDF",
    text: str,
    x: float,
    y: float,
    wide: float,
    points: float,
    colour: tuple[int, int, int],
    *,
    bold: bool = False,
    rtl: bool,
    far: bool = False,
) -> float:
    """The words from the start of their line, or `far` to its end; the height they took."""
    pdf.set_text_color(*colour)
    high, at_the_right = points * LEADING, rtl != far
    found = lines(text, wide, points, bold=bold)
    for number, line in enumerate(found):
        length = width(line, points, bold=bold)
        pdf.set_xy(x + wide - length if at_the_right else x, y + number * high)
        _set(pdf, line, points, high, bold=bold, rtl=rtl)
    return len(found) * high


def _set(pdf: "FPDF", line: str, points: float, high: float, *, bold: bool, rtl: bool) -> None:
    """One line from where the pen stands, each run of letters in the typeface that has them.

    A line from right to left is one run: its order is not that of its letters.
    """
    for east, run in [(False, _kept_whole(line))] if rtl else runs(line, bold=bold):
        pdf.set_font(EAST if east else FAMILY, "B" if bold else "", points)
        pdf.set_text_shaping(True, direction="rtl" if rtl else "ltr")
        pdf.cell(width(run, points, bold=bold), high, run, align="L")


def _kept_whole(line: str) -> str:
    """An address among words from right to left stays in its own order, its last sign too."""
    return _ADDRESSES.sub("\u200e\\g<0>\u200e", line)
