"""Killed in the middle of going: nothing is without an owner, and doing it again completes it."""

import json
from typing import Any

import pytest

from tests.crash.world import KILLED, World

TICKETS = 3
LEAVING = (
    "after_offers_called_off", "mid_tickets_of_leaver", "after_drafts_of_leaver", "before_goodbye",
    "after_goodbye",
)  # fmt: skip
OWNER, HEIR, OTHER = "owner@example.com", "heir@example.com", "other@example.com"


def found(world: World) -> dict[str, Any]:
    facts: dict[str, Any] = json.loads(world.act("whose").said)
    return facts


@pytest.mark.parametrize("point", LEAVING)
def test_somebody_who_leaves_leaves_whole_or_not_at_all(world: World, point: str) -> None:
    world.act("somebody_busy", str(TICKETS))
    before = found(world)
    assert before["owners"] == {OWNER: TICKETS, OTHER: 1}
    for _ in range(2):
        assert world.act("leave", crash_at=point).code == KILLED
        assert found(world) == before, "half a leaving is none"
    assert world.act("leave").code == 0
    after = found(world)
    assert after["owners"] == {HEIR: TICKETS, OTHER: 1}
    assert after["drafts"] == {HEIR: before["drafts"][OWNER] + 1}, "and the words for tomorrow"
    assert after["scheduled"] == {"stopped": 1}
    assert after["offers"] == {"withdrawn": 2}
    assert after["covers"] == {HEIR: 1}
    assert after["here"] == before["here"] - 1
    assert after["differences"] == 0


@pytest.mark.parametrize("point", ["mid_closing", "after_closing"])
def test_a_closing_is_done_whole_by_the_next_worker_and_once(world: World, point: str) -> None:
    world.act("team_by_day", str(TICKETS))
    for _ in range(2):
        assert world.act("close_for_the_night", crash_at=point).code == KILLED
        facts = found(world)
        assert (facts["offers"], facts["closings"], facts["mails"]) == ({}, 0, 0)
        assert facts["owners"] == {OWNER: TICKETS}
    for _ in range(2):
        assert world.act("close_for_the_night").code == 0
    facts = found(world)
    assert (facts["offers"], facts["closings"]) == ({"offered": TICKETS}, 1)
    assert facts["mails"] == 1
    assert facts["owners"] == {OWNER: TICKETS}
