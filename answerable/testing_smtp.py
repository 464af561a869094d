"""A mail server for tests that takes our mail over a real socket and misbehaves on demand."""

import asyncio
import logging
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

Answer = str | None


@dataclass
class Taken:
    """One mail as it arrived, in raw bytes."""

    sender: str
    recipient: str
    raw: bytes = field(repr=False)
    options: list[str]

    @property
    def mail(self) -> EmailMessage:
        return message_from_bytes(self.raw, policy=policy.default)


@dataclass
class Sink:
    """The server. `says` answers a step and its argument with a reply line, or None for yes.

    Steps: connect, EHLO, MAIL, RCPT, DATA, END (the answer to the final dot). The reply "cut"
    breaks the connection there; "hang" never answers.
    """

    says: Callable[[str, str], Answer] = lambda step, argument: None
    taken: list[Taken] = field(default_factory=list)
    connections: int = 0
    port: int = 0

    def of(self, recipient: str) -> list[Taken]:
        return [mail for mail in self.taken if mail.recipient == recipient]

    def ids(self) -> list[str]:
        return [str(mail.mail["Message-ID"]) for mail in self.taken]


class _Server(SMTP):
    def __init__(self, sink: Sink, handler: Any, **options: Any) -> None:
        self.sink = sink
        super().__init__(handler, **options)

    def connection_made(self, transport: Any) -> None:
        self.sink.connections += 1
        super().connection_made(transport)

    async def push(self, status: Any) -> None:
        if str(status).startswith("220 ") and (said := self.sink.says("connect", "")):
            status = await self.misbehave(said)
        await super().push(status)

    async def misbehave(self, said: str) -> str:
        if said == "cut":
            assert isinstance(self.transport, asyncio.Transport)
            self.transport.abort()
            raise ConnectionResetError
        if said == "hang":
            await asyncio.sleep(3600)
        return said

    async def smtp_EHLO(self, hostname: str) -> None:  # noqa: N802 - aiosmtpd's naming
        if said := self.sink.says("EHLO", hostname):
            await self.push(await self.misbehave(said))
            return
        await super().smtp_EHLO(hostname)

    async def smtp_HELO(self, hostname: str) -> None:  # noqa: N802 - aiosmtpd's naming
        if said := self.sink.says("EHLO", hostname):
            await self.push(await self.misbehave(said))
            return
        await super().smtp_HELO(hostname)

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802 - aiosmtpd's naming
        if said := self.sink.says("DATA", ""):
            await self.push(await self.misbehave(said))
            return
        await super().smtp_DATA(arg)


class _Handler:
    def __init__(self, sink: Sink) -> None:
        self.sink = sink

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's naming
        self,
        server: _Server,
        session: Session,
        envelope: Envelope,
        address: str,
        options: list[str],
    ) -> str:
        if said := self.sink.says("MAIL", address):
            return await server.misbehave(said)
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's naming
        self,
        server: _Server,
        session: Session,
        envelope: Envelope,
        address: str,
        options: list[str],
    ) -> str:
        if said := self.sink.says("RCPT", address):
            return await server.misbehave(said)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 - aiosmtpd's naming
        self, server: _Server, session: Session, envelope: Envelope
    ) -> str:
        recipient, raw = envelope.rcpt_tos[0], envelope.original_content or b""
        said = self.sink.says("END", recipient)
        if said and said.startswith(("4", "5")):
            return said
        sender = envelope.mail_from or ""
        self.sink.taken.append(Taken(sender, recipient, raw, list(envelope.mail_options)))
        return await server.misbehave(said) if said else "250 2.0.0 taken"


class _Controller(Controller):
    def __init__(self, sink: Sink, **options: Any) -> None:
        self.sink = sink
        super().__init__(_Handler(sink), **options)

    def factory(self) -> SMTP:
        return _Server(self.sink, self.handler, **self.SMTP_kwargs)


def free_port() -> int:
    """A port nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(**options: Any) -> Iterator[Sink]:
    """A sink that listens until the block ends; `options` are aiosmtpd's."""
    sink = Sink(port=free_port())
    options = {"enable_SMTPUTF8": True, "ready_timeout": 10, **options}
    controller = _Controller(sink, hostname="127.0.0.1", port=sink.port, **options)
    SMTP.line_length_limit = 1001
    logging.getLogger("mail.log").setLevel(logging.CRITICAL)  # it tells every line
    controller.start()
    sink.connections = 0  # starting looked in once
    try:
        yield sink
    finally:
        controller.stop()


@pytest.fixture
def sink(settings: Any) -> Iterator[Sink]:
    """A sink that our outgoing mail is set up to use."""
    with serving() as server:
        settings.ANSWERABLE = {
            **settings.ANSWERABLE,
            "smtp_host": "127.0.0.1",
            "smtp_port": server.port,
            "smtp_security": "none",
            "company": "Kestrel",
        }
        yield server
