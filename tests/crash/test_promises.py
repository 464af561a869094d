"""A worker killed anywhere around an escalation: each rung is climbed once, and none is lost."""

import json
from typing import Any

import pytest

from tests.crash.world import KILLED, World

TICKETS = 3
POINTS = ("mid_escalation", "before_telling_customer", "after_telling_customer", "after_escalation")
A_DAY = 24 * 60


def found(world: World) -> dict[str, Any]:
    facts: dict[str, Any] = json.loads(world.act("escalations").said)
    return facts


def everything_happened_once(world: World) -> None:
    """At 80 minutes: half and near were climbed, customers know the new time, nobody twice."""
    facts = found(world)
    assert facts["steps"] == {"half": TICKETS, "near": TICKETS}
    assert facts["staff"] == {"owner@example.com": TICKETS, "lead@example.com": TICKETS}
    assert facts["customers"] == {f"c{n}@d{n}.example.net": 1 for n in range(TICKETS)}
    assert facts["told"] == TICKETS
    assert facts["events"] == {"promise.escalated": 2 * TICKETS, "promise.new_time": TICKETS}
    assert facts["priorities"] == [2] * TICKETS, "raised once"
    assert facts["waiting"] == TICKETS, "and each will be looked at again when it is due"


@pytest.mark.parametrize("point", POINTS)
def test_killed_around_an_escalation_the_next_worker_finishes_it(world: World, point: str) -> None:
    world.act("promise", str(TICKETS))
    for _ in range(2):
        assert world.act("look", "80", crash_at=point).code == KILLED
        assert found(world)["steps"] == {}, "half an escalation is none"
    assert world.act("look", "80").code == 0
    assert world.act("look", "81").code == 0
    everything_happened_once(world)


@pytest.mark.parametrize("point", ["", "mid_escalation", "after_escalation"])
def test_workers_at_once_climb_each_rung_once(world: World, point: str) -> None:
    world.act("promise", str(TICKETS))
    codes = json.loads(world.act("look_together", "80", "3", crash_at=point).said)
    assert codes[1:] == [0, 0]
    assert codes[0] in (0, KILLED), "who finds nothing left to do dies of nothing"
    assert world.act("look", "80").code == 0
    everything_happened_once(world)


def test_a_day_without_a_worker_is_caught_up_in_order_with_true_times(world: World) -> None:
    world.act("promise", str(TICKETS))
    world.act("look", "60")
    assert world.act("look", str(A_DAY), crash_at="after_escalation").code == KILLED
    codes = json.loads(world.act("look_together", str(A_DAY), "2").said)
    assert codes == [0, 0]
    world.act("look", str(A_DAY + 1))
    facts = found(world)
    assert facts["steps"] == {"half": TICKETS, "near": TICKETS, "late": TICKETS}
    assert facts["breaches"] == [[100, A_DAY, "service-down"]] * TICKETS
    assert sorted(facts["order"], key=lambda step: step[2]) == facts["order"]
    assert {(step, due) for step, due, _done in facts["order"]} == {
        ("half", 50),
        ("near", 80),
        ("late", 120),
    }
    assert facts["customers"] == {}, "too late to tell a new time"
    assert facts["events"]["promise.broken"] == TICKETS
    assert facts["waiting"] == 0
