"""Rules that lead a ticket to a team and choose in it; what waits for somebody; whose turn it was."""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from answerable.accounts.models import Agent, Team
from answerable.tickets.models import Ticket


class Route(models.Model):
    """If the condition holds: to this team, and in it to one person. The first that holds, counts."""

    class How(models.TextChoices):
        TURNS = "turns", _("in turns")
        LEAST = "least", _("whoever has the fewest open tickets")
        KNOWS = "knows", _("whoever knows this customer, else the fewest open tickets")
        NOBODY = "nobody", _("only to the team: somebody takes it")

    name = models.CharField(_("Name"), max_length=100)
    place = models.PositiveIntegerField(default=0)
    is_on = models.BooleanField(default=False)
    condition = models.JSONField(default=dict)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="routes")
    how = models.CharField(max_length=10, choices=How, default=How.LEAST)
    in_language = models.BooleanField(default=False)  # only who speaks the customer's language
    skill = models.CharField(max_length=60, blank=True)  # only who has it
    changed_by = models.ForeignKey(Agent, on_delete=models.SET_NULL, null=True, related_name="+")
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["place", "pk"]

    def __str__(self) -> str:
        return self.name


class Waiting(models.Model):
    """A ticket for which nobody could be chosen; tried again when somebody can."""

    ticket = models.OneToOneField(Ticket, on_delete=models.CASCADE, related_name="waits_for_route")
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="+")
    since = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.ticket_id} since {self.since}"


class Turn(models.Model):
    """Who of a team was given a ticket last. Touched first, so that choices in a team follow one another."""

    team = models.OneToOneField(Team, on_delete=models.CASCADE, related_name="+")
    last = models.ForeignKey(Agent, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.team_id}: {self.last_id}"
