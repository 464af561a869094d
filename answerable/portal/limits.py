"""How much one visitor, and all of them together, may send (security.md, numbers to adopt)."""

from dataclasses import dataclass

from django.http import HttpRequest

from answerable.core.limits import count
from answerable.core.visitors import address_of

HOUR, DAY = 3600, 24 * 3600


@dataclass(frozen=True)
class Limit:
    """So many in so many seconds, for each key or, without keys, for everybody together."""

    name: str
    most: int
    seconds: int
    everybody: bool = False


REQUESTS = (
    Limit("form", 20, HOUR),
    Limit("form", 240, DAY),
    Limit("form", 5000, DAY, everybody=True),
)
ATTEMPTS = (Limit("form-tries", 120, HOUR),)
WORDS = (Limit("words", 30, HOUR),)
SEARCHES = (Limit("find", 10, HOUR), Limit("find", 2000, DAY, everybody=True))
LINKS = (Limit("links", 3, HOUR), Limit("links", 10, DAY))


def is_too_much(limits: tuple[Limit, ...], key: str) -> int:
    """Counts one act; 0 if it is within all limits, else the seconds until it would be again."""
    waits = [0]
    for limit in limits:
        name = limit.name if limit.everybody else f"{limit.name}:{key}"
        allowance = count(name, limit=limit.most, seconds=limit.seconds)
        if allowance.is_over:
            waits.append(allowance.reset)
    return max(waits)


def visitor(request: HttpRequest) -> str:
    """The key by which a visitor is counted."""
    return address_of(request)
