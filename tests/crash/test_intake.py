"""A process killed anywhere between the door and the ticket loses nothing and doubles nothing."""

import json

import pytest

from tests.crash.acting import letter
from tests.crash.world import KILLED, World

LETTERS = 3
AFTER_THE_DOOR = (
    "mid_parse",
    "before_automatic_answer",
    "before_message_commit",
    "after_message_commit",
    "before_notifications",
)


def everything_is_there_once(world: World) -> None:
    facts = world.facts()
    assert facts["inbound"] == {"delivered": LETTERS}
    assert facts["subjects"] == [f"Matter {n}" for n in range(LETTERS)]
    assert facts["texts"] == [f"These are the words of letter {n}." for n in range(LETTERS)]
    assert facts["receipts"] == [f"c{n}@d{n}.example.net" for n in range(LETTERS)]
    assert facts["events"] == {"ticket.opened": LETTERS, "message.received": LETTERS}
    assert facts["numbers"] == list(range(1001, 1001 + LETTERS))
    assert facts["counts"] == [1] * LETTERS


def test_killed_between_commit_and_answer_a_repeated_letter_is_one(world: World) -> None:
    first = world.act("take", str(LETTERS), crash_at="after_raw_commit")
    assert (first.code, first.said) == (KILLED, "")
    assert world.facts()["inbound"] == {"received": 1}
    assert world.act("take", str(LETTERS)).code == 0
    assert world.act("read").code == 0
    everything_is_there_once(world)


@pytest.mark.parametrize("point", AFTER_THE_DOOR)
def test_killed_at_work_the_next_worker_finishes_it(world: World, point: str) -> None:
    assert world.act("take", str(LETTERS)).code == 0
    for _ in range(2):
        assert world.act("read", crash_at=point).code == KILLED
    assert world.act("read").code == 0
    everything_is_there_once(world)


def test_a_letter_that_kills_every_worker_is_laid_aside_and_can_be_replayed(world: World) -> None:
    world.act("take", str(LETTERS))
    for _ in range(5):
        assert world.act("read", crash_at="mid_parse").code == KILLED
    assert world.act("read").code == 0
    assert world.facts()["inbound"] == {"unreadable": 1, "delivered": LETTERS - 1}
    assert world.act("replay").code == 0
    assert world.act("read").code == 0
    facts = world.facts()
    assert facts["inbound"] == {"delivered": LETTERS}
    assert facts["texts"] == [f"These are the words of letter {n}." for n in range(LETTERS)]


def test_the_pipe_killed_before_it_could_say_stored(world: World) -> None:
    words = {"input": letter(0).decode()}
    deliver = ("mail", "deliver")
    assert world.answerable(*deliver, crash_at="after_raw_commit", **words).returncode == KILLED
    again = world.answerable(*deliver, "--json", **words)
    assert again.returncode == 0
    assert json.loads(again.stdout)["new"] is False
    assert world.facts()["inbound"] == {"received": 1}
