"""What a team chooses for its closing time."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from answerable.accounts.models import Team
from answerable.calendars.models import Calendar
from answerable.handover.sun.choosing import LONGEST
from answerable.handover.sun.models import Following


def _calendars() -> list[tuple[str, Any]]:
    rows = Calendar.objects.filter(retired_at=None).order_by("name")
    return [("", "–"), *rows.values_list("slug", "name")]


class FollowingForm(forms.Form):
    """Who follows, by which hours, and what happens if nobody acts; nobody follows without a team."""

    next_team = forms.ModelChoiceField(
        label=_("Followed by"),
        queryset=Team.objects.none(),
        required=False,
        empty_label=_("nobody: promises stay over night"),
        help_text=_("The team that is there when this one closes."),
    )
    calendar = forms.ChoiceField(label=_("Hours"), choices=_calendars, required=False)
    minutes = forms.IntegerField(
        label=_("Minutes before closing"),
        min_value=1,
        max_value=LONGEST,
        help_text=_("From then on the list of what to hand over is up, and its people are told."),
    )
    unless = forms.ChoiceField(
        label=_("If nobody acts until closing time"),
        choices=Following.Unless.choices,
        widget=forms.RadioSelect,
    )

    def __init__(self, data: Any = None, *, team: Team) -> None:
        now = Following.objects.filter(team=team).first() or Following()
        names = ("next_team", "calendar", "minutes", "unless")
        initial = {name: getattr(now, f"{name}_id", getattr(now, name, None)) for name in names}
        super().__init__(data, initial=initial)
        next_team = self.fields["next_team"]
        assert isinstance(next_team, forms.ModelChoiceField)
        next_team.queryset = Team.objects.exclude(pk=team.pk).order_by("name")
