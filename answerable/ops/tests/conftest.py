"""An installation to run commands on, as somebody at a shell does."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from answerable.testing_tables import lay_out


@dataclass
class Site:
    """A data folder, and a database of its own if one is named."""

    data: Path
    database_url: str = ""

    def run(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        names = {
            k: v for k, v in os.environ.items() if not k.startswith(("ANSWERABLE_", "DJANGO_"))
        }
        return subprocess.run(
            [sys.executable, "-m", "answerable.cli", *arguments, "--data", str(self.data)],
            capture_output=True,
            text=True,
            timeout=120,
            env={**names, "ANSWERABLE_DATABASE_URL": self.database_url, **environment},
        )

    def json(self, *arguments: str) -> dict:
        done = self.run(*arguments, "--json")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)


@pytest.fixture(scope="module")
def origin(tmp_path_factory, new_database):
    """A site with the demo world in it."""
    site = Site(tmp_path_factory.mktemp("origin"), new_database("origin"))
    lay_out(site.data)
    assert site.run("migrate").returncode == 0
    assert site.run("demo", "load").returncode == 0
    return site


@pytest.fixture(scope="module")
def backup(origin, tmp_path_factory):
    """A backup of it."""
    file = tmp_path_factory.mktemp("backup") / "backup.tar.gz"
    origin.json("backup", "--to", str(file))
    return file


@pytest.fixture(scope="module")
def new_database():
    """Makes an empty PostgreSQL database; on SQLite the data folder is enough ("")."""
    made = []

    def make(name: str) -> str:
        if connection.vendor != "postgresql":
            return ""
        name = f"{settings.DATABASES['default']['NAME']}_ops_{name}"
        _on_server(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)', f'CREATE DATABASE "{name}"')
        made.append(name)
        return _url(name)

    yield make
    _on_server(*[f'DROP DATABASE "{name}" WITH (FORCE)' for name in made])


def _on_server(*statements: str) -> None:
    if statements:
        with psycopg.connect(_url("postgres"), autocommit=True) as server:
            for statement in statements:
                server.execute(statement)


def _url(name: str) -> str:
    to = settings.DATABASES["default"]
    return f"postgresql://{to['USER']}:{to['PASSWORD']}@{to['HOST']}:{to['PORT'] or 5432}/{name}"
