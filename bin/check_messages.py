"""Says which strings people would read untranslated: python bin/check_messages.py

Reads the sources and every catalogue of the package. A string counts as translated when some
catalogue of the language has it, whole, not marked as doubtful, with the same places.
"""

import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_python
from babel.messages.pofile import read_po
from django.conf import settings
from django.utils.translation.template import templatize

PACKAGE = Path(__file__).resolve().parent.parent / "answerable"
KEYWORDS = {
    "_": None, "gettext": None, "gettext_lazy": None, "gettext_noop": None,
    "ngettext": (1, 2), "ngettext_lazy": (1, 2), "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
}  # fmt: skip
PLACE = re.compile(r"%\(\w+\)[sd]|%[sd]|<[^>]+>")
Key = tuple[str, str]  # context, the string (or its singular)


def languages() -> list[str]:
    return sorted({path.parent.parent.name for path in PACKAGE.rglob("locale/*/LC_MESSAGES/*.po")})


def in_sources() -> dict[Key, str]:
    """Every string of the sources, and one file that has it."""
    found: dict[Key, str] = {}
    for path in sorted([*PACKAGE.rglob("*.py"), *PACKAGE.rglob("templates/**/*.*")]):
        if "tests" in path.parts:
            continue
        text = path.read_text(encoding="utf-8")
        code = text if path.suffix == ".py" else " ".join(templatize(text).split("\n"))
        for key in _strings(code):
            found.setdefault(key, str(path.relative_to(PACKAGE)))
    return found


def _strings(code: str) -> Iterator[Key]:
    source = io.BytesIO(code.encode())
    for _line, function, words, _comments in extract_python(source, list(KEYWORDS), [], {}):
        parts = [words] if isinstance(words, str) else [word for word in words if word]
        if parts and function.startswith("pgettext"):
            yield parts[0], parts[1]
        elif parts:
            yield "", parts[0]


def catalogue(language: str) -> dict[Key, tuple[list[str], list[str], bool]]:
    """What all catalogues of the language say: originals, translations, doubtful."""
    said = {}
    for path in PACKAGE.rglob(f"locale/{language}/LC_MESSAGES/*.po"):
        with path.open("rb") as file:
            read: Catalog = read_po(file, locale=language)
        for message in read:
            ids = [message.id] if isinstance(message.id, str) else list(message.id)
            words = [message.string] if isinstance(message.string, str) else list(message.string)
            if ids[0]:
                said[message.context or "", ids[0]] = (ids, words, message.fuzzy)
    return said


def faults(language: str, wanted: dict[Key, str]) -> Iterator[str]:
    said = catalogue(language)
    for key, place in wanted.items():
        ids, words, doubtful = said.get(key, ([], [], False))
        if not words or not all(words) or doubtful:
            yield f"{language}: not translated: {key[1]!r} ({place})"
        elif any(_places(ids[-1]) != _places(one) for one in words[-1:]):
            yield f"{language}: other places than in {key[1]!r}: {words[-1]!r}"


def _places(text: str) -> list[str]:
    return sorted(set(PLACE.findall(text)))


def main() -> int:
    settings.configure()
    wanted = in_sources()
    found = [fault for language in languages() for fault in faults(language, wanted)]
    sys.stderr.write("".join(f"{fault}\n" for fault in found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
