"""Forms of the pages about oneself and customers. Only named fields, never more (S37)."""

from typing import TYPE_CHECKING, Any, ClassVar
from zoneinfo import available_timezones

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from answerable.accounts.models import Agent, Team
from answerable.customers.models import Customer
from answerable.tickets.paging import OF_WORK, ORDERS
from answerable.tickets.saved.models import SavedView
from answerable.ui.formats import own_language_name

if TYPE_CHECKING:  # generic for the checker only
    AgentModelForm = forms.ModelForm[Agent]
    CustomerModelForm = forms.ModelForm[Customer]
else:
    AgentModelForm = CustomerModelForm = forms.ModelForm

is_tag = RegexValidator(
    r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$", _("A language code, such as tr or pt-BR.")
)

# With regions: dates, numbers and the first day of the week differ by country.
LOCALES = (
    "en-GB", "en-US", "en-IN", "tr-TR", "tr-CY", "ru-RU", "ru-KZ", "ru-BY", "ar-EG", "ar-SA", "ar-AE",
    "de-DE", "de-AT", "de-CH", "es-ES", "es-MX", "es-AR", "es-CO", "es-CL", "es-US",
    "fr-FR", "fr-BE", "fr-CA", "fr-CH",
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
            "name", "call_name", "language", "time_zone", "theme", "density", "undo_seconds", "after_send",
            "keys", "signature",
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


class ViewForm(forms.Form):
    """Name of a view, who sees it (as far as the agent may choose), and how it is sorted."""

    name = forms.CharField(label=_("Name"), max_length=60)
    who = forms.ChoiceField(label=_("Who sees it"))
    order = forms.ChoiceField(
        label=_("Sorted"), choices=[(one, ORDERS[one].label) for one in OF_WORK]
    )

    def __init__(self, agent: Agent, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        who = self.fields["who"]
        assert isinstance(who, forms.ChoiceField)
        who.choices = _audiences(agent)

    @classmethod
    def of(cls, agent: Agent, view: SavedView) -> "ViewForm":
        """The form with what the view is now."""
        who = f"team-{view.team_id}" if view.team_id else view.audience
        return cls(agent, initial={"name": view.name, "who": who, "order": view.order})

    def as_given(self) -> dict[str, Any]:
        """What was typed, checked or not, to be shown again."""
        return {name: self.data.get(name, "") for name in self.fields}

    def wanted(self) -> dict[str, Any]:
        """What the actions of views take."""
        audience, _bar, key = self.cleaned_data["who"].partition("-")
        team = Team.objects.filter(pk=int(key)).first() if key else None
        names = ("name", "order")
        return {name: self.cleaned_data[name] for name in names} | {
            "audience": audience,
            "team": team,
        }


def _audiences(agent: Agent) -> list[tuple[str, Any]]:
    """Oneself; one's teams and everybody with the permission."""
    found: list[tuple[str, Any]] = [("me", _("Only me"))]
    if agent.can("views.team"):
        teams = Team.objects.filter(pk__in=agent.team_ids).order_by("name")
        found += [(f"team-{team.pk}", team.name) for team in teams]
    if agent.can("views.everybody"):
        found.append(("all", _("Everybody")))
    return found


class AcceptForm(forms.Form):
    """The invited person joins."""

    name = forms.CharField(label=_("Full name"), max_length=200)
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=zone_choices)
