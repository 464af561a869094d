"""What was marked in replies and what became of it, the rules switched off, and the glossary."""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from answerable.accounts.models import Agent
from answerable.tickets.models import Ticket


class Advised(models.Model):
    """One mark that a writer was shown. No words of the reply: `place` is a keyed hash of them.

    `after` is the newest reply on the ticket then (its key, 0 without one), so that a row belongs
    to one reply that is being written.
    """

    class Outcome(models.TextChoices):
        SHOWN = "shown", _("still being written")
        TAKEN = "taken", _("better wording taken")
        DISMISSED = "dismissed", _("dismissed")
        CHANGED = "changed", _("changed by hand")
        SENT = "sent", _("sent anyway")

    rule = models.CharField(max_length=20)  # one of wording.checking.RULES
    language = models.CharField(max_length=20)  # of the reply, BCP 47
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="advice")
    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="+")
    after = models.BigIntegerField()
    place = models.CharField(max_length=32)
    outcome = models.CharField(max_length=10, choices=Outcome, default=Outcome.SHOWN)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["ticket", "agent", "after", "rule", "place"], name="advised_once"
            )
        ]
        indexes: ClassVar = [models.Index(fields=["at"], name="advised_at")]

    def __str__(self) -> str:
        return f"{self.rule} on {self.ticket_id}: {self.outcome}"


class SilentRule(models.Model):
    """A rule that the company switched off for one language."""

    rule = models.CharField(max_length=20)
    language = models.CharField(max_length=20)
    by = models.ForeignKey(Agent, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["rule", "language"], name="silent_once")
        ]

    def __str__(self) -> str:
        return f"{self.rule} in {self.language}"


class Term(models.Model):
    """A word of the house that customers need not know, and plain words for it."""

    language = models.CharField(_("Language"), max_length=20)
    word = models.CharField(_("Word"), max_length=60)
    folded = models.CharField(max_length=120)  # to find it by (core.folding)
    plain = models.CharField(_("Plain words for it"), max_length=200)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["language", "folded"], name="term_once")
        ]
        ordering: ClassVar = ["language", "folded"]

    def __str__(self) -> str:
        return self.word


class OwnNote(models.Model):
    """What the company itself says about writing to customers of one language and region."""

    locale = models.CharField(max_length=20, unique=True)  # BCP 47 with region
    formality = models.CharField(max_length=10, blank=True)  # "" as in our data
    greeting = models.CharField(max_length=100, blank=True)
    words = models.TextField(blank=True)  # in any language, for colleagues
    by = models.ForeignKey(Agent, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.locale
