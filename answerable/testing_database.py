"""After a test that commits, the database is as the migrations left it, within milliseconds.

Django's own way empties all tables, what migrations wrote among them, and then announces a
migration: a tenth of a second on SQLite, several on PostgreSQL, and whatever needs the rows of a
migration fails afterwards. Here only tables that changed are touched.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import TransactionTestCase

from answerable import testing_tables
from answerable.core.database import is_postgres

Rows = list[tuple[Any, ...]]
_pristine: dict[str, Rows] = {}


def remember() -> None:
    """Notes what stands in each table; called once the tables are made."""
    with connection.cursor() as cursor:
        for table in connection.introspection.django_table_names(only_existing=True):
            _pristine[table] = _rows(cursor, table)


def put_back(*_: Any) -> None:
    """Makes every table what it was."""
    with _unwatched(), transaction.atomic(), connection.cursor() as cursor:
        for table in _with_rows(cursor) | {name for name, rows in _pristine.items() if rows}:
            before = _pristine[table]
            if before and _rows(cursor, table) == before:
                continue
            name = connection.ops.quote_name(table)
            cursor.execute(f"DELETE FROM {name}")
            if before:
                places = ", ".join(["%s"] * len(before[0]))
                cursor.executemany(f"INSERT INTO {name} VALUES ({places})", before)


def _rows(cursor: Any, table: str) -> Rows:
    cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)} ORDER BY 1")
    return list(cursor.fetchall())


def _with_rows(cursor: Any) -> set[str]:
    names = [connection.ops.quote_name(table) for table in _pristine]
    looks = [f"SELECT '{n.strip(chr(34))}' WHERE EXISTS (SELECT 1 FROM {n})" for n in names]
    cursor.execute(" UNION ALL ".join(looks))
    return {row[0] for row in cursor.fetchall()}


@contextmanager
def _unwatched() -> Iterator[None]:
    """Without triggers and references, which would refuse to let history go."""
    if not is_postgres():
        with connection.constraint_checks_disabled():
            yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        try:
            yield
        finally:
            cursor.execute("SET session_replication_role = origin")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, turn_at_tables: Any, django_db_blocker: Any) -> None:
    """pytest-django makes the tables; what stands in them then is put back from then on."""
    with django_db_blocker.unblock():
        testing_tables.keep()
        turn_at_tables()
        remember()
    TransactionTestCase._fixture_teardown = put_back  # type: ignore[attr-defined]
