"""What the machinery throws away by itself: rows whose work is long done."""

from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from answerable.core import audit, heartbeats, live
from answerable.core.jobs import periodic
from answerable.core.models import AuditEntry, Job, News

KEEP_DONE = timedelta(days=1)
KEEP_DEAD = timedelta(days=90)
KEEP_NEWS = timedelta(hours=1)
CHUNK = 2000


@periodic("core.tidy", every=timedelta(minutes=10))
def tidy() -> None:
    """Finished jobs after a day, dead ones after ninety, news after an hour, old heartbeats;
    what stands in the audit log after two years.
    """
    now = timezone.now()
    finished = Job.objects.order_by("finished_at")
    delete_slowly(finished.filter(state=Job.State.DONE, finished_at__lt=now - KEEP_DONE))
    delete_slowly(finished.filter(state=Job.State.DEAD, finished_at__lt=now - KEEP_DEAD))
    old = News.objects.filter(at__lt=now - KEEP_NEWS, pk__lt=live.latest())  # pages know the last
    delete_slowly(old.order_by("at"))
    heartbeats.forget_old()
    delete_slowly(AuditEntry.objects.filter(at__lt=now - audit.KEPT).order_by("at"))


def delete_slowly(rows: QuerySet[Any]) -> int:
    """Deletes in small transactions, so that nobody waits for long. Returns how many rows."""
    total = 0
    while pks := list(rows.values_list("pk", flat=True)[:CHUNK]):
        total += rows.model._default_manager.filter(pk__in=pks).delete()[0]
    return total
