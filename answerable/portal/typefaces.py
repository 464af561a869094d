"""The typefaces of the one-page policy: FiraGO, which we bring, and the machine's for East Asia.

A typeface with all Chinese, Japanese and Korean letters weighs 20 MB a weight, more than the whole
program. Debian's fonts-noto-cjk has it; so has any folder below `FOLDERS`. Where it is missing, a
policy in these languages has no PDF and is printed from its page.
"""

from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings

FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts")
EAST = {False: "NotoSansCJK-Regular.ttc", True: "NotoSansCJK-Bold.ttc"}
# Which shapes the same letters take: the place of the language in the file.
SHAPES = {"ja": 0, "ko": 1, "zh": 2, "zh-hant": 3, "zh-tw": 3, "zh-hk": 4, "zh-mo": 4}


@lru_cache(maxsize=1)
def own() -> dict[bool, Path]:
    """The files of FiraGO by whether they are bold, for as long as this process lives."""
    from pymupdf_fonts import myfont

    folder = Path(_folder().name)
    files = {False: folder / "regular.ttf", True: folder / "bold.ttf"}
    for code, bold in (("figo", False), ("figbo", True)):
        files[bold].write_bytes(myfont(code))
    return files


@lru_cache(maxsize=1)
def east() -> dict[bool, Path]:
    """The same of the machine's typeface for East Asia; empty where it has none.

    Looked for once: who installs it starts the program again.
    """
    places = [Path(settings.DATA) / "fonts", *map(Path, FOLDERS)]
    found: dict[bool, Path] = {}
    for bold, file in EAST.items():
        paths = (path for place in places if place.is_dir() for path in sorted(place.rglob(file)))
        if (path := next(paths, None)) is not None:
            found[bold] = path
    if False in found:
        found.setdefault(True, found[False])
    return found if False in found else {}


def shape(language: str) -> int:
    """The number in the file of the shapes that readers of this language (BCP 47) know."""
    tag = language.lower()
    return SHAPES.get(tag, SHAPES.get(tag.partition("-")[0], 0))


@lru_cache(maxsize=1)
def _folder() -> "TemporaryDirectory[str]":
    return TemporaryDirectory(prefix="answerable-type-")
