"""Calendars people edit, and the frozen copies that clocks keep."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Calendar(models.Model):
    """When somebody is there. Days are ISO dates, hours pairs of "HH:MM" (hours.spans)."""

    slug = models.SlugField(unique=True, max_length=60)
    name = models.CharField(_("Name"), max_length=100)
    zone = models.CharField(_("Time zone"), max_length=64, default="UTC")
    week = models.JSONField(default=dict)  # {"mon": [["09:00", "17:00"]], …}
    country = models.CharField(_("Country"), max_length=2, blank=True)  # ISO 3166-1
    region = models.CharField(_("Region"), max_length=10, blank=True)  # ISO 3166-2
    own_holidays = models.JSONField(default=dict, blank=True)  # {"2026-05-19": "Founders' day"}
    worked_holidays = models.JSONField(default=list, blank=True)  # public ones we work on
    shifts = models.JSONField(default=dict, blank=True)  # {"2026-12-24": [["09:00", "12:00"]]}
    breaks = models.JSONField(default=dict, blank=True)
    updated_at = models.DateTimeField(auto_now=True)
    retired_at = models.DateTimeField(null=True)  # no longer offered; what named it keeps it

    def __str__(self) -> str:
        return self.name


class Snapshot(models.Model):
    """A calendar as it was when a promise was made; the same content is kept once.

    `data` is the JSON form that cases.hours_from reads, public holidays spelled out as dates.
    """

    digest = models.CharField(max_length=64, unique=True)
    slug = models.CharField(max_length=60)
    data = models.JSONField()
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.slug} {self.digest[:8]}"
