"""A wire between a client and a server of a test, which can be cut at any byte or stand still."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress


class Proxy:
    """Passes bytes on. `hang`: nothing passes any more, on old connections and new ones."""

    def __init__(self, target: int) -> None:
        self._target = target
        self._server = socket.create_server(("127.0.0.1", 0))
        self._allowed: int | None = None
        self._lock = threading.Lock()
        self.port = int(self._server.getsockname()[1])
        self.hang = False
        threading.Thread(target=self._accept, daemon=True).start()

    def cut_after(self, bytes_back: int | None) -> None:
        """Each later connection breaks once the server sent so many bytes; None: never."""
        with self._lock:
            self._allowed = bytes_back

    def close(self) -> None:
        self._server.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _address = self._server.accept()
                server = socket.create_connection(("127.0.0.1", self._target))
                with self._lock:
                    allowed = self._allowed
                for source, target, limit in ((client, server, None), (server, client, allowed)):
                    threading.Thread(
                        target=self._pass, args=(source, target, limit), daemon=True
                    ).start()

    def _pass(self, source: socket.socket, target: socket.socket, limit: int | None) -> None:
        with suppress(OSError):
            while piece := source.recv(4096):
                while self.hang:
                    time.sleep(0.02)
                if limit is not None and len(piece) >= limit:
                    target.sendall(piece[:limit])
                    break
                limit = limit if limit is None else limit - len(piece)
                target.sendall(piece)
        for end in (source, target):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()


@contextmanager
def between(port: int) -> Iterator[Proxy]:
    """A wire to the server on this port of this machine, until the block ends."""
    proxy = Proxy(port)
    try:
        yield proxy
    finally:
        proxy.close()
