"""One spelling for words that people would call the same: case, marks and compatibility forms.

Turkish İ, I, ı and i are one letter here, Russian ё is е, Arabic أ إ آ ٱ are ا; digits of any
script are 0 to 9, and signs nobody sees are left out: what a person types in a hurry must find
what another wrote with care. Not for showing, only for comparing.
"""

import unicodedata

_LETTERS = str.maketrans(
    {
        "ı": "i", "İ": "i", "I": "i", "ё": "е", "Ё": "е", "ß": "ss", "ẞ": "ss",
        "ø": "o", "Ø": "o", "ł": "l", "Ł": "l", "đ": "d", "Đ": "d",
        "æ": "ae", "Æ": "ae", "œ": "oe", "Œ": "oe",
        "ٱ": "ا", "ى": "ي", "ی": "ي", "ک": "ك", "ة": "ه", "ـ": None,
    }
)  # fmt: skip
_KANA_MARKS = "\u3099\u309a"  # か and が are different letters, not one with a mark


def fold(text: str) -> str:
    """The text in one case, without marks on letters, in compatibility form (NFKC)."""
    if text.isascii():
        return text.lower()
    lower = unicodedata.normalize("NFKC", text).translate(_LETTERS).lower()
    bare = "".join(_bare(sign) for sign in unicodedata.normalize("NFD", lower))
    return unicodedata.normalize("NFC", bare.translate(_LETTERS))


def _bare(sign: str) -> str:
    """Nothing for a mark or an unseen sign, 0 to 9 for a digit, else the sign itself."""
    if sign.isascii() or sign in _KANA_MARKS:
        return sign
    if unicodedata.combining(sign) or unicodedata.category(sign) == "Cf":
        return ""
    return str(unicodedata.decimal(sign)) if sign.isdecimal() else sign
