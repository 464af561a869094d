"""Spreads live news inside one web process: one thread reads them, each open page has a queue."""

import asyncio
import json
import logging
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import DatabaseError

from answerable.core import wakeup
from answerable.core.database import drop_connection
from answerable.core.live import Reader, Sees
from answerable.core.models import News

log = logging.getLogger("answerable.live")

ROOM = 200  # news that may wait for one page
RELOAD = b"event: reload\ndata: {}\n\n"
LOOK = 1.0


def as_event(news: News) -> bytes:
    """The news as a page gets it."""
    data = json.dumps({"topic": news.topic, **news.data})
    return f"event: news\nid: {news.pk}\ndata: {data}\n\n".encode()


@dataclass(eq=False)
class Page:
    """One open stream. None in the queue means: end it."""

    agent_id: int
    sees: Sees
    queue: "asyncio.Queue[bytes | None]" = field(default_factory=lambda: asyncio.Queue(ROOM))

    def tell(self, chunk: bytes) -> None:
        """Puts it into the queue. A page too slow for its news is told to load itself anew."""
        if self.queue.full():
            self.end(RELOAD)
        else:
            self.queue.put_nowait(chunk)

    def end(self, *last: bytes) -> None:
        """Nothing waits any more but these last words."""
        while not self.queue.empty():
            self.queue.get_nowait()
        for chunk in (*last, None):
            self.queue.put_nowait(chunk)


class Hub:
    """All open pages of this process. Its methods belong to the event loop, but for `_read`."""

    def __init__(self) -> None:
        self.pages: set[Page] = set()
        self.closed = threading.Event()
        self.listening = threading.Event()  # what is announced from now on is heard
        self._loop: asyncio.AbstractEventLoop | None = None

    def open(self, page: Page) -> None:
        """From now on the page hears."""
        if self._loop is None:
            self._loop = asyncio.get_running_loop()
            threading.Thread(target=self._read, name="news", daemon=True).start()
        self.pages.add(page)

    def count(self, agent_id: int) -> int:
        """How many pages this agent has open here."""
        return sum(1 for page in self.pages if page.agent_id == agent_id)

    def close(self) -> None:
        """Ends every stream; may be called from a signal handler."""
        self.closed.set()
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._end_all)

    def _end_all(self) -> None:
        for page in self.pages:
            page.end()

    def _spread(self, rows: Sequence[News]) -> None:
        for news in rows:
            chunk = as_event(news)
            for page in self.pages:
                if page.sees(news):
                    page.tell(chunk)

    def _read(self) -> None:
        """The thread: waits for wake-ups, reads, and hands over to the loop."""
        source = wakeup.listen("news")
        reader: Reader | None = None
        while not self.closed.is_set():
            try:
                reader = reader or Reader()
                self.listening.set()
                rows = reader.fresh(source.wait(LOOK))
            except DatabaseError as error:
                log.warning("no news for now: %s", type(error).__name__)
                drop_connection()
                time.sleep(LOOK)
            else:
                if rows and self._loop is not None and not self.closed.is_set():
                    self._loop.call_soon_threadsafe(self._spread, rows)
        source.close()
        drop_connection()
