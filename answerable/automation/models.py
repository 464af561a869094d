"""Canned replies with their variants, macros, what was done and can be undone, rules and their log."""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from answerable.accounts.models import Agent, Team
from answerable.tickets.models import Ticket


class Shared(models.Model):
    """Something one person, one team or everybody has: neither owner nor team means everybody."""

    owner = models.ForeignKey(Agent, on_delete=models.CASCADE, null=True, related_name="+")
    team = models.ForeignKey(Team, on_delete=models.CASCADE, null=True, related_name="+")
    name = models.CharField(_("Name"), max_length=100)
    uses = models.PositiveIntegerField(default=0)
    last_used_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name


class CannedReply(Shared):
    """Words used again and again; each language and each form of address has a variant."""

    folded = models.CharField(max_length=300)  # name and words to find it by (core.folding)


class Variant(models.Model):
    """The words of a canned reply in one language: formal (Sie, siz, Вы), informal, or neither."""

    class Address(models.TextChoices):
        ANY = "", _("No difference")
        FORMAL = "formal", _("Formal")
        INFORMAL = "informal", _("Informal")

    reply = models.ForeignKey(CannedReply, on_delete=models.CASCADE, related_name="variants")
    language = models.CharField(max_length=20)
    address = models.CharField(max_length=10, choices=Address, default=Address.ANY, blank=True)
    body = models.TextField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["reply", "language", "address"], name="variant_once")
        ]

    def __str__(self) -> str:
        return f"{self.reply_id} in {self.language}"


class Macro(Shared):
    """Several steps at once, and words put into the reply if it has some."""

    steps = models.JSONField(default=list)
    reply = models.ForeignKey(CannedReply, on_delete=models.SET_NULL, null=True, blank=True)


class Done(models.Model):
    """Steps done at once on one or many tickets by one person; can be undone for a while."""

    by = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=100)  # the macro's, or what was done to many
    steps = models.JSONField(default=list)
    wanted = models.PositiveIntegerField(default=0)  # how many tickets were chosen
    waiting = models.JSONField(default=list)  # keys of tickets still to do
    refused = models.JSONField(default=list)  # [[number, words]]
    at = models.DateTimeField(default=timezone.now)
    undone_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.name} by {self.by_id}"


class DoneOn(models.Model):
    """One ticket of it, before and after."""

    done = models.ForeignKey(Done, on_delete=models.CASCADE, related_name="tickets")
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="+")
    before = models.JSONField()
    after = models.JSONField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["done", "ticket"], name="done_once")
        ]

    def __str__(self) -> str:
        return f"{self.done_id} on {self.ticket_id}"


class Rule(models.Model):
    """When this happens, or when that time has passed; if; then. In the order of `place`."""

    name = models.CharField(_("Name"), max_length=100)
    place = models.PositiveIntegerField(default=0)
    is_on = models.BooleanField(default=False)
    when = models.CharField(max_length=40)  # a key of triggers.TRIGGERS
    hours = models.PositiveIntegerField(default=0)  # for triggers of time: that many passed
    calendar = models.CharField(max_length=100, blank=True)  # counted in its hours, "" by the clock
    condition = models.JSONField(default=dict)
    steps = models.JSONField(default=list)
    stops = models.BooleanField(default=False)  # no later rule looks at the same fact
    changed_by = models.ForeignKey(Agent, on_delete=models.SET_NULL, null=True, related_name="+")
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["place", "pk"]

    def __str__(self) -> str:
        return self.name


class Run(models.Model):
    """A rule acted on a ticket: which did what, and why."""

    class Outcome(models.TextChoices):
        DONE = "done", _("done")
        REFUSED = "refused", _("refused")
        LOOP = "loop", _("stopped: it ran too often")

    rule = models.ForeignKey(Rule, on_delete=models.SET_NULL, null=True, related_name="runs")
    rule_name = models.CharField(max_length=100)
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="rule_runs")
    effect_key = models.CharField(max_length=100, unique=True)
    moment = models.DateTimeField(null=True)  # of the ticket, for rules of time
    because = models.CharField(max_length=60)  # the key of the fact, or of the trigger of time
    steps = models.JSONField(default=list)
    outcome = models.CharField(max_length=10, choices=Outcome, default=Outcome.DONE)
    words = models.CharField(max_length=300, blank=True)  # of the refusal
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["ticket", "-at"], name="run_of_ticket")]

    def __str__(self) -> str:
        return f"{self.rule_name} on {self.ticket_id}: {self.outcome}"
