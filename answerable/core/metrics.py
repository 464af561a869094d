"""/metrics for Prometheus: gauges read from the database when asked, so any process can answer.

Other apps add theirs: `gauge("answerable_outbox_oldest_pending_seconds", "…", read)` in ready().
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db.models import Count, Min
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.registry import Collector

from answerable.core.database import is_postgres
from answerable.core.doors import may_look_inside
from answerable.core.health import disk_free
from answerable.core.jobs import QUEUES
from answerable.core.models import Heartbeat, Job

Sample = tuple[Mapping[str, str], float]
Read = Callable[[], Iterable[Sample]]


@dataclass(frozen=True)
class Gauge:
    """A number with a name; `read` gives one sample for each set of labels."""

    name: str
    help: str
    read: Read


_gauges: dict[str, Gauge] = {}


def gauge(name: str, help: str, read: Read) -> None:
    """Adds a number to /metrics. It is read at each scrape: at most a few milliseconds."""
    _gauges[name] = Gauge(name, help, read)


class _Reading(Collector):
    def collect(self) -> Iterator[GaugeMetricFamily]:
        for known in _gauges.values():
            samples = list(known.read())
            labels = list(samples[0][0]) if samples else []
            family = GaugeMetricFamily(known.name, known.help, labels=labels)
            for labelled, value in samples:
                family.add_metric(list(labelled.values()), value)
            yield family


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """All numbers as text; 403 for those who may not look inside."""
    if not may_look_inside(request):
        return HttpResponse(status=403)
    registry = CollectorRegistry()
    registry.register(_Reading())
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_PLAIN_0_0_4)


def _jobs_waiting() -> Iterator[Sample]:
    due = Job.objects.filter(state=Job.State.READY, run_at__lte=timezone.now())
    counted = dict(due.values_list("queue").annotate(Count("pk")))
    yield from (({"queue": queue}, counted.get(queue, 0)) for queue in QUEUES)


def _oldest_job() -> Iterator[Sample]:
    due = Job.objects.filter(state=Job.State.READY, run_at__lte=timezone.now())
    oldest = due.aggregate(Min("run_at"))["run_at__min"]
    yield {}, (timezone.now() - oldest).total_seconds() if oldest else 0


def _jobs_failed() -> Iterator[Sample]:
    dead = Job.objects.filter(state=Job.State.DEAD)
    yield from (
        ({"kind": kind}, count) for kind, count in dead.values_list("kind").annotate(Count("pk"))
    )


def _heartbeats() -> Iterator[Sample]:
    last = Heartbeat.objects.values_list("kind").annotate(at=Min("at"))
    yield from (({"kind": kind}, at.timestamp()) for kind, at in last)


def _wal_bytes() -> Iterator[Sample]:
    if not is_postgres():
        wal = Path(f"{settings.DATABASES['default']['NAME']}-wal")
        yield {}, wal.stat().st_size if wal.exists() else 0


def _disk_free() -> Iterator[Sample]:
    yield {}, disk_free()


gauge("answerable_jobs_due", "Jobs that are due and wait for a worker.", _jobs_waiting)
gauge("answerable_jobs_oldest_due_seconds", "How long the oldest due job has waited.", _oldest_job)
gauge("answerable_jobs_failed_total", "Jobs given up and not yet looked at, by kind.", _jobs_failed)
gauge("answerable_heartbeat_timestamp_seconds", "Oldest heartbeat of each kind of process.", _heartbeats)  # fmt: skip
gauge("answerable_db_wal_bytes", "Size of SQLite's write-ahead log.", _wal_bytes)
gauge("answerable_disk_free_bytes", "Free space where the data folder lies.", _disk_free)
