"""A listener that really listens, in a thread beside the test."""

import asyncio
import smtplib
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connections

from answerable.channels.email.listener import Listener
from answerable.channels.models import Mailbox


class Running:
    """A listener in its thread."""

    def __init__(self, lmtp: str) -> None:
        self.lmtp_path = lmtp
        self._ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run()))
        self._thread.start()
        assert self._ready.wait(10)

    async def _run(self) -> None:
        self.listener = Listener("127.0.0.1:0", self.lmtp_path)
        self._loop = asyncio.get_running_loop()
        await self.listener.run(self._ready.set)

    def smtp(self) -> smtplib.SMTP:
        return smtplib.SMTP("127.0.0.1", self.listener.smtp.port, timeout=10)

    def lmtp(self) -> smtplib.LMTP:
        return smtplib.LMTP(self.lmtp_path, timeout=10)

    def stop(self) -> None:
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self.listener.stop.set)
            self._thread.join(10)
        assert not self._thread.is_alive()


@pytest.fixture
def listener(
    transactional_db: None, mailbox: Mailbox, settings: Any, tmp_path: Path
) -> Iterator[Running]:
    lmtp = str(tmp_path / "lmtp")
    settings.ANSWERABLE = {**settings.ANSWERABLE, "max_message_mib": 1}
    running = Running(lmtp)
    yield running
    running.stop()
    connections.close_all()
