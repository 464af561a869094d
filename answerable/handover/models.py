"""Hand-overs: who asked whom to take over what, with which context, and what came of it."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from answerable.accounts.models import Agent, Team
from answerable.handover import rules
from answerable.handover.asks.models import Ask  # noqa: F401  (Django looks here)
from answerable.handover.sun.models import Closing
from answerable.tickets.models import Ticket


class Handover(models.Model):
    """One attempt to hand a ticket over. At most one of a ticket is alive."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="handovers")
    giver = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="handed")
    to_agent = models.ForeignKey(
        Agent, on_delete=models.PROTECT, null=True, related_name="handovers"
    )
    to_team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, related_name="handovers")
    state = models.CharField(max_length=10, choices=[(one, one) for one in rules.STATES])
    done = models.TextField()  # what has been done and understood
    next_step = models.TextField()
    giver_follows = models.BooleanField(default=True)
    customer_words = models.TextField(blank=True)  # told to the customer on acceptance
    silent_reason = models.CharField(max_length=300, blank=True)  # why the customer is not told
    question = models.TextField(blank=True)
    answer = models.TextField(blank=True)
    reason = models.CharField(max_length=500, blank=True)  # of declining, withdrawing
    batch = models.CharField(max_length=32, blank=True)  # handed over together
    closing = models.ForeignKey(  # planned: the team of the ticket closed
        Closing, on_delete=models.SET_NULL, null=True, related_name="handovers"
    )
    offered_at = models.DateTimeField(default=timezone.now)
    answer_by = models.DateTimeField(null=True)  # while the receiver owes an answer
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Agent, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["ticket"],
                condition=models.Q(state__in=rules.LIVE),
                name="handover_one_alive",
            ),
            models.CheckConstraint(
                condition=models.Q(to_agent__isnull=True) ^ models.Q(to_team__isnull=True),
                name="handover_to_one",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["answer_by"],
                condition=models.Q(answer_by__isnull=False),
                name="handover_answer_by",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} from {self.giver_id}: {self.state}"

    @property
    def receiver(self) -> str:
        """The name of the person or team that was asked."""
        return self.to_agent.name if self.to_agent else self.to_team.name if self.to_team else ""

    @property
    def is_alive(self) -> bool:
        return self.state in rules.LIVE
