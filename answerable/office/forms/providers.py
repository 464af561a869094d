"""Forms about providers. Only named fields, never more (S37)."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from answerable.accounts.masking import CLASSES
from answerable.accounts.models import Provider, Team
from answerable.calendars.models import Calendar
from answerable.desk.forms import locale_choices
from answerable.ui.formats import own_language_name


def _day(label: Any) -> forms.DateField:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(label=label, required=False, widget=widget)


SPOKEN = ("de", "es", "fr", "it", "nl", "pl", "pt", "uk", "zh", "ja")  # besides ours


def _languages() -> list[tuple[str, str]]:
    """Each language once, in its own words: those of the pages, and others people speak."""
    ours = [tag.partition("-")[0] for tag, _words in locale_choices()]
    return [(tag, own_language_name(tag)) for tag in dict.fromkeys([*ours, *SPOKEN])]


def _calendars() -> list[tuple[str, Any]]:
    rows = Calendar.objects.filter(retired_at=None).order_by("name")
    return [("", _("Around the clock")), *rows.values_list("slug", "name")]


class NewProviderForm(forms.Form):
    """Who it is; everything else is asked on its own page."""

    name = forms.CharField(label=_("Name"), max_length=100)
    kind = forms.ChoiceField(label=_("Kind"), choices=Provider.Kind.choices)


class ProviderForm(NewProviderForm):
    """All that is known of a provider, and what its people may see."""

    contract_from = _day(_("Contract from"))
    contract_until = _day(_("Contract until"))
    contact_name = forms.CharField(
        label=_("Contact for escalation"), max_length=200, required=False
    )
    contact_email = forms.EmailField(
        label=_("Mail address of the contact"),
        max_length=254,
        required=False,
        help_text=_("Told when a promise is at risk and the policy says so."),
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages"),
        choices=_languages,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    hours = forms.ChoiceField(label=_("Hours"), choices=_calendars, required=False)
    masked = forms.MultipleChoiceField(
        label=_("What its people do not see of customers"),
        choices=list(CLASSES.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("They see that something is there, and nothing of it."),
    )
    order_shape = forms.CharField(
        label=_("What an order number looks like"),
        max_length=40,
        required=False,
        help_text=_("With # for each digit, as in KL-####. Without it none can be recognised."),
    )
    sees_team = forms.BooleanField(
        label=_("Its people also see what nobody owns in their teams"),
        required=False,
        help_text=_("Otherwise only tickets they own, follow, help with or were offered."),
    )
    review_percent = forms.IntegerField(
        label=_("Share of replies read before they go out, in percent"), min_value=0, max_value=100
    )
    review_hours = forms.IntegerField(
        label=_("Hours until the lead is told that a reply waits"), min_value=1, max_value=168
    )

    def __init__(self, data: Any = None, *, one: Provider) -> None:
        super().__init__(data, initial={name: getattr(one, name) for name in self.base_fields})
        kept = self.fields["hours"]
        assert isinstance(kept, forms.ChoiceField)
        known = _calendars()
        if one.hours and one.hours not in dict(known):
            kept.choices = [*known, (one.hours, one.hours)]


class EndForm(forms.Form):
    """Who takes everything back, and that it is meant."""

    to_team = forms.ModelChoiceField(
        label=_("Their tickets go to"),
        queryset=Team.objects.filter(provider=None).order_by("name"),
        empty_label=None,
    )
    sure = forms.BooleanField(label=_("Yes, all of this, now"))
