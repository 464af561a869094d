"""Clocks on tickets, the rungs of escalation that were climbed, and breaches with their causes."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from answerable.accounts.models import Agent
from answerable.calendars.models import Snapshot
from answerable.policy.models import Version
from answerable.tickets.models import Ticket


class Clock(models.Model):
    """One promise running on one ticket, frozen as it was made.

    Every number derives from its instants (UTC): `started_at`, `rests` (pairs of ISO instants in
    which it stood still), `due_at`, `stopped_at`. Kept or broken is decided by due_at and
    stopped_at, never by when a job ran. A reopened ticket starts the next `episode`.
    """

    class Kind(models.TextChoices):
        FIRST_REPLY = "first_reply", _("First reply")
        NEXT_REPLY = "next_reply", _("Next reply")
        SOLUTION = "solution", _("Solution")
        UPDATE = "update", _("Update")

    class State(models.TextChoices):
        RUNNING = "running", _("Running")
        RESTING = "resting", _("Resting")
        KEPT = "kept", _("Kept")
        BROKEN = "broken", _("Broken")
        VOID = "void", _("No longer applies")

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="clocks")
    kind = models.CharField(max_length=12, choices=Kind)
    episode = models.PositiveSmallIntegerField(default=1)
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="clocks")
    promise = models.CharField(max_length=60)
    snapshot = models.ForeignKey(Snapshot, on_delete=models.PROTECT, null=True)  # null: always open
    target = models.PositiveBigIntegerField()  # seconds of open time
    started_at = models.DateTimeField()
    rests = models.JSONField(default=list)
    resting_since = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)  # null while resting
    stopped_at = models.DateTimeField(null=True)
    stopped_by = models.BigIntegerField(null=True)  # the message that answered it
    state = models.CharField(max_length=8, choices=State, default=State.RUNNING)
    next_step_at = models.DateTimeField(null=True)  # when the worker must look again

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["next_step_at"],
                condition=models.Q(next_step_at__isnull=False),
                name="clock_next_step",
            ),
            models.Index(fields=["ticket", "kind", "episode"], name="clock_ticket"),
            models.Index(fields=["promise", "started_at"], name="clock_promise"),
            models.Index(fields=["started_at"], name="clock_started"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["ticket", "kind"],
                condition=models.Q(state__in=["running", "resting"]),
                name="clock_one_running",
            )
        ]

    def __str__(self) -> str:
        return f"{self.promise} on {self.ticket}"


class Escalation(models.Model):
    """A rung of the matrix that a clock has reached; unique, so it is climbed once."""

    clock = models.ForeignKey(Clock, on_delete=models.CASCADE, related_name="escalations")
    step = models.CharField(max_length=60)
    due_at = models.DateTimeField()
    done_at = models.DateTimeField()
    outcome = models.JSONField(default=dict)  # whom it told, what it did, or why not

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["clock", "step"], name="escalation_once")
        ]

    def __str__(self) -> str:
        return f"{self.step} of {self.clock_id}"


class Cause(models.Model):
    """A reason why promises break; the list is the company's."""

    slug = models.SlugField(unique=True)
    name = models.JSONField(default=dict)  # {language tag: words}
    retired_at = models.DateTimeField(null=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["position", "id"]

    def __str__(self) -> str:
        return self.slug


class Breach(models.Model):
    """A broken promise and its cause, given by the owner, or by us where it was our own fault."""

    clock = models.OneToOneField(Clock, on_delete=models.CASCADE, related_name="breach")
    at = models.DateTimeField()  # the due instant
    noticed_at = models.DateTimeField()
    owner = models.ForeignKey(Agent, on_delete=models.SET_NULL, null=True, related_name="breaches")
    cause = models.ForeignKey(Cause, on_delete=models.PROTECT, null=True, related_name="breaches")
    words = models.CharField(max_length=500, blank=True)
    explained_by = models.ForeignKey(Agent, on_delete=models.SET_NULL, null=True, related_name="+")
    explained_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["owner", "-at"],
                condition=models.Q(cause__isnull=True),
                name="breach_without_cause",
            )
        ]

    def __str__(self) -> str:
        return f"{self.clock} at {self.at:%Y-%m-%d %H:%M}"


class Watch(models.Model):
    """Until when clocks have been watched; one row. What lies between two looks is an outage."""

    looked_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"until {self.looked_at}"


class Outage(models.Model):
    """A stretch in which nobody watched the clocks: what was due in it broke for our own fault."""

    start = models.DateTimeField()
    end = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.start:%Y-%m-%d %H:%M} to {self.end:%H:%M}"
