"""A consistent picture of the database in a folder, taken while everybody goes on working."""

import sqlite3
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder

from answerable.core.database import is_postgres

SQLITE = "answerable.sqlite3"
HASHES = "SELECT DISTINCT sha256 FROM tickets_attachment ORDER BY sha256"
# Rows that say how this very database came to be; the restore writes its own.
NEVER = {"django_migrations"}


@dataclass
class Snapshot:
    """Files of one moment: the database, and which attachments it names."""

    files: list[Path]
    hashes: list[str]
    migrations: list[list[str]]
    tables: dict[str, dict[str, Any]] = field(default_factory=dict)


class Unsound(Exception):
    """The database itself is damaged; the text is what it says about it."""


def take(folder: Path) -> Snapshot:
    """Writes the picture into the folder. Readers and writers are not held up."""
    return _postgres(folder) if is_postgres() else _sqlite(folder)


def _sqlite(folder: Path) -> Snapshot:
    """One read transaction; copying the file of a database in use would lose what its log holds."""
    target = folder / SQLITE
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(target)])
    check_sqlite(target)
    copy = sqlite3.connect(f"file:{target}?mode=ro", uri=True)
    try:
        hashes = [row[0] for row in copy.execute(HASHES)]
        done = [list(row) for row in copy.execute("SELECT app, name FROM django_migrations")]
    finally:
        copy.close()
    return Snapshot([target], hashes, done)


def check_sqlite(path: Path) -> None:
    """Raises Unsound unless the database says that it is whole and every reference leads somewhere."""
    database = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        said = database.execute("PRAGMA integrity_check(3)").fetchall()
        broken = database.execute("PRAGMA foreign_key_check").fetchall()
    except sqlite3.DatabaseError as error:
        raise Unsound(str(error)) from error
    finally:
        database.close()
    if said != [("ok",)]:
        raise Unsound("; ".join(row[0] for row in said))
    if broken:
        raise Unsound(f"{len(broken)} rows refer to rows that are not there, as in {broken[0][0]}")


def _postgres(folder: Path) -> Snapshot:
    """Every table by COPY within one transaction that sees one moment."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        tables = {name: _copy_out(cursor, name, folder) for name in _tables(cursor)}
        cursor.execute(HASHES)
        hashes = [row[0] for row in cursor.fetchall()]
        done = [list(key) for key in MigrationRecorder(connection).applied_migrations()]
    return Snapshot([folder / f"{name}.copy" for name in tables], hashes, done, tables)


def _tables(cursor: Any) -> list[str]:
    cache = settings.CACHES["default"].get("LOCATION")
    skipped = NEVER | ({cache} if isinstance(cache, str) else set())
    return sorted(set(connection.introspection.table_names(cursor)) - skipped)


def _copy_out(cursor: Any, table: str, folder: Path) -> dict[str, Any]:
    """The rows of a table in PostgreSQL's text form; columns it computes itself are left out."""
    cursor.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_schema = current_schema()"
        " AND table_name = %s AND is_generated = 'NEVER' ORDER BY ordinal_position",
        [table],
    )
    columns = [row[0] for row in cursor.fetchall()]
    statement = f"COPY {quoted(table)} ({listed(columns)}) TO STDOUT"
    with (folder / f"{table}.copy").open("wb") as out, cursor.copy(statement) as copy:
        for block in copy:
            out.write(block)
    return {"columns": columns, "rows": cursor.rowcount}


def quoted(name: str) -> str:
    """A name of the database in quotes."""
    return connection.ops.quote_name(name)


def listed(columns: list[str]) -> str:
    """Names of columns in quotes, between commas."""
    return ", ".join(quoted(column) for column in columns)
