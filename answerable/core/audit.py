"""The audit log: who did what to the desk itself, when, and from where. Never what customers wrote.

An entry is written in the transaction of the act and never changed: the database refuses it.
After two years entries go, because addresses of people are not kept for ever.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from answerable.core.actors import Actor
from answerable.core.models import AuditEntry

KEPT = timedelta(days=730)
COMMAND_LINE = "command line"
Value = str | int | bool | list[str] | None

_place: ContextVar[str] = ContextVar("audit_place", default="")


@contextmanager
def acting_from(place: str) -> Iterator[None]:
    """What is done inside comes from this address."""
    before = _place.set(place[:100])
    try:
        yield
    finally:
        _place.reset(before)


def stay(place: str) -> None:
    """Everything this process does comes from here."""
    _place.set(place)


def record(key: str, *, by: Actor, **about: Value) -> None:
    """One entry. `key` is stable; `about` names the thing (an address, a key), no personal words.

    Agents are named by their key alone: who is forgotten is forgotten here too.
    """
    with transaction.atomic():
        AuditEntry.objects.create(
            key=key,
            actor_kind=by.kind,
            actor_id=by.id,
            place=_place.get(),
            data=about,
            at=timezone.now(),
        )
