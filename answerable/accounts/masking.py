"""What a provider's people do not see of customers: addresses, numbers; in structure and in text.

Pure functions of words. What is masked shows that something is there, and nothing of it.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

CLASSES: dict[str, "str | Promise"] = {
    "email": _("Mail addresses"),
    "phone": _("Telephone numbers"),
    "address": _("Postal addresses: signatures and original mail"),
    "order": _("Order numbers"),
}
MASK = "•••"
EMAIL = re.compile(
    r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}(?:@|%40|&#64;|&commat;)[\w-]{1,63}(?:\.[\w-]{1,63})+"
)
PHONE = re.compile(r"(?<![\w/.:#-])(?:\+|00|\(?0)[\d][\d ()/.\u00a0\u2011-]{6,20}\d(?![\w:-])")
OVER_MARKS = re.compile(
    r"(?:[\w.!#$%&'*+/=?^`{|}~-]|</?mark[^>]{0,80}>){1,120}@(?:[\w.-]|</?mark[^>]{0,80}>){3,200}"
)
PIECES = re.compile(r"(<[^>]*>)")
SAID = re.compile(r'((?:title|value|aria-label|alt|placeholder|data-[\w-]+)=")([^"]*)(")')
CALLS = re.compile(r"tel:[^\"'\s>]+")
OWN_WORDS = ('name="body"', 'name="cc"', 'name="bcc"')  # what a reader types themselves is theirs
DATE = re.compile(r"\d{1,2}[./-]\d{1,2}[./-]\d{2,4}")
SIGNED = ("quoted", "signature")  # where a postal address usually stands
DIGITS = (7, 15)  # of a telephone number, by E.164


def every_class() -> list[str]:
    """All that can be masked: what a new provider begins with."""
    return list(CLASSES)


@dataclass(frozen=True)
class Mask:
    """Which classes are hidden from a reader. `keep`: addresses of our own that stay readable."""

    classes: frozenset[str] = frozenset()
    order_shape: str = ""
    keep: frozenset[str] = frozenset()

    def text(self, words: str) -> str:
        """The words with everything recognised in them masked."""
        words = self.emails(words)
        if "phone" in self.classes:
            words = PHONE.sub(_phone, words)
        if "order" in self.classes and self.order_shape:
            words = _order(self.order_shape).sub(MASK, words)
        return words

    def emails(self, words: str) -> str:
        """The words without mail addresses of others than ours."""
        if "email" not in self.classes or not ("@" in words or "%40" in words or "&" in words):
            return words
        return EMAIL.sub(lambda found: self._email(found[0]), words)

    def _email(self, address: str) -> str:
        return address if address.lower() in self.keep else f"{MASK}@{MASK}"

    def html(self, page: str) -> str:
        """A page or a part of one: its words, and what its attributes say."""
        if "<mark" in page:
            page = OVER_MARKS.sub(self._over_marks, page)
        shown, is_own, is_code = [], False, False
        for piece in PIECES.split(page):
            if piece.startswith("</"):
                is_own = is_code = False
            if piece.startswith("<"):
                is_theirs = any(name in piece for name in OWN_WORDS)
                is_own |= is_theirs and piece.startswith("<textarea")
                is_code |= piece.startswith(("<script", "<style"))
                shown.append(self._own_field(piece) if is_theirs else self._tag(piece))
            else:
                shown.append(piece if is_own or is_code else self.text(piece))
        return "".join(shown)

    def _own_field(self, tag: str) -> str:
        """A field they write in: all of it is masked but what they wrote."""
        before, value, after = tag.partition(' value="')
        written, quote, rest = after.partition('"')
        return self._tag(before) + value + written + quote + self._tag(rest)

    def _tag(self, tag: str) -> str:
        tag = SAID.sub(lambda said: said[1] + self.text(said[2]) + said[3], self.emails(tag))
        return CALLS.sub(f"tel:{MASK}", tag) if "phone" in self.classes else tag

    def _over_marks(self, found: re.Match[str]) -> str:
        """An address of which a part was found by a search and is marked."""
        plain = PIECES.sub("", found[0])
        masked = self.emails(plain)
        return masked if masked != plain else found[0]

    def data(self, value: Any) -> Any:
        """The same of everything that is a text in JSON."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, list):
            return [self.data(one) for one in value]
        if isinstance(value, dict):
            return {key: self._named(key, one) for key, one in value.items()}
        return value

    def _named(self, key: str, value: Any) -> Any:
        hides = "address" in self.classes and key in SIGNED and value
        return MASK if hides else self.data(value)

    def has_secrets(self, words: str) -> bool:
        """Whether the words name something that is masked: nobody finds out by asking for it."""
        return self.text(words) != words


NO_MASK = Mask()


def mask_for(classes: Collection[str], order_shape: str = "", keep: Collection[str] = ()) -> Mask:
    """The mask of these classes; those nobody knows are as if they were all."""
    known = frozenset(classes) & frozenset(CLASSES)
    return Mask(known, order_shape, frozenset(one.lower() for one in keep))


def _phone(found: re.Match[str]) -> str:
    count = sum(letter.isdigit() for letter in found[0])
    is_number = DIGITS[0] <= count <= DIGITS[1] and not DATE.match(found[0])
    return MASK if is_number else found[0]


@lru_cache(maxsize=64)
def _order(shape: str) -> re.Pattern[str]:
    """`#` stands for one digit, everything else for itself, whatever its case."""
    letters = (r"\d" if one == "#" else re.escape(one) for one in shape)
    return re.compile(rf"(?<!\w){''.join(letters)}(?!\w)", re.IGNORECASE)
