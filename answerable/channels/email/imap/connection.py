"""A folder on an IMAP server: what is in it, its mails as bytes, and what is done with them there.

UIDs only, never sequence numbers. RFC 9051 and 3501; IDLE, MOVE and UIDPLUS where offered.
"""

import imaplib
import re
import ssl
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from imap_tools import BaseMailBox, MailBox, MailBoxStartTls, MailBoxUnencrypted
from imap_tools.errors import ImapToolsError

from answerable.channels.email import oauth
from answerable.channels.email.imap.faults import Fault
from answerable.channels.email.smtp_client import is_here
from answerable.channels.models import Mailbox
from answerable.core.sealing import unseal

TIMEOUT = 30.0  # seconds for each answer
MOVE = "MOVE"
WINDOW = 50_000  # UIDs asked for in one line
MOST_WINDOWS = 200
_UID = re.compile(rb"\bUID (\d+)")
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")
_DATE = re.compile(rb'INTERNALDATE "([^"]+)"')
_EMPTY = re.compile(rb'BODY\[\] ""')


@dataclass(frozen=True)
class Fetched:
    """One mail as it lies on the server; `arrived` is when the server got it."""

    uid: int
    arrived: datetime | None
    raw: bytes = field(repr=False)


@contextmanager
def opened(mailbox: Mailbox) -> Iterator["Folder"]:
    """Logged in, with the mailbox's folder selected. Raises what faults.KEYS lists."""
    box = logged_in(mailbox)
    try:
        yield Folder(box, mailbox.folder)
    finally:
        with suppress(OSError, imaplib.IMAP4.error, ImapToolsError):
            box.client.sock.settimeout(3)
            box.logout()
        with suppress(OSError):
            box.client.shutdown()


def logged_in(mailbox: Mailbox) -> BaseMailBox:
    """A session with the server, as the mailbox is set up."""
    box = connected(mailbox)
    try:
        log_in(box, mailbox)
    except BaseException:
        with suppress(OSError):
            box.client.shutdown()
        raise
    return box


def log_in(box: BaseMailBox, mailbox: Mailbox) -> None:
    """With the password, or with the permission its owner gave."""
    if mailbox.auth == Mailbox.Auth.PASSWORD:
        secret = unseal(mailbox.sealed_secret, purpose="mailbox")
        plain = (mailbox.username + secret).isascii()
        enter = box.login if plain else box.login_utf8
        enter(mailbox.username, secret, initial_folder=None)
    else:
        box.xoauth2(mailbox.username, oauth.access_token(mailbox), initial_folder=None)


def connected(mailbox: Mailbox, seconds: float | None = None) -> BaseMailBox:
    """Greeted by the server, encrypted as the mailbox asks for; not logged in."""
    host, port = mailbox.host, mailbox.port
    seconds = seconds or TIMEOUT
    if mailbox.security == "tls":
        return MailBox(host, port, timeout=seconds, ssl_context=ssl.create_default_context())
    if mailbox.security == "starttls":
        context = ssl.create_default_context()
        return MailBoxStartTls(host, port, timeout=seconds, ssl_context=context)
    if not is_here(host):
        raise Fault("not_encrypted", host)
    return MailBoxUnencrypted(host, port, timeout=seconds)


