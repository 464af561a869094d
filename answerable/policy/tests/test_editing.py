"""Editing a draft part by part: nobody's words are lost, a published version stays as it is."""

import copy

import pytest

from answerable.core.errors import Refused
from answerable.policy import actions, editing, parts
from answerable.policy.data import PolicyError, read
from answerable.policy.models import Version
from answerable.policy.tests.test_data import POLICY
from answerable.testing import at_once, make_agent, refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def version(administrator):
    return actions.draft(read(POLICY), by=administrator)


def seal_of(version, part, key):
    return parts.seal(parts.part_of(version.data, part, key))


def change(version, by, *, part="promises", key="first", seen=None, **changes):
    value = {**parts.part_of(version.data, part, key), **changes}
    seen = seen or seal_of(version, part, key)
    editing.change_part(version, part=part, key=key, value=value, seen=seen, by=by)


def test_a_part_is_changed_and_the_rest_stays(version, administrator):
    before = version.data
    change(version, administrator, target="1h")
    after = Version.objects.get().data
    assert parts.part_of(after, "promises", "first")["target"] == "1h"
    assert [p for p in after["promises"] if p["key"] != "first"] == [
        p for p in before["promises"] if p["key"] != "first"
    ]


def test_two_change_different_parts_and_both_are_kept(version, administrator):
    same = Version.objects.get()
    seal = seal_of(version, "sections", "mission")
    change(same, administrator, target="1h")
    words = {**parts.part_of(version.data, "sections", "mission"), "title": {"en": "Ours"}}
    editing.change_part(
        version, part="sections", key="mission", value=words, seen=seal, by=administrator
    )
    data = Version.objects.get().data
    assert parts.part_of(data, "promises", "first")["target"] == "1h"
    assert parts.part_of(data, "sections", "mission")["title"] == {"en": "Ours"}


def test_the_second_to_change_the_same_part_is_shown_the_first(version, administrator):
    seal = seal_of(version, "promises", "first")
    change(Version.objects.get(), administrator, target="1h")
    with pytest.raises(Refused) as refusal:
        change(version, administrator, target="3h", seen=seal)
    assert refusal.value.code == "changed_meanwhile"
    assert refusal.value.data["theirs"]["target"] == "1h"
    assert parts.part_of(Version.objects.get().data, "promises", "first")["target"] == "1h"


@pytest.mark.django_db(transaction=True)
def test_two_at_the_same_instant_lose_nothing(administrator):
    version = actions.draft(read(POLICY), by=administrator)
    first, second = Version.objects.get(), Version.objects.get()
    assert at_once(
        lambda: change(first, administrator, target="1h"),
        lambda: change(second, administrator, key="solved", target="5h"),
    ) == [None, None]
    data = Version.objects.get(pk=version.pk).data
    assert parts.part_of(data, "promises", "first")["target"] == "1h"
    assert parts.part_of(data, "promises", "solved")["target"] == "5h"


def test_what_would_be_no_policy_is_refused(version, administrator):
    before = version.data
    with pytest.raises(PolicyError):
        change(version, administrator, target="soon")
    assert Version.objects.get().data == before


def test_a_published_version_takes_no_change_of_any_part(version, administrator):
    Version.objects.filter(pk=version.pk).update(
        state="published", published_at=version.created_at, in_force_from=version.created_at
    )
    before = Version.objects.get().data
    with refused("published"):
        change(version, administrator, target="1h")
    with refused("published"):
        editing.move_part(version, part="promises", key="first", to=0, by=administrator)
    with refused("published"):
        editing.remove_part(version, part="promises", key="first", by=administrator)
    with refused("published"):
        editing.duplicate_part(version, part="promises", key="first", by=administrator)
    assert Version.objects.get().data == before


def test_an_agent_may_not_change_a_draft(version, db):
    before = version.data
    with refused("may_not_write_policy"):
        change(version, make_agent(), target="1h")
    assert Version.objects.get().data == before


def test_a_copy_stands_below_with_a_key_of_its_own(version, administrator):
    made = editing.duplicate_part(version, part="promises", key="first", by=administrator)
    keys = [each["key"] for each in Version.objects.get().data["promises"]]
    assert made == "first-2"
    assert keys.index(made) == keys.index("first") + 1


def test_a_removed_promise_takes_along_the_rungs_that_were_for_it_alone(version, administrator):
    data = copy.deepcopy(POLICY)
    keys = [each["key"] for each in data["promises"]]
    data["escalation"] = [
        {"key": "alone", "promises": [keys[0]], "at": "80%", "tell": ["lead"]},
        {"key": "both", "promises": keys[:2], "at": "80%", "tell": ["lead"]},
        {"key": "every", "at": "80%", "tell": ["lead"]},
    ]
    actions.edit(version, document=read(data), by=administrator)
    editing.remove_part(version, part="promises", key=keys[0], by=administrator)
    rungs = Version.objects.get().data["escalation"]
    assert [(each["key"], each.get("promises")) for each in rungs] == [
        ("both", [keys[1]]),
        ("every", None),
    ]


def test_a_part_that_is_gone_cannot_be_moved(version, administrator):
    with refused("gone"):
        editing.move_part(version, part="promises", key="nothing", to=0, by=administrator)


def test_a_new_promise_with_conditions_stands_above_the_one_for_everybody():
    data = {"promises": [{"key": "all", "kind": "solution"}, {"key": "x", "kind": "update"}]}
    new = {"key": "new", "kind": "solution", "when": {"field": "channel", "op": "is", "value": "x"}}
    keys = [each["key"] for each in parts.with_part(data, "promises", "new", new)["promises"]]
    assert keys == ["new", "all", "x"]


@pytest.mark.parametrize(
    ("words", "key"), [("First reply!", "first-reply"), ("Первый", "promises"), ("", "promises")]
)
def test_keys_are_made_of_words(words, key):
    assert parts.free_key({}, "promises", words) == key
    assert parts.free_key({"promises": [{"key": key}]}, "promises", words) == f"{key}-2"
