"""The forms of absences: days and times as the person's clock shows them, and a calendar file."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from answerable.accounts import ical
from answerable.accounts.absences import Wanted, may_cover
from answerable.accounts.models import Absence, Agent
from answerable.accounts.queries import who_can_answer
from answerable.ui.formats import weekdays


class _Day(forms.DateInput):
    input_type = "date"


class _Time(forms.TimeInput):
    input_type = "time"


class AbsenceForm(forms.Form):
    """Once, from a day to a day; or on some days of every week."""

    from_day = forms.DateField(label=_("First day"), widget=_Day(format="%Y-%m-%d"))
    from_time = forms.TimeField(
        label=_("Start time"), required=False, widget=_Time(format="%H:%M"),
        help_text=_("Leave both times empty for whole days."),
    )  # fmt: skip
    to_day = forms.DateField(
        label=_("Last day"), required=False, widget=_Day(format="%Y-%m-%d"),
        help_text=_("Needed unless it repeats."),
    )  # fmt: skip
    to_time = forms.TimeField(label=_("End time"), required=False, widget=_Time(format="%H:%M"))
    weekdays = forms.TypedMultipleChoiceField(
        label=_("Only on these days of every week"), coerce=int, required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    cover = forms.ChoiceField(label=_("Who covers?"), required=False)
    note = forms.CharField(
        label=_("Note"), max_length=200, required=False,
        help_text=_("Colleagues see that somebody is away, never this note; leads do."),
    )  # fmt: skip

    def __init__(self, agent: Agent, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = ZoneInfo(agent.time_zone or "UTC")
        days, cover = self.fields["weekdays"], self.fields["cover"]
        assert isinstance(days, forms.TypedMultipleChoiceField)
        assert isinstance(cover, forms.ChoiceField)
        days.choices = list(enumerate(weekdays(get_language() or "en")))
        others = who_can_answer(None).exclude(pk=agent.pk)
        self.people = {str(one.pk): one for one in others if may_cover(one, agent)}
        names = [(key, one.name) for key, one in self.people.items()]
        cover.choices = [("", _("The team of each ticket")), *names]

    @classmethod
    def of(cls, absence: Absence) -> "AbsenceForm":
        """The form with what is told now."""
        zone = ZoneInfo(absence.zone)
        begins = absence.begins_at.astimezone(zone)
        ends = absence.ends_at.astimezone(zone) if absence.ends_at else None
        repeats, midnight = bool(absence.weekdays), time()
        from_ = absence.from_time if repeats else begins.time()
        to = absence.to_time if repeats else ends.time() if ends else None
        from_, to = (None if at == midnight and not repeats else at for at in (from_, to))
        last = ends and (ends - timedelta(microseconds=1)).date()
        return cls(
            absence.agent,
            initial={
                "from_day": begins.date(),
                "to_day": last,
                "from_time": from_,
                "to_time": to,
                "weekdays": absence.weekdays,
                "cover": str(absence.cover_id or ""),
                "note": absence.note,
            },
        )

    def wanted(self, absence: Absence | None = None) -> Wanted:
        """What the action takes."""
        given = self.cleaned_data
        repeats, to_time = bool(given["weekdays"]), given["to_time"]
        begins = self._at(given["from_day"], None if repeats else given["from_time"])
        ends = self._end(given["to_day"], None if repeats else to_time)
        return Wanted(
            begins,
            ends,
            weekdays=tuple(given["weekdays"]),
            from_time=given["from_time"] if repeats else None,
            to_time=to_time if repeats else None,
            note=given["note"],
            cover=self.people.get(given["cover"]),
            uid=absence.uid if absence else "",
        )

    def _end(self, day: date | None, at: time | None) -> datetime | None:
        """The last day counts to its end."""
        if day is None or day == date.max:
            return None
        return self._at(day, at) if at else self._at(day + timedelta(days=1), None)

    def _at(self, day: date, at: time | None) -> datetime:
        """That wall time as an instant; the far ends of the calendar have none."""
        try:
            return datetime.combine(day, at or time(), self.zone).astimezone(UTC)
        except OverflowError:
            return (
                datetime.max.replace(tzinfo=UTC)
                if day.year > 2
                else datetime.min.replace(tzinfo=UTC)
            )


class FileForm(forms.Form):
    """A calendar file."""

    file = forms.FileField(
        label=_("Calendar file (.ics)"),
        widget=forms.ClearableFileInput(attrs={"accept": ".ics,text/calendar"}),
    )

    def clean_file(self) -> bytes:
        file = self.cleaned_data["file"]
        if file.size > ical.LARGEST:
            raise forms.ValidationError(_("This file is too large."))
        content: bytes = file.read()
        return content
