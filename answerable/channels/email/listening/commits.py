"""Commits together what comes in together: each mail waits for the disk, the disk for no mail.

While one commit runs, the mails that arrive are gathered for the next. A mail that comes alone is
committed at once.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from django.db import DatabaseError, close_old_connections

from answerable.channels.intake import Accepted, Arrival, NoRoom, accept_many
from answerable.core.database import drop_connection

log = logging.getLogger("answerable.listener")

MOST = 50  # mails in one commit
Waiting = tuple[Sequence[Arrival], "asyncio.Future[list[Accepted]]"]
Answer = TypeVar("Answer")


class Committer:
    """One thread with one connection to the database, for everything the listener asks of it."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="commit")
        self._waiting: deque[Waiting] = deque()
        self._work: asyncio.Task[None] | None = None

    async def store(self, arrivals: Sequence[Arrival]) -> list[Accepted]:
        """Returns once all of them are durable. Raises NoRoom or DatabaseError: none is."""
        future: asyncio.Future[list[Accepted]] = asyncio.get_running_loop().create_future()
        self._waiting.append((arrivals, future))
        if self._work is None or self._work.done():
            self._work = asyncio.create_task(self._commit_all())
        return await future

    async def ask(self, question: Callable[[], Answer]) -> Answer:
        """Runs a question to the database in the thread."""
        return await asyncio.get_running_loop().run_in_executor(
            self._thread, _with_connection, question
        )

    async def close(self) -> None:
        """Finishes what was begun."""
        if self._work is not None:
            await asyncio.wait([self._work])
        await self.ask(drop_connection)
        self._thread.shutdown()

    async def _commit_all(self) -> None:
        while self._waiting:
            batch = [self._waiting.popleft()]
            while self._waiting and len(batch) < MOST:
                batch.append(self._waiting.popleft())
            answers = await self.ask(lambda batch=batch: _commit([one for one, _ in batch]))  # type: ignore[misc]
            for (_, future), answer in zip(batch, answers, strict=True):
                if future.done():  # the client went away; what it sent is kept all the same
                    continue
                if isinstance(answer, Exception):
                    future.set_exception(answer)
                else:
                    future.set_result(answer)


def _with_connection(question: Callable[[], Answer]) -> Answer:
    close_old_connections()
    return question()


def _commit(groups: Sequence[Sequence[Arrival]]) -> list[list[Accepted] | Exception]:
    """All in one commit; if that fails, each by itself, so that none suffers for another."""
    try:
        accepted = iter(accept_many([one for group in groups for one in group]))
        return [[next(accepted) for _ in group] for group in groups]
    except (NoRoom, DatabaseError) as error:
        if len(groups) == 1:
            return [_told(error)]
    except Exception as error:  # whatever it is, the client must hear that nothing was taken
        return [_told(error) for _ in groups]
    return [_commit([group])[0] for group in groups]


def _told(error: Exception) -> Exception:
    log.warning("mail put off: %s", type(error).__name__)
    if isinstance(error, DatabaseError):
        drop_connection()
    return error
