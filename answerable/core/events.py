"""Who reacts to what: higher apps register reactions, lower apps publish facts.

A reaction runs in the transaction of the fact, in the stated order. What it wants done outside
the database it writes down as a row or a job in that same transaction.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Reaction = Callable[[Any], None]


@dataclass(frozen=True, order=True)
class _Registered:
    order: int
    name: str
    react: Reaction


_registry: dict[str, list[_Registered]] = defaultdict(list)


def on(key: str, react: Reaction, *, order: int) -> None:
    """Registers `react` for facts named `key`; call it from an app's ready(). Idempotent."""
    name = f"{react.__module__}.{react.__qualname__}"
    if all(known.name != name for known in _registry[key]):
        _registry[key].append(_Registered(order, name, react))
        _registry[key].sort(key=lambda known: (known.order, known.name))


def publish(key: str, fact: Any) -> None:
    """Runs the reactions to `key` in order. An exception ends the surrounding transaction."""
    for known in _registry[key]:
        known.react(fact)


def reactions() -> dict[str, list[tuple[int, str]]]:
    """What is registered, for the page that lists who reacts to what."""
    return {key: [(k.order, k.name) for k in known] for key, known in sorted(_registry.items())}
