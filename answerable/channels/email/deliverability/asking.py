"""Questions to the DNS. Whoever needs answers takes an `Ask`, so that tests bring their own.

The library takes long to load: not before somebody asks.
"""

import ipaddress
from collections.abc import Callable

SECONDS = 4.0  # for each question
Ask = Callable[[str, str], list[str]]
"""(name, kind) -> the records as text; [] where there is none. Raises CannotAsk."""


class CannotAsk(Exception):
    """Nobody answered, so nothing is known: neither that a record is there nor that it is not."""


def ask_dns(name: str, kind: str) -> list[str]:
    """TXT joined, MX as "10 host", A, AAAA and PTR as they are; names without the final dot."""
    import dns.exception
    import dns.resolver

    try:
        answer = dns.resolver.resolve(name, kind, lifetime=SECONDS)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return []
    except (dns.exception.DNSException, OSError) as error:
        raise CannotAsk(f"{kind} {name}: {type(error).__name__}") from error
    return [_text(record, kind) for record in answer]


def _text(record: object, kind: str) -> str:
    if kind == "TXT":
        return b"".join(getattr(record, "strings", ())).decode("utf-8", "replace")
    return str(record).rstrip(".")


def reverse_name(address: str) -> str:
    """Under which name the PTR of an address stands."""
    return ipaddress.ip_address(address).reverse_pointer
