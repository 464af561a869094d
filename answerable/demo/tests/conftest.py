"""The demo world, loaded once for a file of tests: what a test does to it is undone after it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.apps import apps
from django.db import transaction

from answerable.demo.actions import Loaded, load

GROWS = {"tickets.Counter", "core.Job", "core.News"}  # numbers are never given twice


def rows() -> dict[str, int]:
    """How many rows there are of everything that could go with the demo."""
    models = [m for m in apps.get_models() if m._meta.label not in GROWS]
    return {m._meta.label: m._default_manager.count() for m in models}


@dataclass(frozen=True)
class DemoWorld:
    """What loading answered, and the rows there were before it."""

    loaded: Loaded
    before: dict[str, int]


@pytest.fixture(scope="module")
def demo_world(django_db_setup: None, django_db_blocker: Any) -> Iterator[DemoWorld]:
    """For files whose tests all roll back: its transaction stays open until the last of them."""
    with django_db_blocker.unblock(), transaction.atomic():
        before = rows()
        yield DemoWorld(load(), before)
        transaction.set_rollback(True)
