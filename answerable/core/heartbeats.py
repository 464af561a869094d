"""Processes say that they live; /ready and /metrics read it."""

from datetime import timedelta

from django.db.models.functions import Now

from answerable.core.database import relaxed
from answerable.core.models import Heartbeat

FORGOTTEN = timedelta(days=1)


def beat(process: str, kind: str) -> None:
    """`process` of this `kind` lives now, by the clock of the database."""
    with relaxed():
        if not Heartbeat.objects.filter(process=process).update(at=Now()):
            Heartbeat.objects.create(process=process, kind=kind, at=Now())


def forget(process: str) -> None:
    """It ended in good order."""
    Heartbeat.objects.filter(process=process).delete()


def is_alive(kind: str, *, within: timedelta = timedelta(minutes=2)) -> bool:
    """True if a process of this kind said so lately."""
    return Heartbeat.objects.filter(kind=kind, at__gt=Now() - within).exists()


def forget_old() -> None:
    """Drops the marks of processes that ended without saying so."""
    Heartbeat.objects.filter(at__lt=Now() - FORGOTTEN).delete()
