"""A condition as a short word for an address, and back. What comes back is checked as ever."""

import base64
import binascii
import json
import zlib
from typing import Any

from django.utils.translation import gettext as _

from answerable.tickets.conditions.tree import Condition, ConditionError, parse, to_data

LONGEST = 3000  # signs of the word
LARGEST = 40_000  # bytes it may unfold to
_SIGNS = {"all": "&", "any": "|", "not": "!"}
_HOWS = {sign: how for how, sign in _SIGNS.items()}


def shorten(condition: Condition) -> str:
    """A word of letters, digits, - and _; the same condition always gives the same word."""
    text = json.dumps(_folded(to_data(condition)), separators=(",", ":"), ensure_ascii=False)
    packed = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return base64.urlsafe_b64encode(packed.compress(text.encode()) + packed.flush()).decode().rstrip("=")  # fmt: skip


def lengthen(word: str) -> Condition:
    """The condition behind the word. Raises ConditionError with a sentence for whoever has it."""
    try:
        return parse(_unfolded(_read(word)))
    except (ConditionError, ValueError, RecursionError, zlib.error, binascii.Error) as error:
        raise ConditionError(
            _("This link holds no filter that can be read. Perhaps it was cut off."), ""
        ) from error


def _read(word: str) -> Any:
    if len(word) > LONGEST or not word.isascii():
        raise ValueError
    packed = base64.b64decode(word + "=" * (-len(word) % 4), altchars=b"-_", validate=True)
    unpacked = zlib.decompressobj(-zlib.MAX_WBITS)
    text = unpacked.decompress(packed, LARGEST)
    if unpacked.unconsumed_tail or not unpacked.eof:
        raise ValueError
    return json.loads(text)


def _folded(data: dict[str, Any]) -> list[Any]:
    """[field, op, value], or a sign and the parts."""
    for how, sign in _SIGNS.items():
        if how in data:
            parts = [data[how]] if how == "not" else data[how]
            return [sign, *(_folded(part) for part in parts)]
    return [data["field"], data["op"], *([data["value"]] if "value" in data else [])]


def _unfolded(data: Any) -> dict[str, Any]:
    if not isinstance(data, list) or not data or not isinstance(data[0], str):
        raise ValueError
    if (how := _HOWS.get(data[0])) is None:
        return dict(zip(("field", "op", "value"), data, strict=False))
    parts = [_unfolded(part) for part in data[1:]]
    if how == "not":
        (only,) = parts
        return {"not": only}
    return {how: parts}
