"""A filter in an address: short, the same when it comes back, and no door for anything else."""

import base64
import json
import zlib

import pytest

from answerable.tickets.conditions import ConditionError, parse
from answerable.tickets.conditions.short import LONGEST, lengthen, shorten

CONDITIONS = [
    {"all": []},
    {"field": "state", "op": "is", "value": "open"},
    {"field": "owner", "op": "is_not_set"},
    {"not": {"any": [{"field": "tag", "op": "in", "value": ["iade", "возврат"]}]}},
    {"all": [{"field": "priority", "op": "at_least", "value": 2}, {"any": [
        {"field": "language", "op": "in", "value": ["tr", "ru"]},
        {"field": "created", "op": "before", "value": "2026-01-01T00:00:00+03:00"},
        {"field": "internal", "op": "is", "value": True}]}]},
]  # fmt: skip


@pytest.mark.parametrize("data", CONDITIONS)
def test_a_filter_comes_back_as_it_was(data) -> None:
    word = shorten(parse(data))
    assert lengthen(word) == parse(data)
    assert word.replace("-", "").replace("_", "").isalnum()
    assert len(word) < 220


def packed(text: str) -> str:
    deflate = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    raw = deflate.compress(text.encode()) + deflate.flush()
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def of(data: object) -> str:
    return packed(json.dumps(data))


@pytest.mark.parametrize(
    "word",
    [
        "", "x", "!!!!", "ğ", "A" * (LONGEST + 1), packed("not json"), of({}), of([]), of(7), of([7]),
        of(["customer__notes", "contains", "x"]), of(["state", "regex", "("]), of(["state", "is", "on fire"]),
        of(["!", ["state", "is", "open"], ["state", "is", "open"]]), of(["!"]), of(["&", "x"]),
        of(["&", *[["state", "is", "open"]] * 61]), packed("[" * 30_000), packed(" " * 1_000_000),
        of(["&", ["&", ["&", ["&", ["&", ["state", "is", "open"]]]]]]),
        shorten(parse(CONDITIONS[3]))[:-4],
    ],
)  # fmt: skip
def test_anything_else_is_refused_with_one_sentence(word: str) -> None:
    with pytest.raises(ConditionError) as error:
        lengthen(word)
    assert "link" in str(error.value)
