"""A worker killed anywhere around a reply that leaves later: it leaves once, or is stopped once."""

import json
from typing import Any

import pytest

from tests.crash.world import KILLED, World

TICKETS = 3
POINTS = ("before_scheduled", "mid_scheduled", "after_scheduled")


def found(world: World) -> dict[str, Any]:
    facts: dict[str, Any] = json.loads(world.act("left").said)
    return facts


@pytest.mark.parametrize("point", POINTS)
def test_killed_around_it_the_next_worker_sends_the_rest_once(world: World, point: str) -> None:
    world.act("set_for_later", str(TICKETS))
    world.act("customer_writes")
    for _ in range(2):
        assert world.act("send_later_ones", crash_at=point).code == KILLED
        facts = found(world)
        assert facts["states"].get("sent", 0) == facts["events"].get("message.sent", 0)
        assert facts["states"].get("stopped", 0) == len(facts["drafts"])
    assert world.act("send_later_ones").code == 0
    assert world.act("send_later_ones").code == 0
    facts = found(world)
    assert facts["states"] == {"stopped": 1, "sent": TICKETS - 1}
    assert facts["mails"] == {f"c{n}@d{n}.example.net": 1 for n in range(1, TICKETS)}
    assert facts["events"] == {"message.sent": TICKETS - 1, "reply.stopped": 1}
    assert facts["drafts"] == ["Later"]
    assert facts["at_once"]
