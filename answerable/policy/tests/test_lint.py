"""What the linter sees in a draft, and what it leaves in peace."""

import pytest

from answerable.policy.data import read
from answerable.policy.lint import lint, vague_words

CALENDARS = {"office": "Office"}


def cond(field, op, value=None):
    return (
        {"field": field, "op": op, "value": value}
        if value is not None
        else {"field": field, "op": op}
    )


def policy(*promises, **parts):
    made = [
        {"key": f"p{n}", "kind": "first_reply", "target": "2h", "name": {"en": "First"}} | promise
        for n, promise in enumerate(promises)
    ]
    steps = [{"key": "lead", "at": "80%", "tell": ["lead"]}]
    return read({"languages": ["en"], "promises": made, "escalation": steps} | parts)


def codes(document):
    return [(finding.code, finding.where) for finding in lint(document, calendars=CALENDARS)]


def test_a_sound_policy_has_no_findings():
    assert codes(policy({"hours": "office"})) == []


@pytest.mark.parametrize(
    ("language", "text", "found"),
    [
        ("en", "We answer as soon as possible.", ["as soon as possible"]),
        ("en", "We answer within 2 hours. Soonest is best? No: breakfast.", ["soon"]),
        ("en", "Steadfast breakfast", []),
        ("tr", "Size EN KISA SÜREDE döneriz", ["en kısa sürede"]),
        ("tr", "2 saat içinde yanıtlarız", []),
        ("ru", "Ответим В ближайшее время", ["в ближайшее время"]),
        ("de", "Wir melden uns zeitnah und umgehend.", ["umgehend", "zeitnah"]),
        ("es", "Responderemos a la mayor brevedad", ["a la mayor brevedad"]),
        ("fr", "Réponse dans les meilleurs délais", ["dans les meilleurs délais"]),
        ("ar", "سنرد في أقرب وقت ممكن", ["في أقرب وقت"]),
        ("xx", "soon", []),
    ],
)
def test_vague_words_in_every_shipped_language(language, text, found):
    assert vague_words(text, language) == found


def test_vague_words_are_found_where_they_stand():
    section = {"key": "mission", "title": {"en": "Mission"}, "body": {"en": "We answer fast."}}
    assert codes(policy({}, sections=[section])) == [("vague", "/sections/0/body/en")]


CHAT = cond("channel", "is", "chat")
HIGH = cond("priority", "at_least", 2)


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        (None, CHAT),
        (CHAT, CHAT),
        (cond("channel", "in", ["chat", "email"]), CHAT),
        (HIGH, cond("priority", "is", 3)),
        (CHAT, {"all": [CHAT, HIGH]}),
        ({"any": [CHAT, HIGH]}, CHAT),
        (cond("channel", "in", ["chat", "email"]), {"any": [CHAT, cond("channel", "is", "email")]}),
        (cond("channel", "is_not", "email"), CHAT),
    ],
)
def test_a_promise_that_is_never_reached(earlier, later):
    found = policy(
        {"when": earlier}, {"when": later}, support_hours={"chat": "always", "email": "always"}
    )
    assert codes(found) == [("never_reached", "/promises/1/when")]


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        (CHAT, None),
        ({"all": [CHAT, HIGH]}, CHAT),
        (HIGH, cond("priority", "at_least", 1)),
        (cond("tag", "contains", "vip"), cond("tag", "contains", "return")),
    ],
)
def test_a_promise_that_can_be_reached_is_left_in_peace(earlier, later):
    found = policy({"when": earlier}, {"when": later}, support_hours={"chat": "always"})
    assert codes(found) == []


def test_another_kind_of_promise_does_not_stand_in_the_way():
    assert codes(policy({}, {"kind": "solution"})) == []


@pytest.mark.parametrize(
    "when",
    [
        {"all": [CHAT, cond("channel", "is", "email")]},
        {"all": [cond("priority", "at_least", 3), cond("priority", "at_most", 1)]},
        {"all": [cond("priority", "is", 1), HIGH]},
        {"all": [cond("team", "is_not_set"), cond("team", "is", 4)]},
        {"all": [cond("team", "is_not", 4), cond("team", "in", [4])]},
        {"any": []},
        {"all": [cond("tag", "contains", "a"), cond("tag", "not_contains", "a")]},
    ],
)
def test_a_condition_that_can_never_be_true(when):
    found = [
        code
        for code, _where in codes(
            policy({"when": when}, support_hours={"chat": "always", "email": "always"})
        )
    ]
    assert found == ["impossible"]


def test_two_tags_do_not_contradict_each_other():
    when = {"all": [cond("tag", "contains", "a"), cond("tag", "contains", "b")]}
    assert codes(policy({"when": when})) == []


