"""Who does something: given explicitly (`by=`) to every action, recorded with every event."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["agent", "customer", "bot", "rule", "provider", "system"]


@dataclass(frozen=True)
class Actor:
    """One who acts. `id` is the key of the agent or customer, None for the system itself."""

    kind: Kind
    id: int | None = None
    name: str = ""

    @property
    def is_person(self) -> bool:
        """People answer; software only reports."""
        return self.kind in ("agent", "customer", "provider")


SYSTEM = Actor("system")
