"""Differences said in words, and the YAML file that says the same as the document."""

import copy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from answerable.policy.data import PolicyError, read
from answerable.policy.diff import diff
from answerable.policy.files import from_yaml, to_yaml
from answerable.policy.tests.test_data import POLICY


def test_every_difference_is_said():
    changed = copy.deepcopy(POLICY)
    changed["promises"][1]["target"] = "1h"
    changed["promises"].reverse()
    changed["escalation"].pop()
    changed["sections"].append({"key": "values", "title": {"en": "Values"}})
    changed["return_days"] = 30
    changed["support_hours"]["email"] = "always"
    said = [change.in_words() for change in diff(read(POLICY), read(changed))]
    assert said == [
        "Section values is new",
        "Promise first: target 2h → 1h",
        "Promise solved moved from place 3 to 1",
        "Escalation step head is gone",
        "Support hours: email office → always",
        "Days to return goods: – → 30",
    ]


def test_nothing_changed_nothing_said():
    assert diff(read(POLICY), read(copy.deepcopy(POLICY))) == []


def test_the_file_says_the_same():
    document = read(POLICY)
    assert from_yaml(to_yaml(document)) == document


def test_teams_stand_in_the_file_by_name():
    data = copy.deepcopy(POLICY)
    data["promises"][0]["when"] = {"field": "team", "op": "in", "value": [7, 8]}
    text = to_yaml(read(data), {"team": {7: "orders", 8: "billing"}})
    assert "orders" in text
    assert from_yaml(text, {"team": {"orders": 3, "billing": 4}}).promises[0].when.value == (3, 4)
    with pytest.raises(PolicyError) as refused:
        from_yaml(text, {"team": {"orders": 3}})
    assert refused.value.where == "/promises/0/when/value/1"


@settings(deadline=None)
@given(st.text(max_size=300))
def test_any_words_survive_the_file(text):
    data = {**POLICY, "sections": [{"key": "mission", "title": {"en": "x"}, "body": {"en": text}}]}
    document = read(data)
    assert from_yaml(to_yaml(document)) == document


@pytest.mark.parametrize(
    "text",
    [
        "", "just words", "- a\n- b", "languages: [en", "languages: [en]\nlanguages: [tr]",
        "a: &x [1]\nb: *x", "!!python/object/apply:os.system ['true']", "1: 2", "[" * 5000,
        "languages: [en]\nreview_due: someday", "\x00",
    ],
)  # fmt: skip
def test_rubbish_is_refused_in_a_sentence(text):
    with pytest.raises(PolicyError) as refused:
        from_yaml(text)
    assert str(refused.value)
