"""The one way our servers call others: public addresses only, no redirects, little time and data.

The name is resolved once, every address it has must be allowed, and the connection goes to one of
those very addresses; a name that changes its mind meanwhile changes nothing. What comes back is
read up to a limit and never decompressed.
"""

import ipaddress
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.conf import settings

SECONDS = 15.0  # for everything together
READ = 64 * 1024  # bytes of an answer that are looked at, where nobody asks for more
PORTS_NEVER = {22, 23, 25, 110, 143, 465, 587, 993, 995, 2525, 3306, 5432, 6379, 11211}

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class Forbidden(Exception):
    """We do not call this address; nothing was sent. `reason` is a key."""

    def __init__(self, reason: str, url: str) -> None:
        super().__init__(f"{reason}: {url[:200]}")
        self.reason = reason


class NoAnswer(Exception):
    """Nobody answered in time, or not in HTTP. `reason` is a key."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason} {detail}".strip())
        self.reason = reason


@dataclass(frozen=True)
class Answer:
    """What came back; `body` no more than was asked for, header names in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)


def fetch(
    method: str,
    url: str,
    *,
    body: bytes = b"",
    headers: Mapping[str, str] | None = None,
    most: int = READ,
    seconds: float | None = None,
) -> Answer:
    """One request and its answer, whatever its status; of its body the first `most` bytes.

    `seconds` for everything together, SECONDS where nobody says. Raises Forbidden or NoAnswer.
    """
    check(url)
    from answerable.core import wire  # httpx takes long to load: only who calls waits for it

    return wire.send(
        method, url, body=body, headers=headers or {}, most=most, seconds=seconds or SECONDS
    )


def check(url: str) -> None:
    """Refuses (Forbidden) what can be seen from the address alone, without asking anybody."""
    if any(ord(letter) <= 32 or ord(letter) == 127 for letter in url):
        raise Forbidden("bad_characters", repr(url))
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise Forbidden("bad_address", url) from error
    if parts.scheme not in ("http", "https") or not host:
        raise Forbidden("bad_scheme", url)
    if parts.username is not None or parts.password is not None:
        raise Forbidden("has_login", url)
    if port in PORTS_NEVER:
        raise Forbidden("bad_port", url)


def is_allowed(address: Address) -> bool:
    """Public addresses, and the own networks that the settings name."""
    real = _real(address)
    own = (ipaddress.ip_network(net, strict=False) for net in settings.ANSWERABLE["call_networks"])
    if any(real.version == net.version and real in net for net in own):
        return True
    odd = real.is_multicast or real.is_reserved or getattr(real, "is_site_local", False)
    return real.is_global and not odd


def _real(address: Address) -> Address:
    """The IPv4 address inside an IPv6 one that stands for it (mapped, 6to4, NAT64, Teredo)."""
    if isinstance(address, ipaddress.IPv6Address):
        if inner := address.ipv4_mapped or address.sixtofour:
            return inner
        if address.teredo:
            return address.teredo[1]
        if address in ipaddress.ip_network("64:ff9b::/96"):
            return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address


def resolved(host: str, port: int) -> list[str]:
    """The addresses of the host. Forbidden if even one of them is none of the public ones."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (socket.gaierror, UnicodeError) as error:
        raise NoAnswer("unknown_host", host) from error
    addresses = list(dict.fromkeys(str(info[4][0]).partition("%")[0] for info in found))
    for address in addresses:
        if not is_allowed(ipaddress.ip_address(address)):
            raise Forbidden("private_address", host)
    return addresses
