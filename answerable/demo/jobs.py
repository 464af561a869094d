"""Removing the demo in the background."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from answerable.core.jobs import job
from answerable.demo import actions
from answerable.demo.models import Removal


@job("demo.remove", queue="slow", limit=timedelta(minutes=30))
def remove(*, removal: int) -> None:
    """All of it or nothing; a second run finds nothing left to do."""
    waiting = Removal.objects.filter(pk=removal, finished_at=None)
    with transaction.atomic():
        if not waiting.exists():
            return
        done = actions.remove()
        waiting.update(finished_at=timezone.now(), tickets=done.tickets, kept=list(done.kept))
