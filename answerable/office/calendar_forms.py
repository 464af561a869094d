"""Forms of the calendar page: names and hours, holidays, days that differ, and trying it out."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import available_timezones

from babel.dates import get_day_names
from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from answerable.calendars.holidays import countries, regions_of
from answerable.calendars.hours import WEEKDAYS
from answerable.calendars.models import Calendar
from answerable.core.locales import locale_of
from answerable.office.weeks import read_hours, write_hours
from answerable.policy.durations import seconds_of

BLANK_ROWS = 3
MOST_ROWS = 400
KINDS = [
    ("holiday", _("own holiday")),
    ("closed", _("closed")),
    ("shift", _("other hours")),
    ("break", _("break")),
    ("worked", _("public holiday we work on")),
]
_ZONES = sorted(name for name in available_timezones() if "/" in name or name == "UTC")


def zone_field() -> forms.ChoiceField:
    return forms.ChoiceField(label=_("Time zone"), choices=[(name, name) for name in _ZONES])


class HoursField(forms.CharField):
    """A line of hours."""

    def clean(self, value: Any) -> Any:
        try:
            return read_hours(super().clean(value))
        except ValueError as error:
            raise ValidationError(str(error)) from error


class NewCalendarForm(forms.Form):
    """A calendar to begin with."""

    name = forms.CharField(label=_("Name"), max_length=100)
    zone = zone_field()


class CalendarForm(forms.Form):
    """A whole calendar, its days that differ as numbered rows."""

    name = forms.CharField(label=_("Name"), max_length=100)
    zone = zone_field()
    country = forms.ChoiceField(label=_("Public holidays of"), required=False)
    region = forms.ChoiceField(
        label=_("Region"), required=False,
        help_text=_("After choosing another country, save: its regions are offered then."),
    )  # fmt: skip

    def __init__(self, data: QueryDict | None, *, calendar: Calendar) -> None:
        data = _without_old_region(data, calendar)
        super().__init__(data, initial=_initial(calendar))
        locale = locale_of(get_language() or "en")
        names = get_day_names("wide", "stand-alone", locale)
        for place, day in enumerate(WEEKDAYS):
            self.fields[day] = HoursField(label=names[place], required=False, max_length=200)
        named = sorted((str(locale.territories.get(code, code)), code) for code in countries())
        self.fields["country"].choices = [("", _("none")), *((c, n) for n, c in named)]  # type: ignore[attr-defined]
        country = str(data.get("country", "")) if data is not None else calendar.country
        self.fields["region"].choices = _regions(country)  # type: ignore[attr-defined]
        for place in range(self._rows(data, calendar)):
            self._add_row(place)

    @staticmethod
    def _rows(data: QueryDict | None, calendar: Calendar) -> int:
        if data is None:
            return len(_exceptions(calendar)) + BLANK_ROWS
        return min(MOST_ROWS, sum(1 for key in data if key.startswith("date_")))

    def _add_row(self, place: int) -> None:
        day = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        self.fields[f"date_{place}"] = forms.DateField(label=_("Day"), required=False, widget=day)
        self.fields[f"kind_{place}"] = forms.ChoiceField(label=_("What is it"), choices=KINDS, required=False)  # fmt: skip
        self.fields[f"what_{place}"] = forms.CharField(label=_("Hours or name"), required=False, max_length=200)  # fmt: skip

    @property
    def days(self) -> list[forms.BoundField]:
        return [self[day] for day in WEEKDAYS]

    @property
    def rows(self) -> list[list[forms.BoundField]]:
        count = sum(1 for name in self.fields if name.startswith("date_"))
        return [[self[f"{part}_{n}"] for part in ("date", "kind", "what")] for n in range(count)]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        found: dict[str, Any] = {
            "own_holidays": {}, "worked_holidays": [], "shifts": {}, "breaks": {},
        }  # fmt: skip
        for place, day, kind, what in list(self._given(cleaned)):
            try:
                _note(found, day.isoformat(), kind, what)
            except ValueError as error:
                self.add_error(f"what_{place}", str(error))
        cleaned["exceptions"] = found
        return cleaned

    @staticmethod
    def _given(cleaned: dict[str, Any]) -> Iterator[tuple[int, date, str, str]]:
        for name, day in cleaned.items():
            if name.startswith("date_") and day:
                place = int(name.removeprefix("date_"))
                what = cleaned.get(f"what_{place}", "").strip()
                yield place, day, cleaned.get(f"kind_{place}", "closed"), what

    def fields_of_calendar(self) -> dict[str, Any]:
        """What calendars.actions.change takes."""
        given = self.cleaned_data
        week = {day: given[day] for day in WEEKDAYS if given[day]}
        plain = {name: given[name] for name in ("name", "zone", "country")}
        return {**plain, "region": given["region"], "week": week, **given["exceptions"]}  # fmt: skip


def _without_old_region(data: QueryDict | None, calendar: Calendar) -> QueryDict | None:
    """A region that was chosen in another country is none."""
    if data is None or data.get("country") == calendar.country:
        return data
    if data.get("region") != calendar.region:
        return data
    fitting = data.copy()
    fitting["region"] = ""
    return fitting


def _regions(country: str) -> list[tuple[str, Any]]:
    """The choice of a country's regions, by name."""
    named = sorted((name, code) for code, name in regions_of(country).items())
    return [("", _("the whole country")), *((code, name) for name, code in named)]


def _note(found: dict[str, Any], day: str, kind: str, what: str) -> None:
    if kind == "holiday":
        found["own_holidays"][day] = what or str(_("Closed"))
    elif kind == "worked":
        found["worked_holidays"].append(day)
    elif kind == "closed":
        found["shifts"][day] = []
    else:
        hours = read_hours(what)
        if not hours:
            raise ValueError(_("Say the hours, such as 10:00-12:00."))
        found["shifts" if kind == "shift" else "breaks"][day] = hours


def _exceptions(calendar: Calendar) -> list[tuple[str, str, str]]:
    """Day, kind and words of each day that differs, by date."""
    return sorted(
        [
            *((day, "holiday", name) for day, name in calendar.own_holidays.items()),
            *((day, "worked", "") for day in calendar.worked_holidays),
            *((day, "shift" if hours else "closed", write_hours(hours)) for day, hours in calendar.shifts.items()),
            *((day, "break", write_hours(hours)) for day, hours in calendar.breaks.items()),
        ]
    )  # fmt: skip


def _initial(calendar: Calendar) -> dict[str, Any]:
    shown: dict[str, Any] = {name: getattr(calendar, name) for name in ("name", "zone", "country", "region")}  # fmt: skip
    shown |= {day: write_hours(calendar.week.get(day) or []) for day in WEEKDAYS}
    for place, (day, kind, what) in enumerate(_exceptions(calendar)):
        shown |= {f"date_{place}": day, f"kind_{place}": kind, f"what_{place}": what}
    return shown


class TryForm(forms.Form):
    """From when, and how long."""

    at = forms.DateTimeField(
        label=_("From"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
    )
    length = forms.CharField(label=_("Open time"), max_length=20, help_text=_("Such as 45m, 2h30m or 3d (a d is 24 hours)."))  # fmt: skip

    def clean_at(self) -> datetime:
        found: datetime = self.cleaned_data["at"]
        return found.replace(tzinfo=None)

    def clean_length(self) -> timedelta:
        try:
            return timedelta(seconds=seconds_of(self.cleaned_data["length"]))
        except (ValueError, OverflowError) as error:
            raise ValidationError(_("Write a length of time such as 2h30m.")) from error
