"""How much one address may send us: counted per minute, forgotten when it is quiet."""

import ipaddress
import time
from collections.abc import Callable

REMEMBERED = 10_000  # addresses; beyond that the quiet ones are forgotten


class Rate:
    """A bucket for each address that refills with `per_minute`; 0 means no limit.

    Programs on this machine are not limited: they are our own mail server, or a test.
    """

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.per_minute = per_minute
        self._clock = clock
        self._left: dict[str, tuple[float, float]] = {}  # address: (how many, when)

    def allows(self, address: str) -> bool:
        """Counts one; False if it is one too many."""
        if not self.per_minute or is_this_machine(address):
            return True
        now = self._clock()
        left = self._refilled(address, now)
        self._left[address] = (left - 1 if left >= 1 else left, now)
        if len(self._left) > REMEMBERED:
            self._forget(now)
        return left >= 1

    def _refilled(self, address: str, now: float) -> float:
        left, then = self._left.get(address, (float(self.per_minute), now))
        return min(self.per_minute, left + (now - then) * self.per_minute / 60)

    def _forget(self, now: float) -> None:
        full = [one for one in self._left if self._refilled(one, now) >= self.per_minute]
        for one in full or list(self._left)[: REMEMBERED // 2]:
            del self._left[one]


def is_this_machine(address: str) -> bool:
    """True for loopback addresses and for a socket file, which has none."""
    try:
        return not address or ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False
