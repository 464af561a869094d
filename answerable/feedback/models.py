"""What customers said about what we called solved."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from answerable.feedback.reviews.models import Review  # noqa: F401  (Django looks here)
from answerable.tickets.models import Ticket


class Confirmation(models.Model):
    """One question "Did this solve it?" about one moment at which the ticket was solved."""

    class Answer(models.TextChoices):
        NONE = ""
        YES = "yes"
        NOT_YET = "not_yet"

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="confirmations")
    solved_at = models.DateTimeField()
    asked_at = models.DateTimeField(default=timezone.now)
    answer = models.CharField(max_length=10, choices=Answer, default=Answer.NONE, blank=True)
    words = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["ticket", "solved_at"], name="confirmation_once")
        ]
        indexes: ClassVar = [models.Index(fields=["solved_at"], name="confirmation_when")]

    def __str__(self) -> str:
        return f"{self.ticket_id}: {self.answer or 'no answer'}"
