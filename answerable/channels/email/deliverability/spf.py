"""Reading SPF records (RFC 7208): who may send for a domain, and what is wrong with the record.

Only what a published record can say by itself: macros and `exists` are counted, not followed.
"""

import ipaddress
from collections.abc import Iterator
from dataclasses import dataclass, field

from answerable.channels.email.deliverability.asking import Ask

MOST_LOOKUPS = 10
COSTS_A_LOOKUP = ("include", "a", "mx", "ptr", "exists", "redirect")
DEEPEST = 12
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass
class Found:
    """What a walk through a record met. `allows`: which of the wanted addresses it names."""

    lookups: int = 0
    allows: set[str] = field(default_factory=set)
    ending: str = ""  # +all, ~all, -all, ?all of the outermost record


def records_of(domain: str, ask: Ask) -> list[str]:
    """Every SPF record of the domain; there should be exactly one."""
    texts = ask(domain, "TXT")
    return [
        text for text in texts if text.lower() == "v=spf1" or text.lower().startswith("v=spf1 ")
    ]


def walk(record: str, domain: str, addresses: list[str], ask: Ask) -> Found:
    """Follows the record as a receiver would, counting lookups. Raises CannotAsk."""
    found = Found()
    wanted = {address: ipaddress.ip_address(address) for address in addresses}
    _follow(record, domain, wanted, ask, found, 0)
    return found


def _follow(
    record: str, domain: str, wanted: dict[str, Address], ask: Ask, found: Found, depth: int
) -> None:
    for sign, name, value in _terms(record):
        if name in COSTS_A_LOOKUP:
            found.lookups += 1
        if name == "all":
            found.ending = found.ending or f"{sign}all" if depth == 0 else found.ending
        if found.lookups > MOST_LOOKUPS or depth > DEEPEST:
            return
        if name in ("include", "redirect"):
            for inner in records_of(value, ask):
                _follow(inner, value, wanted, ask, found, depth + 1)
        elif sign == "+":
            found.allows |= _named(name, value, domain, wanted, ask)


def _terms(record: str) -> Iterator[tuple[str, str, str]]:
    """Sign, name and value of each term; modifiers come last, as receivers read them."""
    redirects = []
    for word in record.split()[1:]:
        sign, rest = (word[0], word[1:]) if word[:1] in "+-~?" else ("+", word)
        if rest.lower().startswith("redirect="):
            redirects.append(("+", "redirect", rest[9:]))
            continue
        name, _colon, value = rest.partition(":")
        name, _slash, length = name.partition("/")
        yield sign, name.lower(), value or (f"/{length}" if length else "")
    yield from redirects


def _named(name: str, value: str, domain: str, wanted: dict[str, Address], ask: Ask) -> set[str]:
    if not wanted or name not in ("ip4", "ip6", "a", "mx"):
        return set()
    if name in ("ip4", "ip6"):
        return {text for text, one in wanted.items() if _inside(one, value)}
    host, _slash, length = value.partition("/")
    hosts = [host or domain]
    if name == "mx":
        hosts = [record.split()[-1] for record in ask(hosts[0], "MX")]
    length = length.partition("/")[0]
    nets = [f"{found}/{length}" if length else found for h in hosts for found in ask(h, "A")]
    nets += [found for h in hosts for found in ask(h, "AAAA")]
    return {text for text, one in wanted.items() if any(_inside(one, net) for net in nets)}


def _inside(address: Address, network: str) -> bool:
    try:
        return address in ipaddress.ip_network(network, strict=False)
    except (ValueError, TypeError):
        return False
