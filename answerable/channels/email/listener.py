"""The mail listener: SMTP, and LMTP for a mail server beside us. 250 means: it is on disk."""

import asyncio
import logging
import os
import signal
import socket
from collections.abc import Callable

from django.conf import settings
from django.db import DatabaseError

from answerable.channels.email.listening.commits import Committer
from answerable.channels.email.listening.door import Door
from answerable.core import heartbeats

log = logging.getLogger("answerable.listener")

GRACE = 4.0  # seconds for mails that are being read when we are told to stop
BEAT = 20.0


def serve(ready: Callable[[], None] = lambda: None) -> None:
    """Listens as the settings say until SIGTERM or SIGINT; ends what it began."""
    logging.getLogger("mail.log").setLevel(logging.CRITICAL)  # aiosmtpd's own; names people
    asyncio.run(_until_told(ready))


async def _until_told(ready: Callable[[], None]) -> None:
    options = settings.ANSWERABLE
    port = options["listen_smtp_port"]
    smtp = f"{options['listen_smtp_host']}:{port}" if port else ""
    listener = Listener(smtp, options["listen_lmtp"])
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, listener.stop.set)
    await listener.run(ready)


class Listener:
    """Both doors, and the thread that commits for them.

    `smtp` and `lmtp` say where to listen (see Door.listen); an empty one stays shut.
    """

    def __init__(self, smtp: str, lmtp: str = "") -> None:
        self.addresses = smtp, lmtp
        self.committer = Committer()
        self.smtp = Door("smtp", self.committer)
        self.lmtp = Door("lmtp", self.committer)
        self.stop = asyncio.Event()
        self.name = f"smtp {socket.gethostname()[:40]}:{os.getpid()}"

    async def run(self, ready: Callable[[], None] = lambda: None) -> None:
        """Until `stop` is set. Calls `ready` when it listens."""
        beating = asyncio.create_task(self._beat())
        await self._open()
        ready()
        await self.stop.wait()
        beating.cancel()
        await asyncio.gather(self.smtp.close(seconds=GRACE), self.lmtp.close(seconds=GRACE))
        await self._forget()
        await self.committer.close()

    async def _open(self) -> None:
        for door, address in zip((self.smtp, self.lmtp), self.addresses, strict=True):
            if address:
                await door.listen(address)

    async def _beat(self) -> None:
        while True:
            try:
                await self.committer.ask(lambda: heartbeats.beat(self.name, "smtp"))
            except DatabaseError as error:
                log.warning("no heartbeat: %s", type(error).__name__)
            await asyncio.sleep(BEAT)

    async def _forget(self) -> None:
        try:
            await self.committer.ask(lambda: heartbeats.forget(self.name))
        except DatabaseError as error:
            log.warning("cannot say goodbye: %s", type(error).__name__)
