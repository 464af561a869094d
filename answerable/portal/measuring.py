"""How wide words are and where a line ends, asked of HarfBuzz once for each word.

fpdf2 asks it again for every letter it tries on a line; a page would take minutes.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby

from answerable.portal import typefaces

MILLIMETRES = 25.4 / 72  # of a point
# Between Chinese and Japanese letters a line may end anywhere, but not before a sign that closes nor
# after one that opens (JIS X 4051, Unicode UAX 14 classes ID, CL, NS and OP). Korean parts at spaces.
_IDEOGRAPH = r"[\u2e80-\u2fff\u3040-\u30ff\u3105-\u312f\u31f0-\u31ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
_OPENS = r"[（［｛〈《「『【〔“‘(\[]"
_CLOSES = r"[、。，．：；！？）］｝〉》」』】〕”’ー々ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮ…％)\],.!?:;]"
_PART = re.compile(
    rf"{_OPENS}*(?:{_IDEOGRAPH}|(?:(?!{_IDEOGRAPH}|[（［｛〈《「『【〔]).)+){_CLOSES}*|.", re.DOTALL
)


def lines(text: str, wide: float, points: float, *, bold: bool) -> list[str]:
    """The text in lines no wider than `wide` millimetres; a word that is wider is parted."""
    room = wide / (points * MILLIMETRES)
    found: list[str] = []
    for paragraph in text.splitlines() or [""]:
        found.extend(_broken(paragraph, room, bold))
    return found


def width(text: str, points: float, *, bold: bool) -> float:
    """In millimetres, set in one line."""
    return _width(text, bold) * points * MILLIMETRES


def runs(text: str, *, bold: bool) -> Iterator[tuple[bool, str]]:
    """The text in runs of one typeface; True where it is the one for East Asia."""
    for east, run in groupby(text, key=lambda letter: _is_of_the_east(letter, bold)):
        yield east, "".join(run)


def _broken(paragraph: str, room: float, bold: bool) -> Iterator[str]:
    line, used, space = "", 0.0, _width(" ", bold)
    for between, piece in _pieces(paragraph, room, bold):
        gap, needed = (space if between and line else 0.0), _width(piece, bold)
        if line and used + gap + needed > room:
            yield line
            line, used = piece, needed
        else:
            line += (" " if gap else "") + piece
            used += gap + needed
    yield line


def _pieces(paragraph: str, room: float, bold: bool) -> Iterator[tuple[bool, str]]:
    """What a line may end after, and whether a space stands before it."""
    for word in paragraph.split():
        for number, part in enumerate(_PART.findall(word)):
            for again, piece in enumerate(_parted(part, room, bold)):
                yield not number and not again, piece


def _parted(word: str, room: float, bold: bool) -> Iterator[str]:
    while word and _width(word, bold) > room:
        count = next(n for n in range(len(word), 0, -1) if n == 1 or _width(word[:n], bold) <= room)
        yield word[:count]
        word = word[count:]
    if word:
        yield word


@lru_cache(maxsize=20_000)
def _width(word: str, bold: bool) -> float:
    """In ems, each letter in the typeface that has it."""
    return sum(_shaped(run, bold, east) for east, run in runs(word, bold=bold))


def _is_of_the_east(letter: str, bold: bool) -> bool:
    return bool(typefaces.east()) and not _font(bold, False).get_nominal_glyph(ord(letter))


def _shaped(word: str, bold: bool, east: bool) -> float:
    import uharfbuzz as hb

    buffer = hb.Buffer()
    buffer.add_str(word)
    buffer.guess_segment_properties()
    font = _font(bold, east)
    hb.shape(font, buffer)
    wide = sum(place.x_advance for place in buffer.glyph_positions or ())
    return float(wide / font.face.upem)


@lru_cache(maxsize=4)
def _font(bold: bool, east: bool):  # type: ignore[no-untyped-def]
    import uharfbuzz as hb

    file = (typefaces.east() if east else typefaces.own())[bold]
    return hb.Font(hb.Face(hb.Blob.from_file_path(str(file))))
