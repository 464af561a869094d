"""Rows the machinery rests on: jobs, leases, live news, webhooks, the audit log."""

from typing import ClassVar

from django.db import models


class Job(models.Model):
    """Something to be run soon or later, at least once; a wake-up, never the truth itself."""

    class State(models.TextChoices):
        READY = "ready"
        RUNNING = "running"
        DONE = "done"
        DEAD = "dead"

    kind = models.CharField(max_length=100)
    arguments = models.JSONField(default=dict)
    queue = models.CharField(max_length=20, default="default")
    priority = models.SmallIntegerField(default=0)
    unique_key = models.CharField(max_length=200, blank=True, default="")
    state = models.CharField(max_length=10, choices=State, default=State.READY)
    run_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    worker = models.CharField(max_length=100, blank=True, default="")
    error = models.TextField(blank=True, default="")
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["queue", "-priority", "run_at", "id"],
                condition=models.Q(state="ready"),
                name="job_ready",
            ),
            models.Index(
                fields=["lease_until"], condition=models.Q(state="running"), name="job_running"
            ),
            models.Index(
                fields=["finished_at"],
                condition=models.Q(state__in=["done", "dead"]),
                name="job_finished",
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["unique_key"],
                condition=models.Q(state="ready") & ~models.Q(unique_key=""),
                name="job_unique_ready",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.arguments}"


class Lease(models.Model):
    """A right that one process holds for a while: to fetch a mailbox, to run the schedule."""

    name = models.CharField(max_length=100, primary_key=True)
    holder = models.CharField(max_length=100, blank=True, default="")
    until = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} held by {self.holder} until {self.until}"


class Hold(models.Model):
    """Something is held back since a moment, for a reason, until a person lets it go."""

    name = models.CharField(max_length=40, primary_key=True)
    since = models.DateTimeField()
    because = models.CharField(max_length=200)

    def __str__(self) -> str:
        return f"{self.name} held: {self.because}"


class AuditEntry(models.Model):
    """Somebody did something to the desk itself. Append-only: triggers refuse every change."""

    at = models.DateTimeField(db_index=True)
    key = models.CharField(max_length=60)
    actor_kind = models.CharField(max_length=10)
    actor_id = models.BigIntegerField(null=True)
    place = models.CharField(max_length=100, blank=True)  # an address, or the command line
    data = models.JSONField(default=dict)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["key", "-id"], name="audit_by_key"),
            models.Index(fields=["actor_kind", "actor_id", "-id"], name="audit_by_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.at:%Y-%m-%d %H:%M}"


class Heartbeat(models.Model):
    """A process says that it lives; read by /ready, /metrics and `answerable doctor`."""

    process = models.CharField(max_length=100, primary_key=True)
    kind = models.CharField(max_length=20)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.process} at {self.at}"


class News(models.Model):
    """Something that open pages want to know: names what changed, carries no content.

    `team_id` and `ticket_id` let the stream ask the gate before it tells anybody.
    """

    topic = models.CharField(max_length=60)
    ticket_id = models.BigIntegerField(null=True)
    team_id = models.BigIntegerField(null=True)
    agent_id = models.BigIntegerField(null=True)
    at = models.DateTimeField(auto_now_add=True, db_index=True)
    data = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"{self.topic} {self.ticket_id or ''}"


class Webhook(models.Model):
    """An address of somebody else's that is told about events (Standard Webhooks)."""

    url = models.URLField(max_length=500)
    events = models.JSONField(default=list)
    secrets = models.JSONField(default=list)
    created_at = models.DateTimeField(auto_now_add=True)
    disabled_at = models.DateTimeField(null=True, blank=True)
    disabled_because = models.CharField(max_length=100, blank=True, default="")
    failing_since = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return self.url


class Delivery(models.Model):
    """One event on its way to one webhook."""

    class State(models.TextChoices):
        QUEUED = "queued"
        SENDING = "sending"
        SENT = "sent"
        FAILED = "failed"

    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries")
    effect_id = models.CharField(max_length=200)
    event = models.CharField(max_length=60)
    body = models.TextField()
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField()
    status = models.PositiveSmallIntegerField(null=True)
    reason = models.CharField(max_length=300, blank=True, default="")
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["next_attempt_at"],
                condition=models.Q(state__in=["queued", "sending"]),
                name="delivery_pending",
            )
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["webhook", "effect_id"], name="delivery_once")
        ]

    def __str__(self) -> str:
        return f"{self.event} to {self.webhook_id}"
