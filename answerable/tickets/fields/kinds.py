"""How a value is read from what a person typed, kept, and written for another person. Pure.

A value is kept as a text whatever its kind: a number as "1234.5", a date as "2026-03-01", a choice
as the key of its option, "" for nothing. `tag` is the BCP 47 tag of whoever types or reads.
"""

import re
import unicodedata
from collections.abc import Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from babel.dates import format_date
from babel.numbers import format_decimal, get_decimal_symbol, get_group_symbol
from django.utils.translation import gettext_lazy as _

from answerable.core.errors import Refused
from answerable.core.folding import fold
from answerable.core.locales import in_language, locale_of

LONGEST = 500  # letters of a text
MOST = Decimal(10) ** 11  # a number is smaller than this, either side of nought
PLACES = 4  # after the point
YEARS = range(1000, 3000)

Options = Sequence[dict[str, Any]]


def read(kind: str, words: str, *, tag: str, options: Options = (), kept: str = "") -> str:
    """The value behind what somebody typed. Raises Refused with a sentence that says what to write.

    `kept`: the value there is, so that a retired option may stay.
    """
    words = one_line(words)
    if not words:
        return ""
    if kind == "number":
        return _number(words, tag)
    if kind == "date":
        return _date(words, tag)
    if kind == "choice":
        return _option(words, options, kept)
    if len(words) > LONGEST:
        raise Refused("field_too_long", _("Write at most 500 characters."))
    return words


def one_line(words: str) -> str:
    """The words in one line, without signs that nobody sees and no database keeps."""
    shown = "".join(
        " " if unicodedata.category(sign) in ("Cc", "Cs", "Zl", "Zp") else sign for sign in words
    )
    return " ".join(shown.split())


def _number(words: str, tag: str) -> str:
    number = _decimal(words, tag)
    if number is None:
        example = format_decimal(Decimal("1234.5"), locale=locale_of(tag))
        raise Refused(
            "field_no_number", _("Write a number, such as %(example)s.") % {"example": example}
        )
    if abs(number) >= MOST or number != round(number, PLACES):
        raise Refused(
            "field_number_too_long",
            _("A number has at most 11 digits before the point and 4 after it."),
        )
    return canonical(number)


def canonical(number: Decimal) -> str:
    """One spelling of a number: no nought at its ends, no minus before nought."""
    text = format(number.normalize(), "f")
    return "0" if text == "-0" else text


def _decimal(words: str, tag: str) -> Decimal | None:
    """The number in the signs of the language; those of others where they cannot mean two things."""
    text = _latin(words)
    locale = locale_of(tag)
    point, group = _latin(get_decimal_symbol(locale)), _latin(get_group_symbol(locale))
    text = re.sub(r"(?<=\d)[\s'’](?=\d{3}(?!\d))", "", text)
    whole = rf"[+-]?(?:\d{{1,3}}(?:{re.escape(group)}\d{{3}})+|\d+)" if group else r"[+-]?\d+"
    if re.fullmatch(rf"{whole}(?:{re.escape(point)}\d+)?", text):
        text = text.replace(group, "") if group else text
        text = text.replace(point, ".")
    elif not re.fullmatch(r"[+-]?\d+[.,]\d+", text):
        return None
    try:
        return Decimal(text.replace(",", "."))
    except InvalidOperation:
        return None


def _latin(words: str) -> str:
    """Digits and signs of any script as Latin ones; marks of direction are left out."""
    signs = {"٫": ".", "٬": ",", "−": "-", "،": ","}
    plain = []
    for sign in unicodedata.normalize("NFKC", words):
        if unicodedata.category(sign) == "Cf":
            continue
        digit = unicodedata.decimal(sign, None)
        plain.append(signs.get(sign, sign) if digit is None else str(digit))
    return "".join(plain)


def _date(words: str, tag: str) -> str:
    parts = re.findall(r"\d+", _latin(words))
    found = None
    if len(parts) == 3 and re.fullmatch(r"[\d\s./\-年月日]+", _latin(words)):
        found = _day(parts, tag)
    if found is None:
        example = format_date(date(2026, 12, 31), "short", locale=locale_of(tag))
        raise Refused(
            "field_no_date", _("Write a date, such as %(example)s.") % {"example": example}
        )
    return found.isoformat()


def _day(parts: list[str], tag: str) -> date | None:
    order = "ymd" if len(parts[0]) == 4 else _order(tag)
    given = dict(zip(order, parts, strict=True))
    year = int(given["y"]) + (2000 if len(given["y"]) == 2 else 0)
    try:
        found = date(year, int(given["m"]), int(given["d"]))
    except ValueError:
        return None
    return found if year in YEARS else None


@lru_cache(maxsize=64)
def _order(tag: str) -> str:
    """In which order a language writes day, month and year: "dmy"."""
    pattern = str(locale_of(tag).date_formats["short"].pattern).lower()
    return "".join(dict.fromkeys(sign for sign in pattern if sign in "dmy"))


def _option(words: str, options: Options, kept: str) -> str:
    for option in options:
        if option["key"] == words and (words == kept or not option.get("retired")):
            return words
    raise Refused("field_no_choice", _("There is no such choice. Choose one of the list."))


def is_kept(kind: str, value: str, options: Options = ()) -> bool:
    """Whether this is a value as it is kept, and not nothing."""
    try:
        return bool(value) and read(kind, value, tag="en", options=options, kept=value) == value
    except Refused:
        return False


def columns(kind: str, value: str) -> dict[str, Any]:
    """The columns of FieldValue that hold it."""
    return {
        "text": value,
        "folded": fold(value)[:LONGEST],
        "number": Decimal(value) if kind == "number" else None,
        "date": date.fromisoformat(value) if kind == "date" else None,
    }


def fact(kind: str, value: str) -> Any:
    """What conditions compare: a number, a date, else the words folded; None for nothing."""
    if not value:
        return None
    held = columns(kind, value)
    return held[kind] if kind in ("number", "date") else held["folded"]


def write(kind: str, value: str, *, tag: str, options: Options = ()) -> str:
    """The value for a reader: numbers and dates as their language has them, options by name."""
    if not value:
        return ""
    if kind == "number":
        return typed(kind, value, tag=tag)
    if kind == "date":
        return str(format_date(date.fromisoformat(value), "medium", locale=locale_of(tag)))
    if kind == "choice":
        return name_of_option(value, options, tag=tag)
    return value


def typed(kind: str, value: str, *, tag: str) -> str:
    """The value as it stands in an input: read() of it in the same language is the value again."""
    if kind != "number" or not value:
        return value
    return str(format_decimal(Decimal(value), format="#,##0.####", locale=locale_of(tag)))


def name_of_option(key: str, options: Options, *, tag: str) -> str:
    """What people call an option; its key where nobody knows it."""
    named: dict[str, str] = next((one["name"] for one in options if one["key"] == key), {})
    return in_language(named, tag, fallback=("en",)) or key
