"""Forms of the pages about oneself, people and mailboxes. Only named fields, never more (S37)."""

from typing import TYPE_CHECKING, Any, ClassVar
from zoneinfo import available_timezones

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from answerable.accounts.models import Agent, Role, Team
from answerable.channels.models import Mailbox
from answerable.customers.models import Customer
from answerable.ui.formats import own_language_name

if TYPE_CHECKING:  # generic for the checker only
    AgentModelForm = forms.ModelForm[Agent]
    TeamModelForm = forms.ModelForm[Team]
    MailboxModelForm = forms.ModelForm[Mailbox]
    CustomerModelForm = forms.ModelForm[Customer]
else:
    AgentModelForm = TeamModelForm = MailboxModelForm = CustomerModelForm = forms.ModelForm

is_tag = RegexValidator(
    r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$", _("A language code, such as tr or pt-BR.")
)

# With regions: dates, numbers and the first day of the week differ by country.
LOCALES = (
    "en-GB", "en-US", "en-IN", "tr-TR", "tr-CY", "ru-RU", "ru-KZ", "ru-BY", "ar-EG", "ar-SA", "ar-AE",
)  # fmt: skip


def locale_choices() -> list[tuple[str, str]]:
    """Languages the pages speak, each in its own words with its country."""
    from babel import Locale

    named = []
    for tag in LOCALES:
        locale = Locale.parse(tag, sep="-")
        country = locale.get_territory_name(locale) or ""
        named.append((tag, f"{own_language_name(tag.partition('-')[0])} ({country})"))
    return named


def zone_choices() -> list[tuple[str, str]]:
    """IANA zones by name; only those with a place, and UTC."""
    zones = sorted(zone for zone in available_timezones() if "/" in zone)
    kept = [zone for zone in zones if not zone.startswith(("Etc/", "posix/", "right/", "SystemV/"))]
    return [("UTC", "UTC"), *((zone, zone.replace("_", " ")) for zone in kept)]


class MeForm(AgentModelForm):
    """What agents choose for themselves."""

    language = forms.ChoiceField(label=_("Language and country"))
    time_zone = forms.ChoiceField(label=_("Time zone"))
    undo_seconds = forms.IntegerField(
        label=_("Seconds in which sending can be undone"), min_value=0, max_value=30
    )

    class Meta:
        model = Agent
        fields: ClassVar = [
            "name", "call_name", "language", "time_zone", "theme", "undo_seconds", "keyboard", "signature",
        ]  # fmt: skip
        widgets: ClassVar = {"signature": forms.Textarea(attrs={"rows": 3, "dir": "auto"})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = self.fields["language"]
        zone = self.fields["time_zone"]
        assert isinstance(language, forms.ChoiceField)
        assert isinstance(zone, forms.ChoiceField)
        chosen = self.instance.language
        known = locale_choices()
        extra = [] if chosen in dict(known) else [(chosen, own_language_name(chosen))]
        language.choices = [*extra, *known]
        zone.choices = zone_choices()


class TokenForm(forms.Form):
    """A new API token."""

    name = forms.CharField(label=_("What is it for?"), max_length=100)
    read_only = forms.BooleanField(label=_("May only read"), required=False)


class InviteForm(forms.Form):
    """Whom to ask to join, and as what."""

    email = forms.EmailField(label=_("Mail address"), max_length=254)
    name = forms.CharField(label=_("Full name"), max_length=200)
    role = forms.ModelChoiceField(
        label=_("Role"), queryset=Role.objects.order_by("id"), empty_label=None
    )
    teams = forms.ModelMultipleChoiceField(
        label=_("Teams"),
        queryset=Team.objects.order_by("name"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    language = forms.ChoiceField(label=_("Language"), choices=locale_choices)


class AgentForm(forms.Form):
    """Roles and teams of somebody who is here."""

    role = forms.ModelChoiceField(
        label=_("Role"), queryset=Role.objects.order_by("id"), empty_label=None
    )
    teams = forms.ModelMultipleChoiceField(
        label=_("Teams"),
        queryset=Team.objects.order_by("name"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


class TeamForm(TeamModelForm):
    """A team's name and zone."""

    time_zone = forms.ChoiceField(label=_("Time zone"), choices=zone_choices)

    class Meta:
        model = Team
        fields: ClassVar = ["name", "time_zone"]


class MailboxForm(MailboxModelForm):
    """What can be changed about a mailbox without connecting it anew."""

    class Meta:
        model = Mailbox
        fields: ClassVar = ["name", "team", "language", "receipt"]

    language = forms.ChoiceField(label=_("Language"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = self.fields["language"]
        assert isinstance(language, forms.ChoiceField)
        language.choices = [("", _("As the customer writes")), *locale_choices()]


class CustomerForm(CustomerModelForm):
    """What we know about a customer."""

    language = forms.CharField(
        label=_("Language"), max_length=20, required=False, validators=[is_tag]
    )

    class Meta:
        model = Customer
        fields: ClassVar = ["name", "call_name", "language", "time_zone"]
        widgets: ClassVar = {"time_zone": forms.TextInput(attrs={"placeholder": "Europe/Istanbul"})}

    def clean_time_zone(self) -> str:
        zone: str = self.cleaned_data["time_zone"].strip()
        if zone and zone not in available_timezones():
            raise forms.ValidationError(_("There is no such time zone."))
        return zone


class AcceptForm(forms.Form):
    """The invited person joins."""

    name = forms.CharField(label=_("Full name"), max_length=200)
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=zone_choices)
