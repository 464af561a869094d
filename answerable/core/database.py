"""What differs between SQLite and PostgreSQL, behind a few names."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections, transaction

log = logging.getLogger("answerable.database")


def is_postgres() -> bool:
    """True on PostgreSQL, False on SQLite; there is no third."""
    return connection.vendor == "postgresql"


def adapted(moment: datetime) -> Any:
    """A moment as a parameter of a hand-written statement."""
    return connection.ops.adapt_datetimefield_value(moment)


@contextmanager
def relaxed() -> Iterator[None]:
    """A transaction that a power cut may undo, and nothing else may: for book-keeping only.

    Nobody outside has been told of it, and what follows from losing it is that work is repeated.
    Inside another transaction it changes nothing: the outer one decides.
    """
    if connection.in_atomic_block:
        with transaction.atomic():
            yield
    elif is_postgres():
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL synchronous_commit TO off")
            yield
    else:
        with _synchronous_normal(), transaction.atomic():
            yield


@contextmanager
def _synchronous_normal() -> Iterator[None]:
    """The safety level belongs to the connection and cannot change inside a transaction."""
    _pragma("PRAGMA synchronous=NORMAL")
    try:
        yield
    finally:
        if connection.connection is not None:
            _pragma("PRAGMA synchronous=FULL")


def _pragma(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def drop_connection() -> None:
    """Forgets this thread's connection after an error: the next query opens a new one."""
    mine: Any = connections[DEFAULT_DB_ALIAS]
    try:
        mine.close()
    except Exception:
        log.warning("closing a broken database connection failed", exc_info=True)
        mine.connection = None
