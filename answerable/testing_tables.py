"""The tables of SQLite are made once for each state of the migrations, and copied from then on.

To make them takes seconds: in every process of the tests, and again in every installation that a
test runs commands on. The copy is migrated like any database that is there already, which finds
nothing to do. Of processes that begin together one makes them, and the others wait and copy.
PostgreSQL makes its tables anew.
"""

import fcntl
import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from django.db import connection

from answerable.config.settings import PACKAGE
from answerable.core.database import is_postgres

CHECKOUT = PACKAGE.parent
FOLDER = CHECKOUT / "var" / "tables"


def lay_out(folder: Path) -> None:
    """Puts the tables into a data folder, if they were made before."""
    folder.mkdir(parents=True, exist_ok=True)
    _copy_to(folder / "answerable.sqlite3")


def keep() -> None:
    """Keeps the tables that this process has just made, in place of those of older migrations."""
    if is_postgres() or _file().exists():
        return
    mine = FOLDER / f"{os.getpid()}.new"
    mine.unlink(missing_ok=True)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(mine)])
    for old in FOLDER.glob("*.sqlite3"):
        old.unlink(missing_ok=True)
    mine.replace(_file())


@pytest.fixture(scope="session")
def turn_at_tables() -> Iterator[Callable[[], None]]:
    """Held by one process at a time until it calls what this answers: then the tables are there."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / "turn").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield lambda: fcntl.flock(file, fcntl.LOCK_UN)


@pytest.fixture(scope="session")
def django_db_keepdb(
    django_db_modify_db_settings: None, turn_at_tables: Callable[[], None]
) -> bool:
    """Whether pytest-django begins with a file that is there: on SQLite with ours."""
    if is_postgres():
        turn_at_tables()
        return False
    _copy_to(Path(connection.settings_dict["TEST"]["NAME"]))
    if _file().exists():
        turn_at_tables()
    return True


def _copy_to(target: Path) -> None:
    with suppress(FileNotFoundError):  # not made yet, or migrations have changed
        shutil.copyfile(_file(), target)
        target.chmod(0o600)


def _file() -> Path:
    """Named after all that decides what tables there are: our migrations, and the libraries."""
    digest = hashlib.sha256()
    for path in sorted([*PACKAGE.glob("*/migrations/*.py"), *CHECKOUT.glob("requirements/*.txt")]):
        digest.update(f"{path.relative_to(CHECKOUT)}\n".encode() + path.read_bytes())
    return FOLDER / f"{digest.hexdigest()[:16]}.sqlite3"
