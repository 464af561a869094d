"""What somebody asked another department, for a customer's ticket or for themselves."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.utils import timezone

from answerable.accounts.models import Agent
from answerable.tickets.models import Ticket


class Ask(models.Model):
    """One question to one department. `request` is its ticket there; the promise is frozen here.

    `rungs`: whom its ladder tells when, [{"key", "of", "at", "tell"}], of the answer or the solution;
    `climbed`: keys of those reached. `due_at` is that of the first answer.
    """

    request = models.OneToOneField(Ticket, on_delete=models.CASCADE, related_name="ask")
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, null=True, related_name="asks")
    by = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="asks")
    promise = models.CharField(max_length=60, blank=True)  # key of the internal promise
    target = models.PositiveIntegerField(null=True)  # seconds of open time
    asked_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(null=True)
    solution_due_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    solved_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    rungs = models.JSONField(default=list)
    climbed = models.JSONField(default=list)
    brought = models.JSONField(default=list)  # keys of the answers that were brought back
    next_look_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["next_look_at"],
                condition=models.Q(next_look_at__isnull=False),
                name="ask_next_look",
            ),
            models.Index(fields=["asked_at"], name="ask_when"),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} asks by {self.request_id}"

    @property
    def is_open(self) -> bool:
        """Whether somebody still waits for the first answer."""
        return not (self.answered_at or self.solved_at or self.withdrawn_at)

    @property
    def is_late(self) -> bool:
        """Whether the first answer came, or would come now, after it was promised."""
        return bool(self.due_at and (self.answered_at or timezone.now()) > self.due_at)

    @property
    def is_done_late(self) -> bool:
        """Whether it was done, or would be done now, after that was promised."""
        due = self.solution_due_at
        return bool(due and not self.withdrawn_at and (self.solved_at or timezone.now()) > due)

    @property
    def is_owed(self) -> bool:
        """Whether it is still to be done, and by when was promised."""
        return bool(self.solution_due_at and not (self.solved_at or self.withdrawn_at))

    def next_look_after(self, climbed: Sequence[str]) -> datetime | None:
        """When the ladder is to be looked at next; of what was answered only for the solution."""
        ahead = [rung for rung in self.rungs_ahead if rung["key"] not in climbed]
        return min((datetime.fromisoformat(rung["at"]) for rung in ahead), default=None)

    @property
    def rungs_ahead(self) -> list[dict[str, Any]]:
        """The rungs that still mean something."""
        return [one for one in self.rungs if one.get("of") == "solution" or not self.answered_at]
