"""How a call of core.http goes over the wire; apart from it because httpx takes long to load."""

import ssl
import time
from collections.abc import Iterable, Mapping
from typing import Any

import httpcore
import httpx

from answerable.core.http import Answer, Forbidden, NoAnswer, resolved


def send(
    method: str, url: str, *, body: bytes, headers: Mapping[str, str], most: int, seconds: float
) -> Answer:
    """One request to an address that was checked, within `seconds`. Raises Forbidden or NoAnswer."""
    transport = _Transport(_Backend(time.monotonic() + seconds))
    sent = {"User-Agent": "Answerable", "Accept-Encoding": "identity", **headers}
    try:
        with (
            httpx.Client(transport=transport, timeout=seconds, trust_env=False) as client,
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
