"""Says which strings people would read untranslated: python bin/check_messages.py [--collect]

Reads the sources and every catalogue of the package. A string counts as translated when some
catalogue of the language has it, whole, not marked as doubtful, with the same places. A language of
the pages (it is in answerable/locale) has every string; one of the mail to customers has its words.
No catalogue says a string twice: gettext refuses such a file, and which of the two is read is luck.
"""

import io
import json
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
MAIL = {"channels/receipts.py", "channels/email/composing.py", "channels/email/wording.py",
        "sla/telling.py"}  # fmt: skip
KEYWORDS = {
    "_": None, "gettext": None, "gettext_lazy": None, "gettext_noop": None, "lazy": None, "_lazy": None,
    "ngettext": (1, 2), "ngettext_lazy": (1, 2), "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
}  # fmt: skip
PLACE = re.compile(r"%\(\w+\)[sd]|%[sd]|<[^>]+>")
ENTRY = re.compile(r'^(?:msgctxt ((?:".*"\n)+))?msgid ((?:".*"\n)+)', re.MULTILINE)
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
            place = str(path.relative_to(PACKAGE))
            if place in MAIL or key not in found:
                found[key] = place
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
    speaks_pages = (PACKAGE / "locale" / language).is_dir()
    for key, place in wanted.items():
        if not speaks_pages and place not in MAIL:
            continue
        ids, words, doubtful = said.get(key, ([], [], False))
        if not words or not all(words) or doubtful:
            yield f"{language}: not translated: {key[1]!r} ({place})"
        elif any(_places(ids[-1]) != _places(one) for one in words[-1:]):
            yield f"{language}: other places than in {key[1]!r}: {words[-1]!r}"


def twice(path: Path) -> Iterator[str]:
    """What a catalogue has more than one entry for."""
    seen: set[Key] = set()
    for found in ENTRY.finditer(path.read_text(encoding="utf-8")):
        context, words = (
            "".join(map(json.loads, (part or "").splitlines())) for part in found.groups()
        )
        if (context, words) in seen:
            yield f"{path.relative_to(PACKAGE)}: twice: {words!r}"
        seen.add((context, words))


def _places(text: str) -> list[str]:
    return sorted(set(PLACE.findall(text)))


def collect(wanted: dict[Key, str]) -> None:
    """Adds what no catalogue has to the app's own catalogue, else to the common one."""
    plurals = dict(_plurals())
    for language in languages():
        said = catalogue(language)
        for (context, words), place in sorted(wanted.items(), key=lambda one: one[1]):
            if (context, words) not in said:
                own = PACKAGE / Path(place).parts[0] / "locale"
                home = own if own.is_dir() else PACKAGE / "locale"
                file = home / language / "LC_MESSAGES" / "django.po"
                file.parent.mkdir(parents=True, exist_ok=True)
                with file.open("a", encoding="utf-8") as out:
                    out.write(_entry(context, words, plurals.get(words, ""), language))


def _entry(context: str, words: str, plural: str, language: str) -> str:
    """An entry that waits for its translation."""
    flag = "\n#, python-format" if "%(" in words else ""
    before = f"\nmsgctxt {json.dumps(context, ensure_ascii=False)}" if context else ""
    entry = f"{flag}{before}\nmsgid {json.dumps(words, ensure_ascii=False)}"
    if not plural:
        return f'{entry}\nmsgstr ""\n'
    forms = Catalog(locale=language).num_plurals
    blanks = "".join(f'msgstr[{form}] ""\n' for form in range(forms))
    return f"{entry}\nmsgid_plural {json.dumps(plural, ensure_ascii=False)}\n{blanks}"


def _plurals() -> Iterator[tuple[str, str]]:
    for path in [*PACKAGE.rglob("*.py"), *PACKAGE.rglob("templates/**/*.*")]:
        text = path.read_text(encoding="utf-8")
        code = text if path.suffix == ".py" else " ".join(templatize(text).split("\n"))
        source = io.BytesIO(code.encode())
        for _line, function, words, _comments in extract_python(source, list(KEYWORDS), [], {}):
            if "ngettext" in function and not isinstance(words, str):
                yield words[0], words[1]


def main() -> int:
    settings.configure()
    wanted = in_sources()
    if "--collect" in sys.argv:
        collect(wanted)
        return 0
    found = [fault for language in languages() for fault in faults(language, wanted)]
    found += [fault for path in sorted(PACKAGE.rglob("*.po")) for fault in twice(path)]
    sys.stderr.write("".join(f"{fault}\n" for fault in found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
