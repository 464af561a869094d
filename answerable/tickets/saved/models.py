"""Saved views, and how each person sorts each list."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from answerable.accounts.models import Agent, Team


class SavedView(models.Model):
    """A name for a condition. It narrows what a reader may see anyway and never widens it."""

    class Audience(models.TextChoices):
        ME = "me", _("Only me")
        TEAM = "team", _("A team")
        ALL = "all", _("Everybody")

    name = models.CharField(_("Name"), max_length=60)
    owner = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="saved_views")
    audience = models.CharField(
        _("Who sees it"), max_length=4, choices=Audience, default=Audience.ME
    )
    team = models.ForeignKey(Team, on_delete=models.CASCADE, null=True, related_name="saved_views")
    condition = models.JSONField(default=dict)
    order = models.CharField(_("Sorted"), max_length=20, default="due")
    place = models.PositiveSmallIntegerField(default=0)
    changed_at = models.DateTimeField(default=timezone.now)
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "tickets"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(audience="team", team__isnull=False)
                | (~Q(audience="team") & Q(team__isnull=True)),
                name="view_of_a_team_has_one",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def slug(self) -> str:
        """The name of its list in addresses."""
        return f"view-{self.pk}"


class ListChoice(models.Model):
    """How one person sorts one list."""

    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="list_choices")
    slug = models.CharField(max_length=80)
    order = models.CharField(max_length=20)

    class Meta:
        app_label = "tickets"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agent", "slug"], name="list_choice_once")
        ]

    def __str__(self) -> str:
        return f"{self.slug} by {self.order}"
