"""A right that one process at a time holds for a while: to fetch a mailbox, to send an outbox."""

import os
import secrets
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Q
from django.db.models.functions import Now

from answerable.core.database import relaxed
from answerable.core.models import Lease


class Lost(Exception):
    """Somebody else has the lease now; stop at once and write nothing more."""


@dataclass
class Held:
    """A lease in our hands. `until` is on our monotonic clock; the row is on the database's."""

    name: str
    holder: str
    seconds: float
    until: float

    @property
    def is_ours(self) -> bool:
        """False once we cannot be sure any more. Costs nothing: asks only our own clock."""
        return time.monotonic() < self.until

    def renew(self) -> None:
        """Holds it for the whole time again; Lost if it was not ours any more."""
        asked = time.monotonic()
        with relaxed():
            mine = Lease.objects.filter(name=self.name, holder=self.holder)
            if not mine.update(until=Now() + timedelta(seconds=self.seconds)):
                raise Lost(self.name)
        self.until = asked + self.seconds

    def release(self) -> None:
        """Lets others have it at once. Does nothing if they have it already."""
        with relaxed():
            mine = Lease.objects.filter(name=self.name, holder=self.holder)
            mine.update(holder="", until=Now())
        self.until = 0.0


def take(name: str, seconds: float) -> Held | None:
    """The lease, or None while somebody else holds it. Renew it in good time, then release it."""
    holder = f"{socket.gethostname()[:40]}:{os.getpid()}:{secrets.token_hex(4)}"
    asked = time.monotonic()
    with relaxed():
        Lease.objects.get_or_create(name=name, defaults={"until": Now()})
        free = Lease.objects.filter(Q(holder="") | Q(until__lt=Now()), name=name)
        got = free.update(holder=holder, until=Now() + timedelta(seconds=seconds))
    return Held(name, holder, seconds, asked + seconds) if got else None


@contextmanager
def hold(name: str, seconds: float) -> Iterator[Held | None]:
    """`with hold("imap:7", 60) as held:` - the lease or None; released at the end."""
    held = take(name, seconds)
    try:
        yield held
    finally:
        if held:
            held.release()
