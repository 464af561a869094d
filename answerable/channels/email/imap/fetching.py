"""Taking the mails of one folder: committed first, then marked, moved or deleted on the server.

The cursor (UIDVALIDITY, last UID) moves in the commit of the mails it passes. Whatever breaks,
the next session begins where the last commit ended; what was committed but not yet marked is
marked then. Once an hour everything in the folder is compared with what we have.
"""

import logging
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from imaplib import IMAP4

from django.conf import settings
from django.db import transaction

from answerable.channels.email.imap.connection import Fetched, Folder
from answerable.channels.email.imap.faults import Fault
from answerable.channels.intake import Accepted, Arrival, accept_many
from answerable.channels.models import Cursor, Inbound, Mailbox
from answerable.core.crash import crashpoint
from answerable.core.leases import Held, Lost

log = logging.getLogger("answerable.imap")

BATCH = 50
BATCH_BYTES = 16 * 1024 * 1024
LOOK_AHEAD = 500  # mails whose sizes are asked for at once
RECONCILE = 3600.0  # seconds
TRIES = 2  # of a mail over which the connection broke each time
LEFTOVERS = 200  # mails looked back at for marks that a crash prevented


@dataclass
class Memory:
    """What a mailbox's thread remembers between connections."""

    done: set[int] = field(default_factory=set)
    trouble: Counter[int] = field(default_factory=Counter)
    left: dict[int, str] = field(default_factory=dict)
    batch: int = BATCH
    uidvalidity: int = 0
    reconciled_at: float | None = None

    def enter(self, uidvalidity: int) -> None:
        """UIDs mean nothing under another UIDVALIDITY."""
        if uidvalidity != self.uidvalidity:
            self.uidvalidity = uidvalidity
            self.done.clear()
            self.trouble.clear()
            self.left.clear()
            self.reconciled_at = None


