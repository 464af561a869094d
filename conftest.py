"""The cast of answerable.testing is there for every test, and no limit counted by another test."""

import pytest
from django.core.cache import cache

pytest_plugins = [
    "answerable.testing",
    "answerable.testing_http",
    "answerable.testing_smtp",
    "answerable.testing_dovecot",
]


@pytest.fixture(autouse=True)
def _fresh_cache() -> None:
    cache.clear()
