"""Languages of people: the CLDR locale of a tag, and words that are there in several."""

from collections.abc import Mapping
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.core import get_global


@lru_cache(maxsize=64)
def locale_of(tag: str) -> Locale:
    """The CLDR locale of a BCP 47 tag, with its likely region; English where it is unknown."""
    try:
        locale = Locale.parse(tag or "en", sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale("en", "US")
    if locale.territory:
        return locale
    likely = get_global("likely_subtags").get(str(locale), str(locale))
    try:
        return Locale.parse(likely)
    except (UnknownLocaleError, ValueError):
        return locale


def in_language(words: Mapping[str, str], language: str, *, fallback: tuple[str, ...] = ()) -> str:
    """The words in that language, its base language, the first fallback there is, or any."""
    for tag in (language, language.partition("-")[0], *fallback, *words):
        if words.get(tag):
            return words[tag]
    return ""
