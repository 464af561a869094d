"""Limits hold until their window ends, and visitors are told apart honestly."""

from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.test import RequestFactory

from answerable.core import limits
from answerable.core.visitors import address_of


@pytest.mark.django_db
@pytest.mark.parametrize("frequent", [False, True])
def test_a_limit_holds_for_its_window_and_ends_with_it(frequent: bool) -> None:
    limits.memory.clear()
    with time_machine.travel(datetime(2026, 5, 4, 9, 59, 0, tzinfo=UTC), tick=False) as clock:
        used = [
            limits.count(f"form{frequent}", limit=2, seconds=3600, frequent=frequent)
            for _ in range(3)
        ]
        assert [one.is_over for one in used] == [False, False, True]
        assert [one.left for one in used] == [1, 0, 0]
        assert used[0].reset == 60
        clock.shift(61)
        again = limits.count(f"form{frequent}", limit=2, seconds=3600, frequent=frequent)
        assert not again.is_over


@pytest.mark.django_db
def test_a_long_limit_is_not_forgotten_between_acts() -> None:
    with time_machine.travel(datetime(2026, 5, 4, 9, 0, 0, tzinfo=UTC), tick=False) as clock:
        for _ in range(5):
            used = limits.count("slow", limit=10, seconds=86400)
            clock.shift(3600)
    assert used.used == 5


@pytest.mark.parametrize(
    ("forwarded", "behind_proxy", "address"),
    [
        ("", False, "192.0.2.1"),
        ("198.51.100.7", False, "192.0.2.1"),
        ("203.0.113.9, 198.51.100.7", True, "198.51.100.7"),
        ("2001:db8:1:2:3:4:5:6", True, "2001:db8:1:2::"),
        ("::ffff:198.51.100.7", True, "198.51.100.7"),
        ("nonsense:", True, "nonsense:"),
    ],
)
def test_a_visitor_cannot_choose_their_address(
    settings: Any, forwarded: str, behind_proxy: bool, address: str
) -> None:
    settings.ANSWERABLE = {**settings.ANSWERABLE, "behind_proxy": behind_proxy}
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    request = RequestFactory(headers=headers).get("/", REMOTE_ADDR="192.0.2.1")
    assert address_of(request) == address
