"""Versions of the policy, who has read them, and the reviews of them."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from answerable.accounts.models import Agent
from answerable.policy.data import read
from answerable.policy.document import Document
from answerable.tickets.models import Ticket


class Version(models.Model):
    """One version of the policy. Once published nothing of it changes, for anybody.

    `data` is the data form of the document (data.py). In force: published, its moment has come,
    and no later one's has. A database trigger refuses changes to what was published.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")

    number = models.PositiveIntegerField(unique=True)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    data = models.JSONField()
    note = models.TextField(_("What changed and why"), blank=True)
    digest = models.CharField(max_length=64, blank=True)  # of the data, set when published
    created_by = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    edited_at = models.DateTimeField(auto_now=True)
    published_by = models.ForeignKey(Agent, on_delete=models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(null=True)
    in_force_from = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(state="draft")
                | models.Q(published_at__isnull=False, in_force_from__isnull=False),
                name="version_published_whole",
            )
        ]

    def __str__(self) -> str:
        return f"v{self.number}"

    @property
    def document(self) -> Document:
        return read(self.data)


class Acknowledgement(models.Model):
    """A member of staff has read a version; right answers at first try are kept for the trainer."""

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="acknowledgements")
    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="acknowledgements")
    section = models.CharField(max_length=60)
    at = models.DateTimeField(auto_now_add=True)
    tries = models.PositiveSmallIntegerField(default=1)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["version", "agent", "section"], name="acknowledgement_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.agent} read {self.section} of {self.version}"


class GateLift(models.Model):
    """A lead let somebody answer one ticket before they had acknowledged a section."""

    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="gate_lifts")
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE)
    by = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300)
    at = models.DateTimeField(auto_now_add=True)
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.agent} on {self.ticket}"


class Review(models.Model):
    """The yearly look at the policy: who, when, what was found and decided."""

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="reviews")
    by = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    record = models.TextField()
    figures = models.JSONField(default=dict)
    next_due = models.DateField(null=True)

    def __str__(self) -> str:
        return f"{self.version} on {self.at:%Y-%m-%d}"
