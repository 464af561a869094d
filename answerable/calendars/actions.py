"""Every write on calendars: make, change, retire, offer again."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from answerable.accounts.models import Agent
from answerable.calendars.cases import hours_from
from answerable.calendars.errors import CalendarError
from answerable.calendars.models import Calendar
from answerable.calendars.queries import data_of
from answerable.calendars.timeline import Timeline
from answerable.core.errors import Refused

WORKDAYS = ("mon", "tue", "wed", "thu", "fri")
FIELDS = (
    "name", "zone", "week", "country", "region", "own_holidays", "worked_holidays", "shifts",
    "breaks",
)  # fmt: skip


def _refuse_stranger(by: Agent) -> None:
    if not by.can("policy.manage"):
        raise Refused("may_not_set_hours", _("Your role does not allow you to change calendars."))


@transaction.atomic
def make(name: str, *, zone: str, by: Agent) -> Calendar:
    """A calendar open on workdays from 9 to 17 in the IANA zone, to be changed then."""
    _refuse_stranger(by)
    made = Calendar(name=name.strip()[:100], zone=zone)
    if not made.name:
        raise Refused("no_name", _("Give the calendar a name."))
    made.week = {day: [["09:00", "17:00"]] for day in WORKDAYS}
    made.slug = _free_slug(made.name)
    _refuse_nonsense(made)
    made.save()
    return made


def _free_slug(name: str) -> str:
    first = slugify(name)[:50] or "calendar"
    taken = set(Calendar.objects.filter(slug__startswith=first).values_list("slug", flat=True))
    return next(
        each for n in range(1, len(taken) + 2)
        if (each := first if n == 1 else f"{first}-{n}") not in taken
    )  # fmt: skip


@transaction.atomic
def change(calendar: Calendar, *, fields: dict[str, Any], by: Agent) -> None:
    """New hours, holidays or exceptions; promises made before keep the calendar as it was.

    `fields`: any of FIELDS. Refused: what is no calendar, or one that is never open.
    """
    _refuse_stranger(by)
    if unknown := fields.keys() - set(FIELDS):
        raise KeyError(", ".join(sorted(unknown)))
    for field, value in fields.items():
        setattr(calendar, field, value)
    if not calendar.name.strip():
        raise Refused("no_name", _("Give the calendar a name."))
    _refuse_nonsense(calendar)
    calendar.save(update_fields=[*fields, "updated_at"])


def _refuse_nonsense(calendar: Calendar) -> None:
    try:
        Timeline(hours_from(data_of(calendar)))
    except CalendarError as error:
        raise Refused("no_calendar", str(error)) from error


@transaction.atomic
def retire(calendar: Calendar, *, by: Agent) -> None:
    """Offers it no longer; versions that name it and clocks that run on it keep it."""
    _refuse_stranger(by)
    Calendar.objects.filter(pk=calendar.pk, retired_at=None).update(retired_at=timezone.now())


@transaction.atomic
def offer_again(calendar: Calendar, *, by: Agent) -> None:
    """A retired calendar may be chosen again."""
    _refuse_stranger(by)
    Calendar.objects.filter(pk=calendar.pk).update(retired_at=None)
