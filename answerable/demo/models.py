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
