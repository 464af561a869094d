"""The cast of answerable.testing is there for every test, and no limit counted by another test.

Several processes (`bin/test`, or `pytest -n 2`) share the tests file by file: what a module made
once it needs once, and each process has a database and a folder of its own.
"""

import gc
from collections.abc import Iterator

import pytest
from django.core.cache import cache

from answerable.core import audit
from answerable.core.process import settle

pytest_plugins = [
    "answerable.testing",
    "answerable.testing_examples",
    "answerable.testing_tables",
    "answerable.testing_learned",
    "answerable.testing_database",
    "answerable.testing_http",
    "answerable.testing_smtp",
    "answerable.testing_dovecot",
]

# Files that take longest: begun first, so that in the end no process waits for another.
LONGEST = (
    "answerable/ops/tests/test_backup.py",
    "answerable/cli/tests/test_run.py",
    "answerable/channels/email/tests/test_imap.py",
    "tests/crash/test_doors.py",
    "answerable/core/tests/test_worker.py",
    "tests/access/test_desk.py",
    "tests/crash/test_promises.py",
    "tests/crash/test_intake.py",
    "answerable/demo/tests/test_loading.py",
    "answerable/office/tests/test_policy_pages.py",
    "answerable/demo/tests/test_demo.py",
    "answerable/office/tests/test_calendars.py",
    "answerable/channels/email/reading/tests/test_child.py",
)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if hasattr(config, "workerinput"):
        items.sort(key=_place)


def _place(item: pytest.Item) -> int:
    file = item.nodeid.partition("::")[0]
    return LONGEST.index(file) if file in LONGEST else len(LONGEST)


def pytest_collection() -> None:
    gc.disable()  # what is collected stays: to look through it again and again is a fifth of the time


def pytest_collection_finish() -> None:
    gc.enable()
    settle()


@pytest.fixture(autouse=True)
def _fresh_cache() -> None:
    cache.clear()


@pytest.fixture(autouse=True)
def _from_nowhere() -> Iterator[None]:
    """A command run inside this process says for good where its acts come from; not to others."""
    with audit.acting_from(""):
        yield
