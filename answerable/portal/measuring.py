"""How wide words are and where a line ends, asked of HarfBuzz once for each word.

fpdf2 asks it again for every letter it tries on a line; a page would take minutes.
"""

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

MILLIMETRES = 25.4 / 72  # of a point


@lru_cache(maxsize=1)
def typeface() -> dict[bool, Path]:
    """The files of the typeface by whether they are bold, for as long as this process lives."""
    from pymupdf_fonts import myfont

    folder = Path(_folder().name)
    files = {False: folder / "regular.ttf", True: folder / "bold.ttf"}
    for code, bold in (("figo", False), ("figbo", True)):
        files[bold].write_bytes(myfont(code))
    return files


@lru_cache(maxsize=1)
def _folder() -> "TemporaryDirectory[str]":
    return TemporaryDirectory(prefix="answerable-type-")


def lines(text: str, wide: float, points: float, *, bold: bool) -> list[str]:
    """The text in lines no wider than `wide` millimetres; a word that is wider is parted."""
    room = wide / (points * MILLIMETRES)
    found: list[str] = []
    for paragraph in text.splitlines() or [""]:
        found.extend(_broken(paragraph, room, bold))
    return found


def _broken(paragraph: str, room: float, bold: bool) -> Iterator[str]:
    line, used, space = "", 0.0, _width(" ", bold)
    for whole in paragraph.split():
        for word in _parted(whole, room, bold):
            needed = _width(word, bold)
            if line and used + space + needed > room:
                yield line
                line, used = word, needed
            else:
                line, used = f"{line} {word}".strip(), used + (space if line else 0) + needed
    yield line


def _parted(word: str, room: float, bold: bool) -> Iterator[str]:
    while word and _width(word, bold) > room:
        count = next(n for n in range(len(word), 0, -1) if n == 1 or _width(word[:n], bold) <= room)
        yield word[:count]
        word = word[count:]
    if word:
        yield word


@lru_cache(maxsize=20_000)
def _width(word: str, bold: bool) -> float:
    """In ems."""
    import uharfbuzz as hb

    buffer = hb.Buffer()
    buffer.add_str(word)
    buffer.guess_segment_properties()
    hb.shape(_font(bold), buffer)
    wide = sum(place.x_advance for place in buffer.glyph_positions or ())
    return float(wide / _font(bold).face.upem)


@lru_cache(maxsize=2)
def _font(bold: bool):  # type: ignore[no-untyped-def]
    import uharfbuzz as hb

    return hb.Font(hb.Face(hb.Blob.from_file_path(str(typeface()[bold]))))