class Folder:
    """The selected folder. Every number is a UID."""

    def __init__(self, box: BaseMailBox, name: str) -> None:
        self._box = box
        self._client: imaplib.IMAP4 = box.client
        self.name = name
        box.folder.set(name)
        self.uidvalidity = self._number("UIDVALIDITY")
        self.next_uid = self._number("UIDNEXT") or max(self._search("ALL"), default=0) + 1
        capabilities = self._ask(self._client.capability())
        self._can = {
            word
            for line in capabilities
            for word in line.decode("ascii", "replace").upper().split()
        }

    def _number(self, code: str) -> int:
        """What SELECT said of the folder; 0 where it said nothing."""
        _code, said = self._client.response(code)
        return int(said[0]) if said and said[0] else 0

    def _ask(self, answer: tuple[str, Sequence[Any]]) -> list[Any]:
        """The data of an answer that is OK."""
        status, data = answer
        if status != "OK":
            raise imaplib.IMAP4.error(f"{status} {data!r}"[:300])
        return [piece for piece in data if piece is not None]

    def _uid(self, command: str, *arguments: str) -> list[Any]:
        return self._ask(self._client.uid(command, *arguments))

    def _search(self, *criteria: str) -> list[int]:
        data = self._uid("SEARCH", *criteria)
        return sorted(int(word) for line in data for word in line.split() if word.isdigit())

    def newer_than(self, uid: int) -> list[int]:
        """What came after this one. (n:* always names the last mail, also when it is older.)"""
        return [found for found in self._search(f"UID {uid + 1}:*") if found > uid]

    def all_above(self, floor: int, upto: int) -> list[int]:
        """Every mail above `floor` up to `upto`, asked for in lines of bearable length."""
        if (upto - floor) // WINDOW > MOST_WINDOWS:
            return [uid for uid in self._search("ALL") if floor < uid <= upto]
        found: list[int] = []
        for start in range(floor + 1, upto + 1, WINDOW):
            found += self._search(f"UID {start}:{min(start + WINDOW - 1, upto)}")
        return found

    def unseen(self) -> list[int]:
        """Those nobody marked as read."""
        return self._search("UNSEEN")

    def sizes(self, uids: Sequence[int]) -> dict[int, int]:
        """How many bytes each has; those that vanished meanwhile are missing."""
        sizes = {}
        for piece in self._uid("FETCH", _set(uids), "(UID RFC822.SIZE)"):
            line = piece[0] if isinstance(piece, tuple) else piece
            uid, size = _UID.search(line), _SIZE.search(line)
            if uid and size:
                sizes[int(uid[1])] = int(size[1])
        return sizes

    def fetch(self, uids: Sequence[int]) -> list[Fetched]:
        """The mails byte for byte, unread as they were; vanished ones are missing."""
        wanted = set(uids)
        data = self._uid("FETCH", _set(uids), "(UID INTERNALDATE BODY.PEEK[])")
        mails = {mail.uid: mail for mail in _mails_in(data) if mail.uid in wanted}
        return [mails[uid] for uid in sorted(mails)]

    def mark_seen(self, uids: Sequence[int]) -> None:
        self._uid("STORE", _set(uids), "+FLAGS.SILENT", r"(\Seen)")

    def move(self, uids: Sequence[int], target: str) -> None:
        """Into another folder, which is made if it is not there."""
        if not self._box.folder.exists(target):
            self._box.folder.create(target)
        name = f'"{_utf7(target)}"'
        if MOVE in self._can:
            self._uid("MOVE", _set(uids), name)
        else:
            self._uid("COPY", _set(uids), name)
            self.delete(uids)

    def delete(self, uids: Sequence[int]) -> None:
        """Away. Where only *all* deleted mails could be expunged, they stay marked as deleted."""
        self._uid("STORE", _set(uids), "+FLAGS.SILENT", r"(\Deleted)")
        if "UIDPLUS" in self._can:
            self._uid("EXPUNGE", _set(uids))

    def others(self) -> list[str]:
        """The names of all folders on the server."""
        return sorted(str(folder.name) for folder in self._box.folder.list())

    def wait(self, seconds: float, stop: threading.Event) -> None:
        """Returns when something arrived, time is over, or `stop` is set."""
        if "IDLE" not in self._can:
            stop.wait(seconds)
            self._ask(self._client.noop())
            return
        until = time.monotonic() + seconds
        idle: Any = self._box.idle
        idle.start()
        try:
            while time.monotonic() < until and not stop.is_set() and not idle.poll(timeout=0.5):
                continue
        finally:
            idle.stop()


def _set(uids: Sequence[int]) -> str:
    """UIDs as an IMAP set, runs joined: 3:5,9."""
    runs: list[list[int]] = []
    for uid in sorted(uids):
        if runs and uid == runs[-1][1] + 1:
            runs[-1][1] = uid
        else:
            runs.append([uid, uid])
    return ",".join(str(a) if a == b else f"{a}:{b}" for a, b in runs)


def _mails_in(data: Sequence[Any]) -> Iterator[Fetched]:
    """The mails in an answer; some servers name the UID behind the mail instead of before it."""
    for place, piece in enumerate(data):
        if isinstance(piece, tuple):
            after = data[place + 1] if place + 1 < len(data) else b""
            head, raw = piece[0] + (after if isinstance(after, bytes) else b""), piece[1]
        elif _EMPTY.search(piece):
            head, raw = piece, b""
        else:
            continue
        if uid := _UID.search(head):
            yield Fetched(int(uid[1]), _arrived(head), raw)


def _arrived(head: bytes) -> datetime | None:
    found = _DATE.search(head)
    if not found:
        return None
    try:
        return datetime.strptime(found[1].decode().strip(), "%d-%b-%Y %H:%M:%S %z")
    except ValueError:
        return None


def _utf7(name: str) -> str:
    from imap_tools.imap_utf7 import utf7_encode

    return bytes(utf7_encode(name)).decode().replace("\\", "\\\\").replace('"', '\\"')