def test_hours_that_do_not_exist_or_are_not_stated():
    assert codes(policy({"hours": "moon"})) == [("no_calendar", "/promises/0/hours")]
    assert codes(policy({"when": CHAT})) == [("no_hours", "/promises/0")]
    assert ("no_promise", "/promises") in codes(read({"languages": ["en"]}))


def test_a_day_on_an_office_calendar_is_questioned():
    assert codes(policy({"hours": "office", "target": "3d"})) == [
        ("day_of_24_hours", "/promises/0/target")
    ]
    assert codes(policy({"target": "3d"})) == []


def test_escalation_must_leave_time_and_do_something():
    assert codes(policy({"target": "2m"})) == [("tight", "/promises/0/target")]
    assert codes(policy({}, escalation=[])) == [("no_escalation", "/promises/0")]
    empty = [{"key": "x", "at": "80%"}]
    assert codes(policy({}, escalation=empty)) == [("empty_step", "/escalation/0")]
    mute = [{"key": "x", "at": "80%", "do": ["tell_customer"]}]
    assert ("no_reason", "/escalation/0/reason") in codes(policy({}, escalation=mute))


def test_missing_translations():
    found = policy({}, languages=["en", "tr"], sections=[
        {"key": "mission", "title": {"en": "Mission", "tr": "Görev"}, "body": {"en": "We answer."}}
    ])  # fmt: skip
    assert codes(found) == [
        ("untranslated", "/sections/0/body"),
        ("untranslated", "/promises/0/name"),
    ]


def test_a_gate_on_what_agents_cannot_read_would_silence_everybody():
    section = {
        "key": "limits",
        "audience": "managers",
        "title": {"en": "Limits"},
        "body": {"en": "Ours."},
    }
    shut = section | {"gates": ["channel:email"]}
    assert codes(policy({}, sections=[shut])) == [("gate_unreadable", "/sections/0/gates")]
    assert codes(policy({}, sections=[shut | {"audience": "staff"}])) == []


def test_a_topic_names_a_promise_that_is_there():
    section = {"key": "returns", "title": {"en": "Returns"}, "body": {"en": "30 days."}}
    topics = ["tag:return", "promise:p0", "promise:gone"]
    found = codes(policy({}, sections=[section | {"topics": topics}]))
    assert found == [("no_such_promise", "/sections/0/topics")]


def test_a_new_time_is_told_before_the_old_one_is_over():
    step = {"key": "sorry", "do": ["tell_customer"], "reason": {"en": "More work than we saw."}}
    for when in ({"after": "1h"}, {"at": "100%"}):
        assert ("told_too_late", "/escalation/0/do") in codes(policy({}, escalation=[step | when]))
    assert codes(policy({}, escalation=[step | {"at": "90%"}])) == []


# --- what one part does to another ----------------------------------------------------------


def raising(made, **step):
    steps = [{"key": "up", "at": "80%", "do": ["raise_priority"], **step}]
    found = lint(policy(*made, escalation=steps), calendars=CALENDARS)
    return [each.where for each in found if each.code == "raised_breaks"]


HIGH = cond("priority", "at_least", 2)
URGENT = cond("priority", "is", 3)


@pytest.mark.parametrize(
    ("promises", "step", "found"),
    [
        ([{"when": HIGH, "target": "1h"}, {"target": "8h"}], {}, True),
        ([{"when": HIGH, "target": "1h"}, {"target": "8h"}], {"promises": ["p0"]}, False),
        ([{"when": HIGH, "target": "8h"}, {"target": "1h"}], {}, False),
        ([{"when": URGENT, "target": "1h"}, {"when": HIGH, "target": "8h"}], {}, True),
        ([{"when": HIGH, "target": "1h", "kind": "solution"}, {"target": "8h"}], {}, False),
        ([{"target": "8h"}], {}, False),
        ([{"when": {"all": [HIGH, cond("channel", "is", "email")]}, "target": "1h"},
          {"target": "8h"}], {}, True),
        ([{"when": {"any": [URGENT, cond("tag", "contains", "vip")]}, "target": "1h"},
          {"target": "8h"}], {}, False),
    ],
)  # fmt: skip
def test_a_raised_priority_that_breaks_a_promise_at_once(promises, step, found):
    assert raising(promises, **step) == (["/escalation/0/do"] if found else [])


def test_news_that_rests_while_we_wait_for_the_customer_never_come():
    sleeping = policy({"kind": "update", "rests": ["customer"]})
    assert ("news_rests", "/promises/0/rests") in codes(sleeping)
    awake = policy({"kind": "update", "rests": []})
    assert codes(awake) == []
