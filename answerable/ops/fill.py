"""Fills the database of this installation from the unpacked backup."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, connections, models, transaction
from django.db.migrations.executor import MigrationExecutor

from answerable.core import holds
from answerable.core.database import is_postgres
from answerable.core.jobs import enqueue
from answerable.core.setting_up import bring_up_to_date
from answerable.ops import snapshot
from answerable.ops.archive import Manifest
from answerable.ops.restore import STAGE
from answerable.tickets.jobs import keep_for_search
from answerable.tickets.search import keeping

Say = Callable[[str], None]
OTHER = "backup"
AT_ONCE = 500


class CannotFill(Exception):
    """This database cannot take this backup; the text says why and what would do."""


def fill(stage: Path, manifest: Manifest, say: Say) -> None:
    """The database of the settings holds what the backup held, at this version, outgoing held."""
    _refuse_newer(manifest)
    if is_postgres():
        _refuse_used()
        _fill_postgres(stage, manifest, say)
    elif manifest.database == "postgresql":
        raise CannotFill(
            "This is a backup of PostgreSQL: set ANSWERABLE_DATABASE_URL to an empty database."
        )
    else:
        snapshot.check_sqlite(stage / snapshot.SQLITE)
    bring_up_to_date(say)
    holds.hold(holds.OUTGOING, f"restored from a backup of {manifest.made_at[:16]} UTC")
    connections.close_all()


def _refuse_newer(manifest: Manifest) -> None:
    known = MigrationExecutor(connection).loader.disk_migrations
    unknown = {tuple(key) for key in manifest.migrations} - set(known)
    if unknown:
        raise CannotFill(
            f"The backup is of version {manifest.answerable}, newer than this one:"
            f" install that version first ({len(unknown)} steps of the database are unknown here)."
        )


def _refuse_used() -> None:
    tables = set(connection.introspection.table_names())
    for table in ("accounts_agent", "tickets_ticket", "channels_inbound"):
        if table not in tables:
            continue
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT EXISTS (SELECT 1 FROM {snapshot.quoted(table)})")  # noqa: S608
            if cursor.fetchone()[0]:
                raise CannotFill("The PostgreSQL database is in use: restore into an empty one.")


def _fill_postgres(stage: Path, manifest: Manifest, say: Say) -> None:
    if manifest.database == "sqlite":
        bring_up_to_date(say)
        _pour_sqlite(stage / snapshot.SQLITE, say)
        for path in stage.glob(f"{snapshot.SQLITE}*"):
            path.unlink()
    else:
        _migrate_to(manifest)
        folder = stage / f"{STAGE}-tables"
        _pour_tables(folder, manifest, say)
        shutil.rmtree(folder)


def _migrate_to(manifest: Manifest) -> None:
    """Makes the tables as they were when the backup was made."""
    executor = MigrationExecutor(connection)
    done = {(app, name) for app, name in manifest.migrations}
    graph = executor.loader.graph
    last = [key for key in done if not any(c.key in done for c in graph.node_map[key].children)]
    executor.migrate(last)


def _pour_tables(folder: Path, manifest: Manifest, say: Say) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        names = ", ".join(snapshot.quoted(table) for table in manifest.tables)
        cursor.execute(f"TRUNCATE {names} CASCADE")
        for table, about in manifest.tables.items():
            say(f"{table}: {about['rows']} rows")
            _copy_in(cursor, table, about, folder / f"{table}.copy")
        _continue_numbers(cursor)


def _copy_in(cursor: Any, table: str, about: dict[str, Any], file: Path) -> None:
    columns = snapshot.listed(about["columns"])
    with (
        file.open("rb") as source,
        cursor.copy(f"COPY {snapshot.quoted(table)} ({columns}) FROM STDIN") as copy,
    ):
        while block := source.read(1024 * 1024):
            copy.write(block)
    if cursor.rowcount != about["rows"]:
        raise CannotFill(f"{table}: {cursor.rowcount} rows instead of {about['rows']}")


def _continue_numbers(cursor: Any) -> None:
    every = apps.get_models(include_auto_created=True)
    for statement in connection.ops.sequence_reset_sql(no_style(), every):
        cursor.execute(statement)


def _pour_sqlite(file: Path, say: Say) -> None:
    """From one machine to PostgreSQL: every row of every model, as it is.

    Each database keeps its own index of words: a job makes it anew.
    """
    connections.databases[OTHER] = {
        **connections.databases["default"],
        **dict.fromkeys(("USER", "PASSWORD", "HOST", "PORT"), ""),
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(file),
        "OPTIONS": {"transaction_mode": "IMMEDIATE"},
        "CONN_MAX_AGE": 0,
    }
    try:
        call_command("migrate", database=OTHER, verbosity=0, interactive=False)
        every = [m for m in apps.get_models(include_auto_created=True) if m._meta.managed]
        with transaction.atomic(), connection.cursor() as cursor:
            names = ", ".join(snapshot.quoted(model._meta.db_table) for model in every)
            cursor.execute(f"TRUNCATE {names} CASCADE")
            with _times_kept(every):
                for model in every:
                    _pour(model, say)
            _continue_numbers(cursor)
            keeping.forget_all()
            enqueue(keep_for_search)
    finally:
        connections[OTHER].close()
        del connections.databases[OTHER]


def _pour(model: type[models.Model], say: Say) -> None:
    rows = model._base_manager.using(OTHER).order_by("pk").iterator(chunk_size=AT_ONCE)
    poured = 0
    while some := list(islice(rows, AT_ONCE)):
        model._base_manager.using("default").bulk_create(some)
        poured += len(some)
    if poured:
        say(f"{model._meta.label}: {poured} rows")


@contextmanager
def _times_kept(every: list[type[models.Model]]) -> Iterator[None]:
    """Rows keep the times they have, also in columns that otherwise take the present one."""
    automatic = [
        (f, name)
        for model in every
        for f in model._meta.local_fields
        for name in ("auto_now", "auto_now_add")
        if getattr(f, name, False)
    ]
    for f, name in automatic:
        setattr(f, name, False)
    try:
        yield
    finally:
        for f, name in automatic:
            setattr(f, name, True)
