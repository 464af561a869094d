"""The one way our servers call others: public addresses only, no redirects, little time and data.

The name is resolved once, every address it has must be allowed, and the connection goes to one of
those very addresses; a name that changes its mind meanwhile changes nothing. What comes back is
read up to a limit and never decompressed.
"""

import ipaddress
import socket
import ssl
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import httpcore
import httpx
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
) -> Answer:
    """One request and its answer, whatever its status; of its body the first `most` bytes.

    Raises Forbidden or NoAnswer.
    """
    check(url)
    transport = _Transport(_Backend(time.monotonic() + SECONDS))
    sent = {"User-Agent": "Answerable", "Accept-Encoding": "identity", **(headers or {})}
    try:
        with (
            httpx.Client(transport=transport, timeout=SECONDS, trust_env=False) as client,
            client.stream(method, url, content=body, headers=sent) as answer,
        ):
            return Answer(answer.status_code, dict(answer.headers), _read(answer, most))
    except (httpcore.TimeoutException, httpx.TimeoutException) as error:
        raise NoAnswer("timed_out") from error
    except (httpcore.NetworkError, httpcore.ProtocolError, httpx.HTTPError) as error:
        raise NoAnswer("no_connection", str(error)[:200]) from error
    except (UnicodeError, ValueError) as error:
        raise NoAnswer("not_http", str(error)[:200]) from error


def _read(answer: httpx.Response, most: int) -> bytes:
    """The beginning of the body; the rest is left unread and the connection closed."""
    read = b""
    for piece in answer.iter_raw(8192):
        read += piece
        if len(read) >= most:
            break
    return read[:most]


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


class _Backend(httpcore.NetworkBackend):
    """Connects only to what `resolved` allows, and only until the deadline."""

    def __init__(self, deadline: float) -> None:
        self._deadline = deadline
        self._plain = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        addresses = resolved(host, port)
        for last, address in zip([False] * (len(addresses) - 1) + [True], addresses, strict=True):
            try:
                left = _left(self._deadline)
                stream = self._plain.connect_tcp(address, port, timeout=left)
                return _Stream(stream, self._deadline)
            except httpcore.ConnectError:
                if last:
                    raise
        raise NoAnswer("unknown_host", host)

    def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[Any] | None = None
    ) -> httpcore.NetworkStream:
        raise Forbidden("bad_scheme", path)


class _Stream(httpcore.NetworkStream):
    """A connection whose every step ends at the same deadline."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: float) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _left(self._deadline))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _left(self._deadline))

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        left = _left(self._deadline)
        return _Stream(self._stream.start_tls(ssl_context, server_hostname, left), self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)

    def close(self) -> None:
        self._stream.close()


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise httpcore.ReadTimeout
    return left


class _Transport(httpx.BaseTransport):
    """Lets httpx speak through our own connections; no pool outlives the request."""

    def __init__(self, backend: _Backend) -> None:
        context = ssl.create_default_context()
        self._pool = httpcore.ConnectionPool(ssl_context=context, network_backend=backend)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        url = httpcore.URL(
            scheme=request.url.raw_scheme,
            host=request.url.raw_host,
            port=request.url.port,
            target=request.url.raw_path,
        )
        answer = self._pool.handle_request(
            httpcore.Request(
                request.method,
                url,
                headers=request.headers.raw,
                content=request.read(),
                extensions=request.extensions,
            )
        )
        stream: Any = answer.stream
        return httpx.Response(answer.status, headers=answer.headers, stream=_Body(stream))

    def close(self) -> None:
        self._pool.close()


class _Body(httpx.SyncByteStream):
    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def __iter__(self) -> Any:
        yield from self._stream

    def close(self) -> None:
        self._stream.close()
