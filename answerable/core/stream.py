"""Live news to open pages: server-sent events at /news/, plain ASGI beside Django.

A page that reconnects gets what it missed; one that cannot be told so, or is too slow, gets the
event `reload`. Who may not see any more (deactivated, logged out, moved) hears nothing after at
most half a minute.
"""

import asyncio
import logging
import random
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib import import_module
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.contrib import auth
from django.db import close_old_connections
from django.http import HttpRequest, parse_cookie

from answerable.core import live
from answerable.core.front import Headers, Receive, Scope, Send, respond
from answerable.core.hub import RELOAD, Hub, Page, as_event
from answerable.core.live import Sees

log = logging.getLogger("answerable.live")

PING = 20.0  # seconds of silence after which a comment goes out
RECHECK = 30.0  # seconds after which the right to see is asked anew
LISTENING = 5.0  # seconds the first page of a process waits until it can be told what comes
SLOW = 30.0  # seconds one piece may take to leave
PAGES_PER_AGENT = 20
PAGES = 5000  # of one web process
HEADERS: Headers = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
    (b"connection", b"close"),
]


@dataclass(frozen=True)
class Viewer:
    """The agent behind a session, and what they may hear of."""

    agent_id: int
    sees: Sees


def viewer_of(session_key: str) -> Viewer | None:
    """None for a session that is over, and for agents who were deactivated."""
    close_old_connections()
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(session_key)
    agent = auth.get_user(request)
    if not (agent.is_authenticated and agent.is_active and agent.pk):
        return None
    return Viewer(agent.pk, live.sees(agent.pk))


class Stream:
    """The ASGI application of /news/."""

    def __init__(self) -> None:
        self.hub = Hub()
        self.threads = ThreadPoolExecutor(2, thread_name_prefix="stream")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = {name: value.decode("latin1") for name, value in scope["headers"]}
        session_key = parse_cookie(headers.get(b"cookie", "")).get(settings.SESSION_COOKIE_NAME)
        if scope["method"] != "GET":
            await respond(send, 405, {"title": "Only GET."}, problem=True)
        elif not _is_same_origin(headers):
            await respond(send, 403, {"title": "Not from another site."}, problem=True)
        elif (viewer := await self._ask(viewer_of, session_key or "")) is None:
            await respond(send, 401, {"title": "Log in first."}, problem=True)
        elif self.hub.count(viewer.agent_id) >= PAGES_PER_AGENT:
            await respond(send, 429, {"title": "Too many open pages."}, problem=True, retry=60)
        elif len(self.hub.pages) >= PAGES or self.hub.closed.is_set():
            await respond(send, 503, {"title": "No room now."}, problem=True, retry=30)
        else:
            page = Page(viewer.agent_id, viewer.sees)
            await self._serve(page, session_key or "", _last_id(scope, headers), receive, send)

    def close(self) -> None:
        """Ends every stream, so that the server can stop."""
        self.hub.close()

    async def _serve(
        self, page: Page, session_key: str, last: int | None, receive: Receive, send: Send
    ) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
        leaving = asyncio.create_task(_end_when_gone(page, receive))
        self.hub.open(page)  # first, so that nothing falls between what was missed and what comes
        try:
            await _send(send, _retry())
            latest = await self._ask(self._latest)
            if last is not None:
                await self._replay(page, last, send)
            await _send(send, _hello(latest))
            await self._tell(page, session_key, send)
            await send({"type": "http.response.body", "body": b""})
        except TimeoutError:
            log.info("a page was too slow for its news")
        finally:
            self.hub.pages.discard(page)
            leaving.cancel()

    def _latest(self) -> int:
        """Not before the first page of this process is heard for: hello promises all that follows."""
        self.hub.listening.wait(LISTENING)
        return live.latest()

    async def _replay(self, page: Page, last: int, send: Send) -> None:
        rows = await self._ask(live.missed, last)
        if rows is None:
            await _send(send, RELOAD)
        for news in rows or ():
            if page.sees(news):
                await _send(send, as_event(news))

    async def _tell(self, page: Page, session_key: str, send: Send) -> None:
        """Until the page is ended: its news, a comment in long silence, the gate asked anew."""
        clock = asyncio.get_running_loop().time
        recheck_at = clock() + RECHECK * random.uniform(0.5, 1)  # noqa: S311
        while True:
            try:
                async with asyncio.timeout(min(PING, max(0.0, recheck_at - clock()))):
                    chunk = await page.queue.get()
            except TimeoutError:
                chunk = b": still here\n\n"
            if chunk is None:
                return
            if clock() >= recheck_at:
                viewer = await self._ask(viewer_of, session_key)
                if viewer is None or viewer.agent_id != page.agent_id:
                    return
                page.sees = viewer.sees
                recheck_at = clock() + RECHECK
            await _send(send, chunk)

    async def _ask(self, question: Any, *arguments: Any) -> Any:
        """The database is asked in a thread of our own, never in the loop."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self.threads, question, *arguments)


def _is_same_origin(headers: dict[bytes, str]) -> bool:
    if headers.get(b"sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return False
    origin = headers.get(b"origin")
    return origin is None or urlsplit(origin).netloc == headers.get(b"host")


def _last_id(scope: Scope, headers: dict[bytes, str]) -> int | None:
    """Where the page stands: the browser says so when it reconnects, `?since=` at first."""
    since = parse_qs(scope["query_string"].decode("latin1")).get("since", [""])[0]
    given = headers.get(b"last-event-id") or since
    return int(given) if given.isascii() and given.isdigit() and len(given) < 19 else None


def _retry() -> bytes:
    """When to come back after a cut: each page at another time."""
    return f"retry: {random.randint(2000, 8000)}\n\n".encode()  # noqa: S311


def _hello(latest: int) -> bytes:
    """All that was missed has been told; the news stand at this id."""
    return f"event: hello\nid: {latest}\ndata: {{}}\n\n".encode()


async def _send(send: Send, chunk: bytes) -> None:
    async with asyncio.timeout(SLOW):
        await send({"type": "http.response.body", "body": chunk, "more_body": True})


async def _end_when_gone(page: Page, receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    page.end()
