"""A real web server on the database of the tests."""

from collections.abc import Iterator

import pytest
from django.conf import settings

from answerable.core.process import open_socket
from answerable.core.tests.forking import Forked


def serve_for_tests(listening, behind_proxy: bool = False) -> None:
    from answerable.config.serving import serve
    from answerable.core import stream

    settings.ROOT_URLCONF = "answerable.core.tests.urls"
    settings.ALLOWED_HOSTS = ["127.0.0.1", "testserver"]
    settings.ANSWERABLE["behind_proxy"] = behind_proxy
    settings.ANSWERABLE["max_message_mib"] = 8
    stream.RECHECK = 0.6
    stream.PAGES_PER_AGENT = 3
    serve(listening)


def _server(blocker, behind_proxy: bool) -> Iterator[int]:
    listening = open_socket("127.0.0.1", 0)
    with blocker.unblock():
        child = Forked(lambda: serve_for_tests(listening, behind_proxy))
    port = listening.getsockname()[1]
    listening.close()
    yield port
    child.kill()


@pytest.fixture(scope="module")
def server(django_db_setup, django_db_blocker) -> Iterator[int]:
    """The port of a web server; its database is that of transactional tests."""
    yield from _server(django_db_blocker, False)


@pytest.fixture(scope="module")
def proxied(django_db_setup, django_db_blocker) -> Iterator[int]:
    """The same, told that it stands behind a proxy."""
    yield from _server(django_db_blocker, True)
