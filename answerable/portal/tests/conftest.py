"""A visitor without a browser: fills in forms the way a person does."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from html import unescape
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from answerable.channels.email.addresses import page_key
from answerable.tickets.models import Ticket

_HIDDEN = re.compile(r'<input type="hidden" name="([a-z]+)" value="([^"]*)"')


def _soon() -> datetime:
    """The next hour has just begun: no limit's window ends in the middle of a test."""
    return timezone.now().replace(minute=5, second=0, microsecond=0) + timedelta(hours=1)


@dataclass
class Visitor:
    """Opens pages and sends their forms; takes its time unless told not to."""

    client: Client = field(default_factory=Client)
    start: datetime = field(default_factory=lambda: _soon())
    spent: float = 0

    def open(self, path: str, **headers: str) -> Any:
        with self._now():
            return self.client.get(path, headers=headers)

    def send(self, path: str, page: Any, *, after: float = 20, **words: Any) -> Any:
        """Sends the form of `page` with these words, so many seconds after the last act."""
        self.spent += after
        with self._now():
            return self.client.post(path, {**hidden_of(page), **words})

    def _now(self) -> Any:
        return time_machine.travel(self.start + timedelta(seconds=self.spent))


def hidden_of(page: Any) -> dict[str, list[str]]:
    """The hidden fields of a page's form."""
    found: dict[str, list[str]] = {}
    for name, value in _HIDDEN.findall(page.content.decode()):
        if name != "csrfmiddlewaretoken":
            found.setdefault(name, []).append(unescape(value))
    return found


@pytest.fixture(autouse=True)
def fresh_cache(db: None) -> None:
    cache.clear()


@pytest.fixture
def visitor() -> Visitor:
    return Visitor()


LinkOf = Callable[..., str]


def link_of(ticket: Ticket, address: str = "elif@example.net") -> str:
    """The secret link of this address to this ticket."""
    return f"/help/r/{page_key(ticket_id=ticket.pk, recipient=address)}/"