class Fetcher:
    """One session on one folder. `held` is the right to fetch it; Lost ends the session."""

    def __init__(self, mailbox: Mailbox, folder: Folder, held: Held, memory: Memory) -> None:
        self.mailbox = mailbox
        self.folder = folder
        self.held = held
        self.memory = memory
        self.cursor, self.renumbered = _cursor(mailbox, folder)
        memory.enter(folder.uidvalidity)

    @property
    def left(self) -> Fault | None:
        """A mail that had to stay on the server, if there is one."""
        uid, key = next(iter(self.memory.left.items()), (0, ""))
        return Fault(key, f"UID {uid}") if key else None

    def begin(self) -> None:
        """Finishes on the server what the last session committed but could not mark."""
        known = self._known()
        if self.mailbox.after == Mailbox.After.FLAG:
            uids = [uid for uid in self.folder.unseen() if uid in known][-LEFTOVERS:]
        else:
            present = self.folder.all_above(0, self.folder.next_uid - 1)
            uids = [uid for uid in present if uid in known]
        for group in _groups(uids, LOOK_AHEAD):
            self._finish_on_server(group)

    def take_new(self, stop: threading.Event) -> None:
        """Everything above the cursor."""
        self._take(self.folder.newer_than(self.cursor.last_uid), stop, moves_cursor=True)
        last = self.memory.reconciled_at
        if last is None or time.monotonic() - last > RECONCILE:
            self.reconcile(stop)

    def reconcile(self, stop: threading.Event) -> None:
        """Whatever is in the folder and not with us, however it got there."""
        self.memory.left.clear()
        floor = 0 if self.mailbox.import_history else self.cursor.history_until
        have = self._known() | self.memory.done
        present = self.folder.all_above(floor, self.cursor.last_uid)
        self._take([uid for uid in present if uid not in have], stop, moves_cursor=False)
        if not stop.is_set():
            self.memory.trouble.clear()  # the next comparison tries those again
            self.memory.reconciled_at = time.monotonic()

    def _known(self) -> set[int]:
        rows = Inbound.objects.filter(
            mailbox=self.mailbox, uidvalidity=self.folder.uidvalidity, uid__isnull=False
        )
        return {uid for uid in rows.values_list("uid", flat=True) if uid is not None}

    def _take(self, uids: Sequence[int], stop: threading.Event, *, moves_cursor: bool) -> None:
        for ahead in _groups(uids, LOOK_AHEAD):
            sizes = self.folder.sizes(ahead)
            for group in self._batches(ahead, sizes):
                if stop.is_set():
                    return
                self._take_group(group, sizes, moves_cursor=moves_cursor)

    def _batches(self, uids: Sequence[int], sizes: dict[int, int]) -> Iterator[list[int]]:
        """Groups of a bearable number and weight; every UID is in one, in order."""
        group: list[int] = []
        weight = 0
        for uid in uids:
            size = sizes.get(uid, 0)
            if group and (len(group) >= self.memory.batch or weight + size > BATCH_BYTES):
                yield group
                group, weight = [], 0
            group.append(uid)
            weight += size
        if group:
            yield group

    def _take_group(self, uids: list[int], sizes: dict[int, int], *, moves_cursor: bool) -> None:
        mails = self._fetch([uid for uid in uids if self._may_fetch(uid, sizes)])
        crashpoint("after_fetch")
        if not self.held.is_ours:
            raise Lost(self.held.name)
        with transaction.atomic():
            self._store([mail for mail in mails if not self._is_unwanted(mail)])
            if moves_cursor:
                self._move_cursor(uids[-1])
        self.memory.done.update(mail.uid for mail in mails)
        self._finish_on_server([mail.uid for mail in mails if not self._is_unwanted(mail)])
        crashpoint("after_flagging")
        self.held.renew()

    def _may_fetch(self, uid: int, sizes: dict[int, int]) -> bool:
        size = sizes.get(uid)
        if size is None:  # it vanished meanwhile
            return False
        if size > settings.ANSWERABLE["max_message_mib"] * 1024 * 1024:
            self._leave("mail_too_large", uid)
            return False
        if self.memory.trouble[uid] >= TRIES:
            self._leave("mail_left", uid)
            return False
        return True

    def _leave(self, key: str, uid: int) -> None:
        log.warning("mailbox %s: mail %s stays on the server: %s", self.mailbox.pk, uid, key)
        self.memory.left[uid] = key

    def _fetch(self, uids: list[int]) -> list[Fetched]:
        """The mails; one the server cannot give does not keep the others from us."""
        if not uids:
            return []
        try:
            mails = self.folder.fetch(uids)
        except (IMAP4.abort, OSError):
            self._remember_break(uids)
            raise
        except IMAP4.error:
            if len(uids) > 1:
                return [mail for uid in uids for mail in self._fetch([uid])]
            self.memory.trouble[uids[0]] = TRIES
            self._leave("mail_left", uids[0])
            return []
        self.memory.batch = min(BATCH, self.memory.batch * 2)
        return mails

    def _remember_break(self, uids: list[int]) -> None:
        """Smaller steps next time; a mail that breaks every connection is then found."""
        if len(uids) == 1:
            self.memory.trouble[uids[0]] += 1
        self.memory.batch = max(1, len(uids) // 4)

    def _is_history(self, mail: Fetched) -> bool:
        if mail.uid > self.cursor.history_until:
            return False
        if not self.renumbered:
            return True
        return mail.arrived is not None and mail.arrived < self.mailbox.created_at

    def _is_unwanted(self, mail: Fetched) -> bool:
        return self._is_history(mail) and not self.mailbox.import_history

    def _store(self, mails: Sequence[Fetched]) -> None:
        if not mails:
            return
        arrivals = [
            Arrival(
                raw=mail.raw,
                source="imap",
                mailbox=self.mailbox,
                silent=self._is_history(mail),
                uid=mail.uid,
                uidvalidity=self.folder.uidvalidity,
            )
            for mail in mails
        ]
        accepted = accept_many(arrivals)
        if self.renumbered:
            self._note_new_numbers(mails, accepted)

    def _note_new_numbers(self, mails: Sequence[Fetched], accepted: Sequence[Accepted]) -> None:
        """Mails we had under old numbers are known by their new ones from now on."""
        for mail, row in zip(mails, accepted, strict=True):
            if not row.is_new:
                Inbound.objects.filter(pk=row.inbound_id).update(
                    uidvalidity=self.folder.uidvalidity, uid=mail.uid
                )

    def _move_cursor(self, uid: int) -> None:
        """Lost if another fetcher moved it: then nothing of this batch is kept twice."""
        here = Cursor.objects.filter(pk=self.cursor.pk, last_uid=self.cursor.last_uid)
        if not here.update(last_uid=uid):
            raise Lost(self.held.name)
        self.cursor.last_uid = uid

    def _finish_on_server(self, uids: Sequence[int]) -> None:
        if not uids:
            return
        if self.mailbox.after == Mailbox.After.DELETE:
            self.folder.delete(uids)
        elif self.mailbox.after == Mailbox.After.MOVE and self.mailbox.move_to:
            self.folder.move(uids, self.mailbox.move_to)
        else:
            self.folder.mark_seen(uids)


def _groups(uids: Sequence[int], size: int) -> Iterator[Sequence[int]]:
    for start in range(0, len(uids), size):
        yield uids[start : start + size]


def _cursor(mailbox: Mailbox, folder: Folder) -> tuple[Cursor, bool]:
    """Where to go on in this folder, and whether the server numbered its mails anew.

    On first sight the newest mail there is divides history from what is new. If history is not
    wanted the cursor starts behind it. After a renumbering everything is looked at again: what we
    have is recognised by its bytes, and history by the day the server got it.
    """
    cursors = Cursor.objects.filter(mailbox=mailbox, folder=folder.name)
    earlier = cursors.exclude(uidvalidity=folder.uidvalidity).order_by("id").first()
    newest = folder.next_uid - 1
    skip = earlier is None and not mailbox.import_history
    cursor, _made = cursors.get_or_create(
        mailbox=mailbox,
        folder=folder.name,
        uidvalidity=folder.uidvalidity,
        defaults={"history_until": newest, "last_uid": newest if skip else 0},
    )
    return cursor, earlier is not None and earlier.pk < cursor.pk
