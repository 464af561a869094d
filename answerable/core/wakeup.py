"""How one process tells others that there is something to look at. Only ever a hint.

Whoever waits also looks by itself now and then, so a lost hint costs a second and never work.
SQLite: the database file itself says that it changed. PostgreSQL: LISTEN and NOTIFY. With Redis
configured: its channels.
"""

import logging
import sqlite3
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal, Protocol

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connection, connections, transaction

from answerable.core.database import is_postgres, relaxed

if TYPE_CHECKING:
    import psycopg

log = logging.getLogger("answerable.wakeup")

Channel = Literal["jobs", "news"]
SQLITE_PAUSE = 0.05  # seconds between two looks at the file's version
RETRY = 1.0  # seconds of rest after a connection was lost


class Source(Protocol):
    """Something to wait on. Made and used by one thread."""

    def wait(self, seconds: float) -> list[str]:
        """Returns when something was sent, at the latest after so many seconds.

        The words that were sent, where they are known; an empty list says "just look".
        """

    def close(self) -> None: ...


class _Words:
    """What one transaction has to say once it is committed; equal words are said once."""

    def __init__(self) -> None:
        self.words: dict[tuple[str, str], None] = {}

    def __call__(self) -> None:
        if settings.ANSWERABLE["redis_url"]:
            _publish(list(self.words))
        else:
            _notify(list(self.words))


def send(channel: Channel, word: str) -> None:
    """Wakes the listeners after the commit of the running transaction. A failure is only logged.

    SQLite needs nothing: the commit itself is the hint.
    """
    if not settings.ANSWERABLE["redis_url"] and not is_postgres():
        return
    for entry in connection.run_on_commit:
        if isinstance(waiting := entry[1], _Words):
            waiting.words[channel, word] = None
            return
    words = _Words()
    words.words[channel, word] = None
    transaction.on_commit(words, robust=True)


def _notify(words: list[tuple[str, str]]) -> None:
    calls = ", ".join(["pg_notify(%s, %s)"] * len(words))
    flat = [part for channel, word in words for part in (f"answerable_{channel}", word)]
    with relaxed(), connection.cursor() as cursor:
        cursor.execute(f"SELECT {calls}", flat)


def _publish(words: list[tuple[str, str]]) -> None:
    import redis

    client = redis.Redis.from_url(settings.ANSWERABLE["redis_url"], socket_timeout=2)
    with client, client.pipeline(transaction=False) as pipe:
        for channel, word in words:
            pipe.publish(f"answerable_{channel}", word)
        pipe.execute()


def listen(channel: Channel) -> Source:
    """The source of this installation for one channel; it reconnects by itself."""
    if settings.ANSWERABLE["redis_url"]:
        return _Reconnecting(lambda: _RedisSource(channel))
    if is_postgres():
        return _Reconnecting(lambda: _PostgresSource(channel))
    return _SqliteSource()


class _SqliteSource:
    """The version of the database file changes when any other connection commits."""

    def __init__(self) -> None:
        self._file = sqlite3.connect(settings.DATABASES["default"]["NAME"])
        self._seen = self._version()

    def _version(self) -> int:
        return int(self._file.execute("PRAGMA data_version").fetchone()[0])

    def wait(self, seconds: float) -> list[str]:
        until = time.monotonic() + seconds
        while (version := self._version()) == self._seen:
            if (left := until - time.monotonic()) <= 0:
                break
            time.sleep(min(SQLITE_PAUSE, left))
        self._seen = version
        return []

    def close(self) -> None:
        self._file.close()


class _PostgresSource:
    def __init__(self, channel: Channel) -> None:
        self._wrapper = connections.create_connection(DEFAULT_DB_ALIAS)
        self._wrapper.connect()
        self._connection: psycopg.Connection[Any] = self._wrapper.connection
        self._connection.execute(f"LISTEN answerable_{channel}")

    def wait(self, seconds: float) -> list[str]:
        told = self._connection.notifies(timeout=seconds, stop_after=1)
        return [notify.payload for notify in told]

    def close(self) -> None:
        self._wrapper.close()


class _RedisSource:
    def __init__(self, channel: Channel) -> None:
        import redis

        self._client = redis.Redis.from_url(settings.ANSWERABLE["redis_url"], decode_responses=True)
        client: Any = self._client  # redis-py types only a part of itself
        self._told = client.pubsub(ignore_subscribe_messages=True)
        self._told.subscribe(f"answerable_{channel}")

    def wait(self, seconds: float) -> list[str]:
        words = []
        message = self._told.get_message(timeout=seconds)
        while message is not None:
            words.append(str(message["data"]))
            message = self._told.get_message(timeout=0)
        return words

    def close(self) -> None:
        self._told.close()
        self._client.close()


class _Reconnecting:
    """A source over a network: while it is away, waiting is resting."""

    def __init__(self, connect: Callable[[], Source]) -> None:
        self._connect = connect
        self._source: Source | None = None

    def wait(self, seconds: float) -> list[str]:
        try:
            if self._source is None:
                self._source = self._connect()
                return []  # something may have been said while nobody listened: look
            return self._source.wait(seconds)
        except Exception as error:
            log.warning("no wake-ups for now: %s", type(error).__name__)
            self.close()
            time.sleep(min(seconds, RETRY))
            return []

    def close(self) -> None:
        source, self._source = self._source, None
        if source is not None:
            try:
                source.close()
            except Exception as error:
                log.warning("closing the source of wake-ups failed: %s", type(error).__name__)
