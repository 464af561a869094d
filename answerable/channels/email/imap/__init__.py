"""Fetching mail by IMAP: a thread for each mailbox, so that none waits for another."""

import logging
import os
import signal
import socket
import threading
import time
from types import FrameType

from django.db import DatabaseError, transaction
from django.utils import timezone

from answerable.channels.email.imap.connection import opened
from answerable.channels.email.imap.faults import noted
from answerable.channels.email.imap.fetching import Fetcher, Memory
from answerable.channels.models import Mailbox
from answerable.core import heartbeats
from answerable.core.database import drop_connection, relaxed
from answerable.core.leases import Lost, hold

log = logging.getLogger("answerable.imap")

LOOK = 5.0  # seconds between looks for new and changed mailboxes
AT_ONCE = 64  # connections held open at a time; beyond that mailboxes take turns
LEASE = 45.0  # seconds a fetcher that died keeps its mailbox from others
ROUND = 15.0  # seconds of waiting for news in one go; less than a third of the lease
PAUSES = (2.0, 5.0, 15.0, 30.0, 60.0)  # seconds before the next connection after failures
GRACE = 3.0  # seconds for fetchers to end a batch when we are told to stop
BEAT = 20.0
SAY_WELL = 30.0  # seconds between notes that all is well


def serve() -> None:
    """Fetches every mailbox that is set up for it, until SIGTERM or SIGINT."""
    stop = threading.Event()

    def on_signal(number: int, frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, on_signal)
    run(stop)


def run(stop: threading.Event) -> None:
    """Starts a fetcher for each mailbox, and ends those whose mailbox changed or went."""
    name = f"imap {socket.gethostname()[:40]}:{os.getpid()}"
    places = threading.BoundedSemaphore(AT_ONCE)
    fetchers: dict[tuple[object, ...], MailboxThread] = {}
    beaten = -BEAT
    while not stop.is_set():
        try:
            _attend(fetchers, places)
            if time.monotonic() - beaten > BEAT:
                heartbeats.beat(name, "imap")
                beaten = time.monotonic()
        except DatabaseError as error:
            log.warning("mailboxes are not known for now: %s", type(error).__name__)
            drop_connection()
        stop.wait(LOOK)
    for fetcher in fetchers.values():
        fetcher.stop.set()
    until = time.monotonic() + GRACE
    for fetcher in fetchers.values():
        fetcher.join(max(0.0, until - time.monotonic()))
    _forget(name)


def _attend(
    fetchers: dict[tuple[object, ...], "MailboxThread"], places: threading.BoundedSemaphore
) -> None:
    """One living fetcher for each mailbox as it is set up now."""
    wanted = {_setup(mailbox): mailbox for mailbox in to_fetch()}
    for setup in [setup for setup, fetcher in fetchers.items() if setup not in wanted]:
        fetchers.pop(setup).stop.set()
    crowded = len(wanted) > AT_ONCE
    for setup, mailbox in wanted.items():
        fetcher = fetchers.get(setup)
        if fetcher is None or not fetcher.is_alive():
            fetchers[setup] = fetcher = MailboxThread(mailbox, places)
            fetcher.start()
        fetcher.crowded = crowded


def to_fetch() -> list[Mailbox]:
    """The mailboxes that are fetched: enabled, and asked whether their history is wanted."""
    return list(
        Mailbox.objects.filter(
            enabled=True, fetch=Mailbox.Fetch.IMAP, import_history__isnull=False
        ).order_by("id")
    )


def _setup(mailbox: Mailbox) -> tuple[object, ...]:
    """What, when it changes, needs a new connection. A renewed OAuth token does not."""
    secret = mailbox.sealed_secret if mailbox.auth == Mailbox.Auth.PASSWORD else ""
    return (
        mailbox.pk, mailbox.host, mailbox.port, mailbox.security, mailbox.username, mailbox.auth,
        secret, mailbox.folder, mailbox.after, mailbox.move_to, mailbox.import_history,
    )  # fmt: skip


def _forget(name: str) -> None:
    try:
        heartbeats.forget(name)
    except DatabaseError as error:
        log.warning("the heartbeat stays for now: %s", type(error).__name__)
    drop_connection()


class MailboxThread(threading.Thread):
    """Fetches one mailbox for ever: whatever fails is noted, and tried again after a pause."""

    def __init__(self, mailbox: Mailbox, places: threading.BoundedSemaphore) -> None:
        super().__init__(name=f"imap-{mailbox.pk}", daemon=True)
        self.mailbox = mailbox
        self.stop = threading.Event()
        self.crowded = False
        self._places = places
        self._memory = Memory()
        self._failures = 0
        self._said_well = -SAY_WELL

    def run(self) -> None:
        try:
            while not self.stop.is_set():
                with self._places:
                    pause = self._session_or_pause()
                self.stop.wait(pause)
        finally:
            drop_connection()

    def _session_or_pause(self) -> float:
        """One session; answers how long to rest before the next."""
        try:
            return self._session()
        except Lost:
            return ROUND
        except Exception as error:
            self._failures += 1
            log.warning("mailbox %s: %s", self.mailbox.pk, noted(error), exc_info=_is_ours(error))
            self._note(error)
            return PAUSES[min(self._failures, len(PAUSES)) - 1]

    def _session(self) -> float:
        with hold(f"imap:{self.mailbox.pk}", LEASE) as held:
            if held is None:
                return ROUND / 3
            with opened(self.mailbox) as folder:
                fetcher = Fetcher(self.mailbox, folder, held, self._memory)
                fetcher.begin()
                while not self.stop.is_set():
                    fetcher.take_new(self.stop)
                    self._note_well(fetcher.left)
                    if self.crowded:
                        return ROUND
                    folder.wait(ROUND, self.stop)
                    held.renew()
        return 0.0

    def _note_well(self, left: Exception | None) -> None:
        """All is well now, at most every half minute; a mail that was left is still shown."""
        was_failing, self._failures = self._failures > 0, 0
        if not was_failing and time.monotonic() - self._said_well < SAY_WELL:
            return
        now = timezone.now()
        fields = {"last_error": noted(left) if left else ""}
        with relaxed():
            Mailbox.objects.filter(pk=self.mailbox.pk).update(last_success_at=now, **fields)
        self._said_well = time.monotonic()

    def _note(self, error: Exception) -> None:
        drop_connection()
        try:
            with transaction.atomic():
                Mailbox.objects.filter(pk=self.mailbox.pk).update(
                    last_error=noted(error), last_error_at=timezone.now()
                )
        except DatabaseError as fault:
            log.warning("mailbox %s: nothing noted: %s", self.mailbox.pk, type(fault).__name__)


def _is_ours(error: Exception) -> bool:
    """An error nobody foresaw deserves its traceback in the log."""
    return noted(error).startswith("fault")
