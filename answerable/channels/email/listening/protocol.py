"""One connection: aiosmtpd's protocol with a reading of DATA that is fast, strict and bounded.

A mail ends at CRLF "." CRLF and nowhere else, so no other line ending can smuggle a second mail
in. Lines may be of any length: real mail has long ones.
"""

import asyncio
import re
from typing import TYPE_CHECKING, Any

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session

from answerable.channels.email.listening import answers
from answerable.channels.email.listening.receiver import Receiver

if TYPE_CHECKING:
    from answerable.channels.email.listening.door import Door

MIB = 1024 * 1024
END = b"\r\n.\r\n"
CHUNK = 64 * 1024
OVER_LIMIT = 4  # times the limit: then the connection is cut, not only the mail refused
_PATH = re.compile(r"^\s*<(?:@[^:<>]*:)?([^<>]*)>\s*(.*)$")


class TooBig(Exception):
    """More bytes than this server takes."""


class Connection(SMTP):
    """An SMTP connection at a door."""

    line_length_limit = CHUNK
    # What aiosmtpd sets before the first command; typed there as perhaps missing.
    session: Session
    envelope: Envelope
    transport: asyncio.Transport
    data_size_limit: int

    def __init__(self, door: "Door", receiver: Receiver, **options: Any) -> None:
        super().__init__(receiver, **options)
        self.door = door
        self.receiver = receiver
        self.busy = False  # a mail is being read or committed

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self.door.opened(self)

    def connection_lost(self, error: Exception | None) -> None:
        self.door.closed(self)
        super().connection_lost(error)

    def _getaddr(self, arg: str) -> tuple[str | None, str | None]:
        """The address and the parameters after it. Any address: ours is not to judge its form."""
        found = _PATH.match(arg)
        if not found or any(mark < " " for mark in found[1]):
            return None, None
        return found[1].strip() or "<>", found[2]

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802 (aiosmtpd's name)
        """Takes one mail in."""
        if await self.check_helo_needed():
            return
        if not self.envelope.rcpt_tos:
            await self.push(answers.NEED_RECIPIENT)
            return
        if arg:
            await self.push(answers.NO_ARGUMENT)
            return
        self.busy = True
        try:
            await self._take()
        finally:
            self.busy = False

    async def _take(self) -> None:
        # The line end of the command is the one before the mail's first line (RFC 5321, 4.1.1.4).
        self._reader.feed_data(b"\r\n")
        await self.push(answers.GO_AHEAD)
        try:
            content = undotted(await self._read_mail())
            answer = await self.receiver.take(self.session, self.envelope, content)
        except TooBig:
            answer = answers.TOO_BIG.format(mib=self.data_size_limit // MIB)
        recipients = len(self.envelope.rcpt_tos)
        self.envelope = self._create_envelope()
        await self.answer(answer, recipients)

    async def answer(self, answer: str, recipients: int) -> None:
        """One answer for the whole mail."""
        await self.push(answer)

    async def _read_mail(self) -> bytes:
        """Everything up to the end mark. Too much is read to its end, but not kept."""
        parts: list[bytes] = []
        size = 0
        while True:
            self._reset_timeout()
            try:
                part, ended = await self._reader.readuntil(END), True
            except asyncio.LimitOverrunError as more:
                part, ended = await self._reader.readexactly(more.consumed), False
            size += len(part)
            if size > self.data_size_limit:
                parts.clear()
            else:
                parts.append(part)
            if size > OVER_LIMIT * self.data_size_limit:
                self.transport.close()
                raise TooBig
            if ended:
                break
        if size > self.data_size_limit:
            raise TooBig
        return b"".join(parts)


def undotted(data: bytes) -> bytes:
    """The mail without the doubled dots and the end mark of its transport."""
    lines = data.removesuffix(b".\r\n").replace(b"\r\n.", b"\r\n")
    return lines.removeprefix(b"\r\n")


class LocalConnection(Connection, LMTP):
    """An LMTP connection (RFC 2033): one answer for each recipient."""

    async def answer(self, answer: str, recipients: int) -> None:
        for _ in range(recipients):
            await self.push(answer)
