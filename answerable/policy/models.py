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
    `trial`: made for trying out (trials.py), set for good when it is made: alone such a version,
    published or not, can be removed again.
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
    trial = models.BooleanField(default=False, editable=False)

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
    """A member of staff has read a section, or ("") the whole version.

    `tries`: how often its questions were answered until all were right.
    """

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


class WrongTry(models.Model):
    """Answers to the questions of a section that were not all right: the trainer sees where."""

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="wrong_tries")
    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="wrong_tries")
    section = models.CharField(max_length=60)
    answers = models.JSONField(default=list)  # the choice per question, counted from 0
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["version", "agent", "section"], name="wrong_try")]

    def __str__(self) -> str:
        return f"{self.agent} on {self.section} of {self.version}"


class Reminder(models.Model):
    """Somebody was reminded to read a version; by whom, or by the clock."""

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="reminders")
    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="reminders")
    by = models.ForeignKey(Agent, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["version", "agent", "-at"], name="reminded")]

    def __str__(self) -> str:
        return f"{self.agent} about {self.version}"


class GateLift(models.Model):
    """A lead let somebody answer one ticket once before they had acknowledged a section.

    `message`: the reply that spent it; taken back, the lift waits again.
    """

    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="gate_lifts")
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE)
    by = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300)
    at = models.DateTimeField(auto_now_add=True)
    used_at = models.DateTimeField(null=True)
    message = models.BigIntegerField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["agent", "ticket"],
                condition=models.Q(used_at__isnull=True),
                name="gate_lift_one_waiting",
            )
        ]

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

    class Meta:
        ordering: ClassVar = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.version} on {self.at:%Y-%m-%d}"


class Suggestion(models.Model):
    """What somebody of the staff would change in the policy, and what its managers answered.

    `section`: the key of the section it is about, "" for the whole. Unanswered: `answered_at` is
    empty. "later" is an answer that may be followed by another.
    """

    class Decision(models.TextChoices):
        ADOPTED = "adopted", _("We will do it")
        LATER = "later", _("Not now, we look at it again")
        DECLINED = "declined", _("We will not do it")

    section = models.CharField(max_length=60, blank=True)
    words = models.TextField(max_length=4000)
    digest = models.CharField(max_length=64)  # of the words
    by = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="policy_suggestions")
    at = models.DateTimeField()
    decision = models.CharField(max_length=10, choices=Decision, blank=True)
    answer = models.TextField(max_length=4000, blank=True)
    answered_by = models.ForeignKey(Agent, on_delete=models.SET_NULL, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(decision="", answered_at__isnull=True)
                | models.Q(answered_at__isnull=False) & ~models.Q(decision=""),
                name="suggestion_answered_whole",
            ),
            # The same words about the same section, sent twice, are one.
            models.UniqueConstraint(
                fields=["by", "section", "digest"],
                condition=models.Q(answered_at__isnull=True),
                name="suggestion_said_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.by} on {self.section or 'the policy'}"

    @property
    def is_waiting(self) -> bool:
        return self.answered_at is None


class Replay(models.Model):
    """A version held against the tickets of a period: asked for, under way, or done.

    `digest` is that of the text that was replayed; `result` is results.as_data(), with the hours
    of the week in `zone`. It is a reckoning, kept to be shown: made again at any time.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="replays")
    digest = models.CharField(max_length=64)
    start = models.DateTimeField()
    end = models.DateTimeField()
    zone = models.CharField(max_length=64)
    by = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    total = models.PositiveIntegerField()
    seen = models.PositiveIntegerField(default=0)
    result = models.JSONField(null=True)
    finished_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.version} over {self.start:%Y-%m-%d} to {self.end:%Y-%m-%d}"
