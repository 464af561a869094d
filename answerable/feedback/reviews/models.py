"""Which replies of providers were drawn to be read first, and what their readers said."""

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from answerable.accounts.models import Agent, Provider
from answerable.tickets.models import Message

MARKS = ("correct", "kind", "complete", "language")


def _mark() -> "models.PositiveSmallIntegerField[int | None, int | None]":
    limits = [MinValueValidator(1), MaxValueValidator(5)]
    return models.PositiveSmallIntegerField(null=True, validators=limits)


class Review(models.Model):
    """One reply of a provider. `draw`: the lot, 0 to 99, drawn once; below `percent` it is read."""

    class State(models.TextChoices):
        PASSED = "passed", _("Left unread")
        WAITING = "waiting", _("Waits to be read")
        RELEASED = "released", _("Released")
        CHANGED = "changed", _("Released with a change")
        RETURNED = "returned", _("Sent back")
        GONE = "gone", _("Taken back by its writer")

    message = models.OneToOneField(Message, on_delete=models.CASCADE, related_name="review")
    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="reviews")
    draw = models.PositiveSmallIntegerField()
    percent = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=State)
    at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(null=True)  # then the lead is told
    told_at = models.DateTimeField(null=True)
    reviewer = models.ForeignKey(Agent, on_delete=models.PROTECT, null=True, related_name="reviews")
    decided_at = models.DateTimeField(null=True)
    correct = _mark()
    kind = _mark()
    complete = _mark()
    language = _mark()
    words = models.TextField(blank=True)
    original = models.TextField(blank=True)  # what the writer wrote, where it was changed

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["due_at"], condition=models.Q(state="waiting"), name="review_waiting"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.message_id}: {self.state}"

    @property
    def mean(self) -> float | None:
        """Of the four marks; None before it was read."""
        marks = [mark for name in MARKS if (mark := getattr(self, name)) is not None]
        return sum(marks) / len(marks) if marks else None
