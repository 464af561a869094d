"""What differs between SQLite and PostgreSQL, behind a few names."""

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import DEFAULT_DB_ALIAS, OperationalError, connection, connections, transaction

log = logging.getLogger("answerable.database")
NO_HURRY = "PRAGMA synchronous=NORMAL", "SET synchronous_commit TO off"  # SQLite, PostgreSQL
STRICT = "PRAGMA synchronous=FULL", "SET synchronous_commit TO DEFAULT"
_thread = threading.local()


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
    if connection.in_atomic_block or getattr(_thread, "unhurried", False):
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
def unhurried() -> Iterator[None]:
    """Every commit within it is as one of relaxed(), for the price of switching once."""
    if connection.in_atomic_block or getattr(_thread, "unhurried", False):
        yield
        return
    _pragma(NO_HURRY[is_postgres()])
    _thread.unhurried = True
    try:
        yield
    except BaseException:
        drop_connection()  # the next one is as strict as every new one
        raise
    else:
        _pragma(STRICT[is_postgres()])
    finally:
        _thread.unhurried = False


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


class TookTooLong(Exception):  # a limit somebody set, not a fault
    """What was asked of the database was not answered in time and was given up."""


@contextmanager
def answered_within(seconds: float) -> Iterator[None]:
    """Reads inside are given up when they take longer: TookTooLong. Only for reading."""
    limit = _postgres_limit if is_postgres() else _sqlite_limit
    try:
        with transaction.atomic(), limit(seconds):
            yield
    except OperationalError as error:
        if "statement timeout" in str(error) or "interrupted" in str(error):
            raise TookTooLong from error
        raise


@contextmanager
def _postgres_limit(seconds: float) -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        (before,) = cursor.fetchone() or ("0",)
        cursor.execute("SELECT set_config('statement_timeout', %s, true)", [f"{seconds * 1000:.0f}ms"])  # fmt: skip
        yield
        cursor.execute("SELECT set_config('statement_timeout', %s, true)", [before])


@contextmanager
def _sqlite_limit(seconds: float) -> Iterator[None]:
    raw: Any = connection.connection
    until = time.monotonic() + seconds
    raw.set_progress_handler(lambda: time.monotonic() > until, 10_000)
    try:
        yield
    finally:
        raw.set_progress_handler(None, 0)


def drop_connection() -> None:
    """Forgets this thread's connection after an error: the next query opens a new one."""
    mine: Any = connections[DEFAULT_DB_ALIAS]
    try:
        mine.close()
    except Exception:
        log.warning("closing a broken database connection failed", exc_info=True)
        mine.connection = None
