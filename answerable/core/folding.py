"""One spelling for words that people would call the same: case, marks and compatibility forms.

Turkish İ, I, ı and i are one letter here, and Russian ё is е: what a person types in a hurry must
find what another wrote with care. Not for showing, only for comparing.
"""

import unicodedata

_LETTERS = str.maketrans(
    {"ı": "i", "İ": "i", "I": "i", "ё": "е", "Ё": "е", "ß": "ss", "ø": "o", "ł": "l", "đ": "d"}
)


def fold(text: str) -> str:
    """The text in one case, without marks on letters, in compatibility form (NFKC)."""
    lower = unicodedata.normalize("NFKC", text).translate(_LETTERS).lower()
    bare = "".join(
        sign for sign in unicodedata.normalize("NFD", lower) if not unicodedata.combining(sign)
    )
    return unicodedata.normalize("NFC", bare.translate(_LETTERS))
