"""Where a request comes from, for limits: never trusted for anything else."""

from ipaddress import IPv6Address, ip_network

from django.conf import settings
from django.http import HttpRequest


def address_of(request: HttpRequest) -> str:
    """The address of the other end; behind our own proxy the last one it wrote down.

    Earlier entries of X-Forwarded-For are the visitor's own words. IPv6 is cut to its /64, which
    is one household.
    """
    address = str(request.META.get("REMOTE_ADDR", ""))
    if settings.ANSWERABLE["behind_proxy"]:
        address = request.headers.get("X-Forwarded-For", address).rpartition(",")[2].strip()
    if ":" not in address:
        return address
    return _network(address)


def _network(address: str) -> str:
    try:
        found = IPv6Address(address.partition("%")[0])
    except ValueError:
        return address
    if found.ipv4_mapped:
        return str(found.ipv4_mapped)
    return str(ip_network((found, 64), strict=False).network_address)
