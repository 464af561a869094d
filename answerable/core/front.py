"""What stands before Django on the one port: cleans requests, reads bodies, answers /live.

Plain ASGI. Django itself runs as WSGI in a fixed pool of threads; a request gets its thread only
when its whole body is here, so slow senders cost no thread. Live news stay outside the pool.
"""

import asyncio
import json
import re
import secrets
import tempfile
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import IO, Any

from answerable.core.headers import CLOSED, PRIVATE, SAFE, STRICT_TRANSPORT

Message = MutableMapping[str, Any]
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]

IN_MEMORY = 512 * 1024  # bytes of a body kept in memory; the rest goes to a temporary file
BODY_SECONDS = 120
REQUEST_ID = re.compile(rb"[A-Za-z0-9._-]{8,64}\Z")
FORWARDING = {b"x-forwarded-for", b"x-forwarded-proto", b"x-forwarded-host", b"x-forwarded-port",
              b"forwarded", b"x-real-ip"}  # fmt: skip
OURS = {b"x-answerable-local", b"x-request-id"}
LOOPBACK = ("127.", "::1")


class Refused(Exception):
    """The request goes no further."""

    def __init__(self, status: int, title: str) -> None:
        super().__init__(title)
        self.status = status
        self.title = title


class Front:
    """The ASGI application. `max_body` is in bytes; `behind_proxy` believes X-Forwarded-*."""

    def __init__(
        self, django: App, news: App, *, behind_proxy: bool, https: bool, max_body: int
    ) -> None:
        self.django = django
        self.news = news
        self.behind_proxy = behind_proxy
        self.max_body = max_body
        self.defaults = _default_headers(https)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await _lifespan(receive, send)
        elif scope["type"] == "http":
            request_id = _request_id(scope["headers"])
            scope = {**scope, **cleaned(scope, request_id, self.behind_proxy)}
            await self._answer(scope, receive, self._with_headers(send, request_id))

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"] == "/live":
            await respond(send, 200, {"live": True})
        elif scope["path"] == "/news/":
            await self.news(scope, receive, send)
        else:
            await self._ask_django(scope, receive, send)

    async def _ask_django(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            body = await self._body(scope, receive)
        except Refused as refused:
            await respond(send, refused.status, {"title": refused.title}, problem=True)
            return
        if body is None:
            await self.django(scope, receive, send)
        else:
            with body:
                await self.django(_with_length(scope, body), _replay(body, receive), send)

    async def _body(self, scope: Scope, receive: Receive) -> IO[bytes] | None:
        """The whole body in a file at its start; None if there is none."""
        names = dict(scope["headers"])
        length = names.get(b"content-length", b"0")
        if b"transfer-encoding" not in names and length == b"0":
            return None
        if not length.isdigit() or int(length) > self.max_body:
            raise Refused(413, "The request is too large.")
        try:
            async with asyncio.timeout(BODY_SECONDS):
                return await _spool(receive, self.max_body)
        except TimeoutError as error:
            raise Refused(408, "The request came too slowly.") from error

    def _with_headers(self, send: Send, request_id: bytes) -> Send:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = list(message.get("headers", ()))
                has = {name.lower() for name, _ in own}
                more = [(name, value) for name, value in self.defaults if name not in has]
                message = {**message, "headers": [*own, *more, (b"x-request-id", request_id)]}
            await send(message)

        return sending


def _default_headers(https: bool) -> Headers:
    headers = {**SAFE, "Content-Security-Policy": CLOSED}
    if https:
        headers["Strict-Transport-Security"] = STRICT_TRANSPORT
    return [(name.lower().encode(), value.encode()) for name, value in headers.items()]


def _request_id(headers: Iterable[tuple[bytes, bytes]]) -> bytes:
    """The caller's own, if it looks like one; otherwise a new one."""
    given = next((value for name, value in headers if name == b"x-request-id"), b"")
    return given if REQUEST_ID.match(given) else secrets.token_hex(8).encode()


def cleaned(scope: Scope, request_id: bytes, behind_proxy: bool) -> dict[str, Any]:
    """The parts of the scope that are not to be believed as they came.

    Names with an underscore would pass for others in WSGI. What proxies say counts only from the
    proxy we were told of, and of its list only the last address: that one the proxy itself saw.
    """
    named = dict(scope["headers"])
    kept = [
        (name, value)
        for name, value in scope["headers"]
        if b"_" not in name and name not in FORWARDING and name not in OURS
    ]
    client, scheme = scope.get("client") or ("", 0), scope["scheme"]
    if behind_proxy:
        seen = [value for name, value in scope["headers"] if name == b"x-forwarded-for"]
        last = b",".join(seen).rpartition(b",")[2].strip().decode("latin1")
        client = (last, 0) if last else client
        scheme = "https" if named.get(b"x-forwarded-proto", b"") == b"https" else scheme
    elif client[0].startswith(LOOPBACK) and not FORWARDING & named.keys():
        kept.append((b"x-answerable-local", b"1"))
    kept.append((b"x-request-id", request_id))
    return {"headers": kept, "client": client, "scheme": scheme}


async def _spool(receive: Receive, limit: int) -> IO[bytes]:
    body = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - closed by the caller
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            body.close()
            raise Refused(400, "The request was cut off.")
        body.write(message.get("body", b""))
        more = message.get("more_body", False)
        if body.tell() > limit:
            body.close()
            raise Refused(413, "The request is too large.")
    return body


def _with_length(scope: Scope, body: IO[bytes]) -> Scope:
    """Says how long the body is, also when it came in chunks; leaves it at its start."""
    length = str(body.tell()).encode()
    body.seek(0)
    replaced = (b"content-length", b"transfer-encoding")
    headers = [(name, value) for name, value in scope["headers"] if name not in replaced]
    return {**scope, "headers": [*headers, (b"content-length", length)]}


def _replay(body: IO[bytes], receive: Receive) -> Receive:
    ended = False

    async def receiving() -> Message:
        nonlocal ended
        if ended:
            return await receive()
        chunk = body.read(256 * 1024)
        ended = not chunk
        return {"type": "http.request", "body": chunk, "more_body": not ended}

    return receiving


async def respond(
    send: Send, status: int, content: dict[str, Any], *, problem: bool = False, retry: int = 0
) -> None:
    """A short JSON answer of the front's own; `problem` makes it an RFC 9457 problem."""
    kind = b"application/json"
    if problem:
        kind, content = b"application/problem+json", {"status": status, **content}
    headers = [(b"content-type", kind), (b"cache-control", PRIVATE.encode())]
    if retry:
        headers.append((b"retry-after", str(retry).encode()))
    body = json.dumps(content).encode()
    headers.append((b"content-length", str(len(body)).encode()))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def _lifespan(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return
