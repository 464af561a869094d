"""What somebody is to be told, how they want to be told, and their devices that can be pushed to."""

from hashlib import sha256
from typing import ClassVar

from django.db import models
from django.utils import timezone

from answerable.accounts.models import Agent
from answerable.tickets.models import Event, Ticket


class Notice(models.Model):
    """One fact told to one person. `mail_at` and `push_at` stand while it waits to go that way."""

    agent = models.ForeignKey(
        Agent, on_delete=models.CASCADE, related_name="notices", db_index=False
    )
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="notices")
    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20)
    fact = models.CharField(max_length=100)  # what it is told once about
    in_page = models.BooleanField(default=True)
    at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True)
    mail_at = models.DateTimeField(null=True)
    push_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agent", "fact"], name="notice_once")
        ]
        indexes: ClassVar = [
            models.Index(fields=["agent", "-id"], name="notice_list"),
            models.Index(
                fields=["agent", "ticket"],
                condition=models.Q(read_at__isnull=True),
                name="notice_unread",
            ),
            models.Index(
                fields=["agent", "mail_at"],
                condition=models.Q(mail_at__isnull=False),
                name="notice_to_mail",
            ),
            models.Index(
                fields=["agent", "push_at"],
                condition=models.Q(push_at__isnull=False),
                name="notice_to_push",
            ),
            models.Index(fields=["at"], name="notice_age"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} to {self.agent_id}"


class Choice(models.Model):
    """How one person wants to be told; without a row the defaults of kinds.py hold."""

    agent = models.OneToOneField(
        Agent, on_delete=models.CASCADE, primary_key=True, related_name="notice_choice"
    )
    ways = models.JSONField(default=dict)  # kind -> ways chosen; a kind not named has its default
    quiet_from = models.TimeField(null=True)  # in the person's own zone
    quiet_until = models.TimeField(null=True)
    mailed_at = models.DateTimeField(null=True)  # the last mail with notices

    def __str__(self) -> str:
        return f"of {self.agent_id}"


class Device(models.Model):
    """A browser that wants to be pushed to. The address is a secret of that browser."""

    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="devices")
    endpoint = models.CharField(max_length=1000, unique=True)
    p256dh = models.CharField(max_length=100)  # its public key, base64url
    auth = models.CharField(max_length=40)  # its secret, base64url
    name = models.CharField(max_length=100)
    created_at = models.DateTimeField(default=timezone.now)
    reached_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.name} of {self.agent_id}"

    @property
    def fingerprint(self) -> str:
        """By which the browser itself knows its address again, and nobody else learns it."""
        return sha256(self.endpoint.encode()).hexdigest()
