"""Which team follows which, and what was done at each closing."""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from answerable.accounts.models import Team


class Following(models.Model):
    """What a team chose for its closing time. `calendar` is the slug of its hours.

    `settled_until`: up to then the closing is done with; one job of many moves it on.
    """

    class Unless(models.TextChoices):
        REMIND = "remind", _("Only remind")
        OFFER = "offer", _("Offer them by itself at closing time")

    team = models.OneToOneField(Team, on_delete=models.CASCADE, related_name="following")
    next_team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="followed_by")
    calendar = models.CharField(max_length=60)
    minutes = models.PositiveSmallIntegerField(default=30)  # so long before closing the list is up
    unless = models.CharField(max_length=6, choices=Unless, default=Unless.REMIND)
    since = models.DateTimeField(default=timezone.now)
    settled_until = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~models.Q(team=models.F("next_team")), name="following_another"
            )
        ]

    def __str__(self) -> str:
        return f"{self.next_team_id} follows {self.team_id}"


class Closing(models.Model):
    """One closing of one team: what was prepared, kept back, and done by itself.

    `kept`: keys of tickets their owner or lead left out on purpose. `refused`: those that could not
    be offered by itself, [[number, why]]. `moved`: keys of those nobody owned, now the next team's.
    """

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="closings")
    to_team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="+", db_index=False)
    at = models.DateTimeField()
    back_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)
    told_back_at = models.DateTimeField(null=True)
    by_itself_at = models.DateTimeField(null=True)
    kept = models.JSONField(default=list)
    refused = models.JSONField(default=list)
    moved = models.JSONField(default=list)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["team", "at"], name="closing_once")
        ]

    def __str__(self) -> str:
        return f"{self.team_id} at {self.at:%Y-%m-%d %H:%M}"
