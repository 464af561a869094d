"""Which running work was left behind by its process: decided without comparing any two clocks.

Whoever holds work changes a stamp on it again and again. Work whose stamp one watcher saw
unchanged for the length of a lease, on the watcher's own monotonic clock, is abandoned. Clocks
that jump or differ between machines change nothing in that.
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)


@dataclass
class Watch:
    """Remembers stamps. `lease` and all times are seconds; looks come every lease/3 or so."""

    lease: float
    _seen: dict[Hashable, tuple[object, float]] = field(default_factory=dict)
    _looked_at: float | None = None

    def abandoned(self, stamps: Mapping[Key, object], now: float) -> list[Key]:
        """The keys of `stamps` that nobody renewed for a whole lease.

        A watcher that was itself away (paused, or without the database) for half a lease forgets
        what it saw: it cannot know whether the others had a chance to renew.
        """
        if self._looked_at is not None and now - self._looked_at > self.lease / 2:
            self._seen.clear()
        self._looked_at = now
        before = self._seen
        self._seen = {
            key: before[key] if before.get(key, (None,))[0] == stamp else (stamp, now)
            for key, stamp in stamps.items()
        }
        return [key for key in stamps if now - self._seen[key][1] >= self.lease]
