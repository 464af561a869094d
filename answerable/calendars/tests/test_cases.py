"""The JSON form of questions: every answer a result or a sentence."""

import json

import pytest

from answerable.calendars.cases import answer, answers

OFFICE = {
    "tz": "America/Los_Angeles",
    "week": {"mon": [["09:00", "12:00"], ["13:00", "17:00"]], "fri": [["09:00", "17:00"]]},
    "holidays": ["2026-12-25"],
    "shifts": {"2026-12-23": [["08:00", "10:00"]]},
    "breaks": {"2026-12-21": [["10:00", "11:30"]]},
}


@pytest.mark.parametrize(
    ("question", "result"),
    [
        ({"op": "add", "start": "2026-12-21T09:00", "seconds": 3600}, "2026-12-21T10:00:00-08:00"),
        ({"op": "add", "start": "2026-12-21T09:00", "seconds": 3601}, "2026-12-21T11:30:01-08:00"),
        ({"op": "add", "start": "2026-12-23T09:30", "seconds": 3600}, "2026-12-28T09:30:00-08:00"),
        ({"op": "add", "start": "2026-12-26T00:00", "seconds": 0}, "2026-12-28T09:00:00-08:00"),
        ({"op": "sub", "start": "2026-12-28T09:30", "seconds": 3600}, "2026-12-23T09:30:00-08:00"),
        ({"op": "sub", "start": "2026-12-26T00:00", "seconds": 0}, "2026-12-23T10:00:00-08:00"),
        ({"op": "between", "start": "2026-12-21T00:00", "end": "2026-12-22T00:00"}, 5.5 * 3600),
        ({"op": "between", "start": "2026-12-22T00:00", "end": "2026-12-21T00:00"}, -5.5 * 3600),
        ({"op": "within", "start": "2026-12-21T17:00:00Z"}, True),
        ({"op": "within", "start": "2026-12-22T01:00:00Z"}, False),
        ({"op": "within", "start": "2026-12-25T10:00"}, False),
        (
            {
                "op": "add", "start": "2026-12-28T09:00", "seconds": 3600,
                "pauses": [["2026-12-28T09:30", "2026-12-28T10:00"],
                           ["2026-12-28T09:45", "2026-12-28T10:15"]],
            },
            "2026-12-28T10:45:00-08:00",
        ),
    ],
)  # fmt: skip
def test_answers(question, result):
    assert answer({**OFFICE, **question}) == {"result": result}


@pytest.mark.parametrize(
    "case",
    [
        None, [], "x", 7, {}, {**OFFICE}, {**OFFICE, "op": "fly", "start": "2026-12-21T09:00"},
        {**OFFICE, "op": "add", "start": "2026-12-21T09:00"},
        {**OFFICE, "op": "add", "start": "2026-12-21T09:00", "seconds": -1},
        {**OFFICE, "op": "add", "start": "2026-12-21T09:00", "seconds": True},
        {**OFFICE, "op": "add", "start": "2026-12-21T09:00", "seconds": 1e30},
        {**OFFICE, "op": "add", "start": "2026-12-21T09:00", "seconds": float("nan")},
        {**OFFICE, "op": "add", "start": "9999-12-31T23:00", "seconds": 1},
        {**OFFICE, "op": "add", "start": "yesterday", "seconds": 1},
        {**OFFICE, "op": "between", "start": "2026-12-21T09:00"},
        {**OFFICE, "tz": "Nowhere", "op": "within", "start": "2026-12-21T09:00"},
        {**OFFICE, "tz": None, "op": "within", "start": "2026-12-21T09:00"},
        {**OFFICE, "week": [], "shifts": {}, "op": "within", "start": "2026-12-21T09:00"},
        {**OFFICE, "week": {"noday": []}, "op": "within", "start": "2026-12-21T09:00"},
        {**OFFICE, "week": {"mon": [["17:00"]]}, "op": "within", "start": "2026-12-21T09:00"},
        {**OFFICE, "week": {"mon": 5}, "op": "within", "start": "2026-12-21T09:00"},
        {**OFFICE, "holidays": ["2026-02-30"], "op": "within", "start": "2026-12-21T09:00"},
        {**OFFICE, "holidays": "2026-02-03", "op": "within", "start": "2026-12-21T09:00"},
        {**OFFICE, "pauses": [["2026-12-22T09:00", "2026-12-21T09:00"]], "op": "within", "start": "2026-12-21T09:00"},
        {**OFFICE, "pauses": ["x"], "op": "within", "start": "2026-12-21T09:00"},
        {**OFFICE, "week": {"mon": "09:00"}, "op": "within", "start": "2026-12-21T09:00"},
        {**OFFICE, "surprise": 1, "op": "within", "start": "2026-12-21T09:00"},
    ],
)  # fmt: skip
def test_what_cannot_be_answered_is_a_sentence(case):
    result = answer(case)
    assert list(result) == ["error"]
    assert result["error"].endswith(".")


def test_a_line_of_rubbish_does_not_stop_the_stream():
    good = json.dumps({**OFFICE, "op": "within", "start": "2026-12-21T09:00"})
    found = [json.loads(line) for line in answers(["{", "", "[" * 100_000, good])]
    assert [next(iter(each)) for each in found] == ["error", "error", "result"]
