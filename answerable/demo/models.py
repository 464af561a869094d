"""Which rows the demo world consists of, so that removing it takes these and no others."""

from typing import ClassVar

from django.db import models


class Made(models.Model):
    """One row that the demo made: the model's label and the row's key."""

    model = models.CharField(max_length=60)
    key = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["model", "key"], name="made_once")]

    def __str__(self) -> str:
        return f"{self.model} {self.key}"


class Removal(models.Model):
    """Somebody had the demo removed; a job does it, and says here what it did."""

    at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)
    tickets = models.PositiveIntegerField(default=0)
    kept = models.JSONField(default=list)  # names of those on whom real work hangs

    def __str__(self) -> str:
        return f"Removal of {self.at}"
