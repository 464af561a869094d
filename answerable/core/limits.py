"""How often something may happen: counted in fixed windows of time, told as what is left.

Rare things (a form sent, a link asked for) are counted in the shared cache, so that a limit holds
for all processes together. Frequent ones (an API request) are counted there only with Redis; in
the database each would cost a durable write, so there every process counts its own.
"""

import time
from collections import Counter
from dataclasses import dataclass
from threading import Lock

from django.conf import settings
from django.core.cache import cache
from django.db import transaction


@dataclass(frozen=True)
class Allowance:
    """What a counted act found: `left` after it, `reset` in seconds until the window ends."""

    limit: int
    used: int
    seconds: int
    reset: int

    @property
    def left(self) -> int:
        return max(0, self.limit - self.used)

    @property
    def is_over(self) -> bool:
        return self.used > self.limit


class _Memory:
    """Counts of this process; forgets them all when many windows have gone by."""

    ROOM = 50_000

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._lock = Lock()

    def add(self, key: str) -> int:
        with self._lock:
            if len(self._counts) > self.ROOM:
                self._counts.clear()
            self._counts[key] += 1
            return self._counts[key]

    def clear(self) -> None:
        with self._lock:
            self._counts.clear()


memory = _Memory()


def count(name: str, *, limit: int, seconds: int, frequent: bool = False) -> Allowance:
    """Counts one act under `name` and says what is left of `limit` in this window of `seconds`."""
    now = time.time()
    window = int(now // seconds)
    key = f"limit:{name}:{seconds}:{window}"
    in_memory = frequent and not settings.ANSWERABLE["redis_url"]
    used = memory.add(key) if in_memory else _add_shared(key, seconds)
    return Allowance(limit, used, seconds, max(1, int((window + 1) * seconds - now)))


def _add_shared(key: str, seconds: int) -> int:
    if not settings.ANSWERABLE["redis_url"]:
        return _add_in_database(key, seconds)
    cache.add(key, 0, timeout=seconds * 2)
    try:
        return cache.incr(key)
    except ValueError:  # it ended between the two calls: a new window
        return 1


def _add_in_database(key: str, seconds: int) -> int:
    """One transaction, so that no count is lost on SQLite; incr() there would forget the end."""
    with transaction.atomic():
        used = int(cache.get(key, 0)) + 1
        cache.set(key, used, timeout=seconds * 2)
    return used
