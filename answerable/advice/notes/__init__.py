"""Notes on writing to customers of one language and region, from the data files beside this one.

Pure: no database, no clock. What stands in a file is a key that words_of_notes.py puts into words, or
words of the customer's own language.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from babel.core import get_global

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Note:
    """One file. `greetings`: from which hour of the customer's day which words are usual."""

    locale: str
    formality: str  # formal, informal, either, none
    address: str
    order: str
    direct: str
    do: tuple[str, ...]
    avoid: tuple[str, ...]
    greetings: tuple[tuple[int, str], ...]
    sources: tuple[str, ...]
    formal: str = ""
    informal: str = ""
    example: str = ""
    closing: str = ""


@cache
def notes() -> Mapping[str, Note]:
    """Every note we ship, by its locale (`de-DE`)."""
    return MappingProxyType({path.stem: _read(path) for path in sorted(FOLDER.glob("*.toml"))})


def _read(path: Path) -> Note:
    with path.open("rb") as file:
        found: dict[str, Any] = tomllib.load(file)
    greetings = tuple((int(hour), str(words)) for hour, words in found.pop("greetings"))
    lists: dict[str, Any] = {name: tuple(found.pop(name)) for name in ("do", "avoid", "sources")}
    return Note(locale=path.stem, greetings=greetings, **lists, **found)


def nearest(locale: str) -> Note | None:
    """The note of this language and region, else that of the language where most of it is spoken."""
    base = locale.partition("-")[0]
    return notes().get(locale) or notes().get(f"{base}-{_likely(base)}")


def locale_for(language: str, zone: str) -> str:
    """The language with a region: its own, else that of the clock they live by, else the likeliest.

    `en` by Europe/London is en-GB, `tr` without a clock tr-TR; "" where nothing is known.
    """
    base, _dash, rest = language.replace("_", "-").partition("-")
    region = next((part.upper() for part in rest.split("-") if len(part) == 2), "")
    base = base.lower()
    if not base:
        return ""
    return f"{base}-{region or _region_of(zone) or _likely(base)}".rstrip("-")


def _region_of(zone: str) -> str:
    """The country of an IANA zone; zones of no country (`UTC`) have none."""
    found = str(get_global("zone_territories").get(zone, ""))
    return found if len(found) == 2 else ""


def _likely(language: str) -> str:
    parts = str(get_global("likely_subtags").get(language, "")).split("_")
    return parts[-1] if len(parts[-1]) == 2 else ""


def greeting_at(hour: int, language: str) -> str:
    """What people of the language say at that hour of their day; "" where we have no words."""
    base = language.partition("-")[0]
    found = next(
        (note.greetings for tag, note in notes().items() if tag.startswith(f"{base}-")), ()
    )
    before = [words for first, words in found if first <= hour]
    if not found:
        return ""
    return before[-1] if before else found[-1][1]
