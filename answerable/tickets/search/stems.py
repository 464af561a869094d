"""What a word is without its endings, in the languages we know; pure.

Stemmed first and folded then, because Snowball's rules look at the marks; and once more folded
first, because people type without them. Turkish has rules of its own (turkish.py).
"""

import threading
from functools import lru_cache

import Stemmer

from answerable.core.folding import fold
from answerable.tickets.search import turkish

LATIN = {"en": "english", "de": "german", "es": "spanish", "fr": "french"}
SHORTEST_WORD = 4
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
_ARTICLES = ("وال", "بال", "كال", "فال", "ال", "لل")
_mine = threading.local()  # a stemmer of Snowball belongs to one thread


@lru_cache(maxsize=50_000)
def stems_of(word: str, language: str) -> tuple[str, ...]:
    """Folded stems other than the folded word itself. Language "": any that fits the script."""
    lower, folded = word.replace("İ", "i").lower(), fold(word)
    if len(folded) < SHORTEST_WORD or not folded.isalpha():
        return ()
    found: set[str] = set()
    if "а" <= folded[0] <= "я":
        found = _snowball("russian", lower.replace("ё", "е")) if language in ("", "ru") else set()
    elif "\u0620" <= folded[0] <= "\u06ff":
        found = {_without_article(folded)}
    elif folded.isascii():
        found = _latin(word, lower, folded, language)
    return tuple(sorted(found - {folded, ""}))


def _latin(word: str, lower: str, folded: str, language: str) -> set[str]:
    found: set[str] = set()
    if language in ("", "tr"):
        found |= turkish.stems(folded)
    for tag, algorithm in LATIN.items():
        if language in ("", tag):
            found |= _snowball(algorithm, lower) | _snowball(algorithm, folded)
    if language in ("", "de") and lower != lower.translate(_UMLAUTS):
        found.add(fold(lower.translate(_UMLAUTS)))
    return found


def _snowball(algorithm: str, word: str) -> set[str]:
    known = _mine.__dict__
    if algorithm not in known:
        known[algorithm] = Stemmer.Stemmer(algorithm)
    return {fold(known[algorithm].stemWord(word))}


def _without_article(folded: str) -> str:
    """الطلب and والطلب are طلب."""
    for article in _ARTICLES:
        if folded.startswith(article) and len(folded) - len(article) >= 3:
            return folded.removeprefix(article)
    return folded
