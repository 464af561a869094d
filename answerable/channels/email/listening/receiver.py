"""The listener's decisions: who may write to whom, and that nothing is taken but what is kept."""

import logging
import time
from collections.abc import Sequence

from aiosmtpd.smtp import SMTP, Envelope, Session
from django.conf import settings
from django.db import DatabaseError

from answerable.channels.email.listening import answers
from answerable.channels.email.listening.commits import Committer
from answerable.channels.email.listening.limits import Rate
from answerable.channels.email.recipients import Directory
from answerable.channels.intake import Arrival, NoRoom
from answerable.channels.models import Mailbox
from answerable.core.crash import crashpoint

log = logging.getLogger("answerable.listener")

MOST_RECIPIENTS = 100
FRESH, STALE = 1.0, 10.0  # seconds: an unknown address is looked up anew, a known one believed
NULL_SENDER = "<>"


class Receiver:
    """Answers the commands of all connections of one listener (hooks of aiosmtpd)."""

    def __init__(self, committer: Committer, source: str) -> None:
        self.committer = committer
        self.source = source
        self.rate = Rate(settings.ANSWERABLE["max_mails_per_minute"] if source == "smtp" else 0)
        self._directory: Directory | None = None
        self._looked_at = 0.0

    async def handle_MAIL(  # noqa: N802 (aiosmtpd's name)
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if not self.rate.allows(remote_of(session)):
            log.info("too many mails in a minute from one address")
            return answers.TOO_FAST
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return answers.SENDER_OK

    async def handle_RCPT(  # noqa: N802 (aiosmtpd's name)
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if len(envelope.rcpt_tos) >= MOST_RECIPIENTS:
            return answers.TOO_MANY_RECIPIENTS
        try:
            mailbox = await self._find(address)
        except DatabaseError as error:
            log.warning("cannot look up a recipient: %s", type(error).__name__)
            return answers.NOT_NOW
        if mailbox is None:
            known = self._directory and self._directory.mailboxes
            return answers.UNKNOWN if known else answers.NO_MAILBOX
        envelope.rcpt_tos.append(address)
        return answers.RECIPIENT_OK

    async def handle_exception(self, error: Exception) -> str:
        log.error("a connection failed: %s", type(error).__name__, exc_info=error)
        return answers.NOT_NOW

    async def _find(self, address: str) -> Mailbox | None:
        """The enabled mailbox of an address; new mailboxes are known within a second."""
        if self._directory is None or self._age() > STALE:
            await self._look()
        found = self._enabled(address)
        if found is None and self._age() > FRESH:
            await self._look()
            found = self._enabled(address)
        return found

    def _enabled(self, address: str) -> Mailbox | None:
        found = self._directory.find(address) if self._directory else None
        return found if found and found.enabled else None

    def _age(self) -> float:
        return time.monotonic() - self._looked_at

    async def _look(self) -> None:
        self._directory = await self.committer.ask(Directory)
        self._looked_at = time.monotonic()

    async def take(self, session: Session, envelope: Envelope, content: bytes) -> str:
        """The answer to a whole mail. "250" is said only after the commit."""
        try:
            await self.committer.store(self._arrivals(session, envelope, content))
        except NoRoom:
            return answers.NO_ROOM
        except DatabaseError:
            return answers.NOT_NOW
        crashpoint("between_data_and_250")
        return answers.TAKEN

    def _arrivals(self, session: Session, envelope: Envelope, content: bytes) -> list[Arrival]:
        """One for each mailbox, with those of its addresses that the mail was sent to."""
        by_mailbox: dict[int, tuple[Mailbox, list[str]]] = {}
        for address in envelope.rcpt_tos:
            mailbox = self._enabled(address)
            if mailbox:
                by_mailbox.setdefault(mailbox.pk, (mailbox, []))[1].append(address)
        sender = envelope.mail_from or ""
        return [
            Arrival(
                raw=content,
                source=self.source,
                mailbox=mailbox,
                envelope_from="" if sender == NULL_SENDER else sender,
                envelope_to=tuple(addresses),
                remote=remote_of(session),
            )
            for mailbox, addresses in by_mailbox.values()
        ]


def remote_of(session: Session) -> str:
    """The other side's IP address; "" for a socket file."""
    peer: Sequence[object] | str | None = session.peer
    return str(peer[0]) if isinstance(peer, tuple) and peer else ""
