"""A listening socket and the connections that came through it."""

import asyncio
import logging
import ssl
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings

from answerable.channels.email.listening import answers
from answerable.channels.email.listening.commits import Committer
from answerable.channels.email.listening.limits import is_this_machine
from answerable.channels.email.listening.protocol import MIB, Connection, LocalConnection
from answerable.channels.email.listening.receiver import Receiver, remote_of

log = logging.getLogger("answerable.listener")

MOST_CONNECTIONS = 200
MOST_FROM_ONE = 20  # connections from one address elsewhere
TIMEOUT = 300.0  # seconds of silence (RFC 5321, 4.5.3.2)


class Door:
    """Takes connections until it is closed. `source`: smtp or lmtp."""

    def __init__(self, source: str, committer: Committer) -> None:
        self.source = source
        self.receiver = Receiver(committer, source)
        self.connections: set[Connection] = set()
        self._from: Counter[str] = Counter()
        self._tls = tls_context()
        self._server: asyncio.Server | None = None

    async def listen(self, address: str) -> None:
        """`address`: host:port, or the path of a socket file."""
        loop = asyncio.get_running_loop()
        if "/" in address:
            Path(address).unlink(missing_ok=True)
            self._server = await loop.create_unix_server(self._connection, address)
            Path(address).chmod(0o660)
        else:
            host, _colon, port = address.rpartition(":")
            self._server = await loop.create_server(
                self._connection, host.strip("[]") or None, int(port), reuse_address=True
            )
        log.info("listening", extra={"source": self.source, "address": address})

    @property
    def port(self) -> int:
        """The port it listens on; useful where 0 was asked for."""
        assert self._server
        return int(self._server.sockets[0].getsockname()[1])

    def _connection(self) -> Connection:
        kind = Connection if self.source == "smtp" else LocalConnection
        return kind(
            self,
            self.receiver,
            data_size_limit=settings.ANSWERABLE["max_message_mib"] * MIB,
            enable_SMTPUTF8=True,
            hostname=urlsplit(settings.BASE_URL).hostname or "localhost",
            ident="Answerable",
            tls_context=self._tls,
            timeout=TIMEOUT,
            loop=asyncio.get_running_loop(),
        )

    def opened(self, connection: Connection) -> None:
        """Remembers it, or turns it away when there are too many."""
        remote = remote_of(connection.session)
        self._from[remote] += connection not in self.connections
        self.connections.add(connection)
        crowded = self._from[remote] > MOST_FROM_ONE and not is_this_machine(remote)
        if crowded or len(self.connections) > MOST_CONNECTIONS:
            log.info("too many connections")
            connection.transport.write(f"{answers.TOO_MANY_CONNECTIONS}\r\n".encode())
            connection.transport.close()

    def closed(self, connection: Connection) -> None:
        if connection in self.connections:
            self.connections.remove(connection)
            remote = remote_of(connection.session)
            self._from[remote] -= 1
            if not self._from[remote]:
                del self._from[remote]

    async def close(self, *, seconds: float) -> None:
        """Takes no more connections; mails that are being read may still end."""
        if self._server is None:
            return
        self._server.close()
        for connection in list(self.connections):
            if not connection.busy:
                self._send_away(connection)
        until = asyncio.get_running_loop().time() + seconds
        while self.connections and asyncio.get_running_loop().time() < until:
            for connection in list(self.connections):
                if not connection.busy:
                    self._send_away(connection)
            await asyncio.sleep(0.05)

    def _send_away(self, connection: Connection) -> None:
        if connection.transport and not connection.transport.is_closing():
            connection.transport.write(f"{answers.ENDING}\r\n".encode())
            connection.transport.close()


def tls_context() -> ssl.SSLContext | None:
    """For STARTTLS, where a certificate is set."""
    certificate, key = settings.ANSWERABLE["listen_tls_cert"], settings.ANSWERABLE["listen_tls_key"]
    if not certificate:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key or None)
    return context
