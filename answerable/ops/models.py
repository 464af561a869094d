"""Which backups were made and verified."""

from collections.abc import Iterator, Mapping

from django.db import models


class Backup(models.Model):
    """A backup that was written and read again without a fault."""

    at = models.DateTimeField(db_index=True)
    path = models.CharField(max_length=1000)
    size = models.PositiveBigIntegerField()
    seconds = models.FloatField()

    def __str__(self) -> str:
        return self.path


def last_backup_sample() -> Iterator[tuple[Mapping[str, str], float]]:
    """The moment of the last one, for /metrics."""
    last = Backup.objects.order_by("-at").first()
    if last:
        yield {}, last.at.timestamp()
