"""An installation of its own for crash tests, whose processes can be killed at a named point.

One process of it is loaded once and forks for every act, so that a test takes no longer than what
it tests.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from answerable.testing_tables import lay_out

SERVER = os.environ.get("ANSWERABLE_DATABASE_URL", "")  # as bin/test says: "" is SQLite
KILLED = 137


@dataclass(frozen=True)
class Ended:
    """How an act ended, and what it had said until then."""

    code: int
    said: str


class World:
    """A data folder and a database, of which every process sees the same."""

    def __init__(self, folder: Path, database_url: str = "") -> None:
        kept = {k: v for k, v in os.environ.items() if not k.startswith("ANSWERABLE_")}
        self.environment = {
            **kept,
            "ANSWERABLE_DATA": str(folder),
            "ANSWERABLE_DATABASE_URL": database_url,
            "ANSWERABLE_DISK_FLOOR_MIB": "1",
            "DJANGO_SETTINGS_MODULE": "answerable.config.settings",
        }
        self._actors = subprocess.Popen(
            [sys.executable, "-m", "tests.crash.acting"],
            env=self.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def act(self, name: str, *words: str, crash_at: str = "") -> Ended:
        """Lets a new process do one of the acts of acting.py, to its end or its crash."""
        assert self._actors.stdin
        assert self._actors.stdout
        self._actors.stdin.write(json.dumps([crash_at, name, *words]) + "\n")
        self._actors.stdin.flush()
        return Ended(*json.loads(self._actors.stdout.readline()))

    def answerable(
        self, *words: str, crash_at: str = "", **options: Any
    ) -> subprocess.CompletedProcess[str]:
        """Runs a command of the command line."""
        return subprocess.run(
            [sys.executable, "-m", "answerable.cli", *words],
            env={**self.environment, "ANSWERABLE_CRASH_AT": crash_at},
            capture_output=True,
            text=True,
            timeout=120,
            **options,
        )

    def start(self, *words: str) -> subprocess.Popen[bytes]:
        """Starts a command of the command line and leaves it running."""
        command = [sys.executable, "-m", "answerable.cli", *words]
        return subprocess.Popen(command, env=self.environment, stderr=subprocess.DEVNULL)

    def work(self, *, lease: float) -> subprocess.Popen[bytes]:
        """A worker of its own, ready; what it leaves begun is another's after so many seconds."""
        command = [sys.executable, "-m", "tests.crash.acting", "work", str(lease)]
        worker = subprocess.Popen(
            command, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        assert worker.stdout
        assert worker.stdout.readline() == b"ready\n"
        return worker

    def facts(self) -> dict[str, Any]:
        """What stands in the database, as acting.py counts it."""
        facts: dict[str, Any] = json.loads(self.act("facts").said)
        return facts

    def close(self) -> None:
        self._actors.communicate()


@pytest.fixture(scope="session")
def prepared_world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """One installation for all tests: to prepare it takes longer than a test."""
    with _database() as url:
        folder = tmp_path_factory.mktemp("world")
        lay_out(folder)
        world = World(folder, url)
        assert world.act("prepare").code == 0
        yield world
        world.close()


@pytest.fixture
def world(prepared_world: World) -> World:
    """An empty installation with one mailbox, on the database these tests run on."""
    assert prepared_world.act("empty").code == 0
    return prepared_world


@contextmanager
def _database() -> Iterator[str]:
    """The address of a new database beside that of the tests; "" for SQLite."""
    if not SERVER:
        yield ""
        return
    name = f"crash_{uuid4().hex[:12]}"
    with psycopg.connect(SERVER, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
        try:
            yield f"{SERVER.rpartition('/')[0]}/{name}"
        finally:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")
