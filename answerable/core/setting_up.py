"""What has to be there before anything serves: tables, the cache's table, collected static files."""

import hashlib
import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from answerable.core.database import is_postgres
from answerable.core.push_key import push_key

MIGRATING = 4_201_977  # number of the advisory lock
Say = Callable[[str], None]


def missing_migrations() -> list[str]:
    """The migrations that this version needs and the database has not seen."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [str(migration) for migration, _ in plan]


def bring_up_to_date(say: Say) -> list[str]:
    """Runs the migrations that are missing, one process at a time. Returns their names."""
    with _alone():
        missing = missing_migrations()
        if missing:
            say(f"Preparing the database ({len(missing)} steps)")
            call_command("migrate", verbosity=0, interactive=False)
        if not settings.ANSWERABLE["redis_url"]:
            _make_cache_table()
    push_key(Path(settings.DATA))
    return missing


@contextmanager
def _alone() -> Iterator[None]:
    """On PostgreSQL several machines may start at once; SQLite locks each migration itself."""
    if not is_postgres():
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [MIGRATING])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [MIGRATING])


def _make_cache_table() -> None:
    table = settings.CACHES["default"]["LOCATION"]
    if table not in connection.introspection.table_names():
        call_command("createcachetable", verbosity=0)


def collect_static(say: Say) -> None:
    """Copies the static files of all packages into the data folder, if any of them changed."""
    root = Path(settings.STATIC_ROOT)
    mark = root / ".collected"
    state = _state_of_static()
    if mark.exists() and mark.read_text() == state:
        return
    say("Collecting pictures, styles and scripts")
    call_command("collectstatic", verbosity=0, interactive=False, stdout=io.StringIO())
    mark.write_text(state)


def _state_of_static() -> str:
    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            stat = Path(storage.path(path)).stat()
            digest.update(f"{storage.path(path)} {stat.st_mtime_ns} {stat.st_size}\n".encode())
    return digest.hexdigest()
