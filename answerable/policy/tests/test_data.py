"""The document form: strict when read, the same when written and read again."""

import pytest

from answerable.policy.data import PolicyError, read, write
from answerable.policy.durations import seconds_of, text_of

POLICY = {
    "languages": ["en", "tr"],
    "review_due": "2027-03-01",
    "remind_days": 5,
    "support_hours": {"email": "office", "chat": "always"},
    "promises": [
        {
            "key": "chat-first", "kind": "first_reply", "target": "2m", "hours": "always",
            "name": {"en": "First reply in chat"},
            "when": {"all": [{"field": "channel", "op": "is", "value": "chat"}]},
        },
        {"key": "first", "kind": "first_reply", "target": "2h", "hours": "office", "rests": []},
        {"key": "solved", "kind": "solution", "target": "1h30m", "rests": ["customer", "other"]},
    ],
    "escalation": [
        {"key": "lead", "promises": ["first"], "at": "80%", "tell": ["owner", "lead"]},
        {"key": "head", "after": "30m", "tell": ["head"], "do": ["raise_priority"]},
    ],
    "authority": [{"role": "agent", "kind": "refund", "amount": 10000, "currency": "EUR"}],
    "sections": [
        {
            "key": "mission", "audience": "public", "title": {"en": "Mission", "tr": "Görev"},
            "body": {"en": "We answer."}, "gates": ["channel:email"],
            "topics": ["tag:refund", "promise:first"],
            "questions": [{"text": {"en": "Who?"}, "choices": [{"en": "We"}, {"en": "They"}], "right": 0}],
        }
    ],
}  # fmt: skip


def test_a_document_survives_being_written_and_read():
    document = read(POLICY)
    assert read(write(document)) == document
    assert document.promises[0].target == 120
    assert document.promises[1].rests == ()
    assert document.escalation[0].share == 0.8
    assert document.escalation[1].after == 1800
    assert document.calendars == {"office"}


def changed(path, value):
    """POLICY with the value at the place replaced."""
    import copy

    data = copy.deepcopy(POLICY)
    here = data
    for step in path[:-1]:
        here = here[step]
    here[path[-1]] = value
    return data


@pytest.mark.parametrize(
    ("data", "where"),
    [
        ([], "/"),
        ({}, "/languages"),
        (changed(["surprise"], 1), "/"),
        (changed(["languages"], ["english language"]), "/languages"),
        (changed(["promises", 0, "target"], "soon"), "/promises/0/target"),
        (changed(["promises", 0, "target"], "0m"), "/promises/0/target"),
        (changed(["promises", 0, "target"], 120), "/promises/0/target"),
        (changed(["promises", 0, "kind"], "hope"), "/promises/0/kind"),
        (changed(["promises", 0, "key"], "Chat First"), "/promises/0/key"),
        (changed(["promises", 1, "key"], "chat-first"), "/promises/1/key"),
        (changed(["promises", 0, "rests"], ["moon"]), "/promises/0/rests"),
        (changed(["promises", 0, "when", "all", 0, "value"], "pigeon"), "/promises/0/when/all/0/value"),
        (changed(["promises", 0, "when"], {"field": "state", "op": "is", "value": "open"}), "/promises/0/when"),
        (changed(["promises", 0, "name"], "First"), "/promises/0/name"),
        (changed(["escalation", 0, "at"], "120%"), "/escalation/0/at"),
        (changed(["escalation", 0, "after"], "1h"), "/escalation/0/at"),
        (changed(["escalation", 0, "promises"], ["nothing"]), "/escalation/0/promises"),
        (changed(["escalation", 0, "tell"], ["everybody"]), "/escalation/0/tell"),
        (changed(["authority", 0, "currency"], "euro"), "/authority/0/currency"),
        (changed(["authority", 0, "amount"], 12.5), "/authority/0/amount"),
        (changed(["sections", 0, "audience"], "world"), "/sections/0/audience"),
        (changed(["sections", 0, "questions", 0, "right"], 2), "/sections/0/questions/0/choices"),
        (changed(["sections", 0, "gates"], ["email"]), "/sections/0/gates"),
        (changed(["review_due"], "next year"), "/review_due"),
        (changed(["close_after_days"], 0), "/close_after_days"),
        (changed(["show_record"], "yes"), "/show_record"),
    ],
)  # fmt: skip
def test_a_mistake_is_refused_where_it_stands(data, where):
    with pytest.raises(PolicyError) as refused:
        read(data)
    assert refused.value.where == where


@pytest.mark.parametrize(
    ("text", "seconds"), [("45m", 2700), ("2h", 7200), ("1h 30m", 5400), ("3d", 259_200), ("1D2H", 93_600)]
)  # fmt: skip
def test_lengths(text, seconds):
    assert seconds_of(text) == seconds
    assert seconds_of(text_of(seconds)) == seconds


@pytest.mark.parametrize("text", ["", "soon", "0h", "-1h", "1.5h", "h", "2h!", "9999999h"])
def test_what_is_no_length_is_refused(text):
    with pytest.raises(ValueError):
        seconds_of(text)
