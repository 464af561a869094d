"""A web server for tests that notes what it was asked and answers as it is told."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest


@dataclass
class Asked:
    """One request as it arrived."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Listener:
    """The server. `status`, `headers` and `body` are its answer.

    `slow`: seconds before each byte of the head; `endless`: the body never ends.
    """

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b"{}"
    slow: float = 0.0
    endless: bool = False
    asked: list[Asked] = field(default_factory=list)
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook"


class _Handler(BaseHTTPRequestHandler):
    listener: Listener

    def _answer(self) -> None:
        told = self.listener
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        told.asked.append(Asked(self.command, self.path, dict(self.headers), body))
        try:
            self._speak(told)
        except OSError:
            self.close_connection = True

    def _speak(self, told: Listener) -> None:
        if told.slow:
            for letter in b"HTTP/1.1 200 OK\r\n" * 50:
                self.wfile.write(bytes([letter]))
                time.sleep(told.slow)
        self.send_response(told.status)
        for name, value in told.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(10**12 if told.endless else len(told.body)))
        self.end_headers()
        self.wfile.write(told.body)
        while told.endless:
            self.wfile.write(b"x" * 65536)

    do_GET = do_POST = _answer  # noqa: N815 - names of the standard library

    def log_message(self, *_: Any) -> None:
        return


@contextmanager
def listening() -> Iterator[Listener]:
    """A listener on a free port of this machine until the block ends."""
    listener = Listener()
    handler = type("Handler", (_Handler,), {"listener": listener})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    listener.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield listener
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def unreachable_listener() -> Iterator[Listener]:
    """A server on this machine, which our calls must never reach."""
    with listening() as listener:
        yield listener


@pytest.fixture
def receiver(settings: Any) -> Iterator[Listener]:
    """A server on this machine that the settings allow to call."""
    settings.ANSWERABLE = {**settings.ANSWERABLE, "call_networks": ["127.0.0.0/8"]}
    with listening() as server:
        yield server
