"""Trying a mailbox step by step, before it is saved or when somebody asks: which step fails, and why."""

import imaplib
import socket
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from imap_tools.errors import ImapToolsError

from answerable.channels.email.imap import faults
from answerable.channels.email.imap.connection import connected, log_in
from answerable.channels.email.setting_up import greet_outgoing
from answerable.channels.models import Mailbox

SECONDS = 8.0  # for each answer of the server

STEPS: dict[str, "str | Promise"] = {
    "name": _("The server's name is known"),
    "connects": _("The server answers"),
    "tls": _("The connection is encrypted"),
    "login": _("The login is accepted"),
    "folder": _("The folder is there"),
    "sends": _("Outgoing mail is taken"),
}


@dataclass(frozen=True)
class Step:
    """One step: passed (True), failed (False), or not tried because an earlier one failed (None)."""

    key: str
    passed: bool | None
    words: str = ""
    detail: str = ""

    @property
    def label(self) -> str:
        return str(STEPS[self.key])


def try_mailbox(mailbox: Mailbox) -> list[Step]:
    """Every step in order. A mailbox whose mail is delivered to us only has to be able to send."""
    steps = list(_fetching(mailbox)) if mailbox.fetch == Mailbox.Fetch.IMAP else []
    return [*steps, _sending()]


def works(steps: list[Step]) -> bool:
    """True if nothing that concerns the mailbox itself failed."""
    return all(step.passed for step in steps if step.key != "sends")


def _sending() -> Step:
    report = greet_outgoing()
    return Step("sends", report.works, report.words)


def _fetching(mailbox: Mailbox) -> Iterator[Step]:
    """Ends the session whatever happens; after a failure the rest is named and not tried."""
    attempt, keys = _Attempt(mailbox), [key for key in STEPS if key != "sends"]
    if mailbox.security == "none":
        keys.remove("tls")
    try:
        while keys:
            key = keys.pop(0)
            step = _tried(key, getattr(attempt, key))
            yield step
            if not step.passed:
                break
        yield from (Step(key, None) for key in keys)
    finally:
        attempt.end()


def _tried(key: str, act: Callable[[], str]) -> Step:
    try:
        return Step(key, True, act())
    except Exception as error:
        noted = faults.noted(error)
        return Step(key, False, faults.words(noted), noted.partition(": ")[2])


class _Attempt:
    """One session with the server; each method is a step and answers what to show, or raises."""

    def __init__(self, mailbox: Mailbox) -> None:
        self.mailbox = mailbox
        self.box: Any = None

    def name(self) -> str:
        found = socket.getaddrinfo(self.mailbox.host, self.mailbox.port, type=socket.SOCK_STREAM)
        return str(found[0][4][0])

    def connects(self) -> str:
        where = (self.mailbox.host, self.mailbox.port)
        with socket.create_connection(where, timeout=SECONDS):
            return f"{where[0]}:{where[1]}"

    def tls(self) -> str:
        self.box = connected(self.mailbox, SECONDS)
        version = getattr(self.box.client.sock, "version", lambda: "")()
        return version or ""

    def login(self) -> str:
        if self.box is None:
            self.box = connected(self.mailbox, SECONDS)
        log_in(self.box, self.mailbox)
        return self.mailbox.username

    def folder(self) -> str:
        self.box.folder.set(self.mailbox.folder)
        return self.mailbox.folder

    def end(self) -> None:
        if self.box is None:
            return
        with suppress(OSError, imaplib.IMAP4.error, ImapToolsError):
            self.box.client.sock.settimeout(3)
            self.box.logout()
        with suppress(OSError):
            self.box.client.shutdown()
