"""Forms about people, teams and roles. Only named fields, never more (S37)."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from answerable.accounts.models import Agent, Provider, Role, Team
from answerable.accounts.permissions import ADMINISTRATOR, PERMISSIONS
from answerable.accounts.providers import running_providers
from answerable.calendars.models import Calendar
from answerable.core.numbers import number_of
from answerable.desk.forms import is_tag, locale_choices, zone_choices
from answerable.desk.templatetags.desk import role_name
from answerable.routing.keeping import folded_skill

if TYPE_CHECKING:  # generic for the checker only
    RoleChoiceField = forms.ModelChoiceField[Role]
    _Several = forms.ModelMultipleChoiceField[Any]
else:
    RoleChoiceField = forms.ModelChoiceField
    _Several = forms.ModelMultipleChoiceField


class RoleChoice(RoleChoiceField):
    """Roles by their names in the reader's language."""

    def label_from_instance(self, obj: Any) -> str:
        return role_name(obj)


def _role() -> RoleChoice:
    return RoleChoice(label=_("Role"), queryset=Role.objects.order_by("id"), empty_label=None)


class SeveralField(_Several):
    """Some of several rows; what is no key of any is refused like one that is not offered."""

    def clean(self, value: Any) -> Any:
        for key in value if isinstance(value, list) else []:
            if number_of(str(key)) is None:
                wrong = self.error_messages["invalid_pk_value"]
                raise forms.ValidationError(wrong, code="invalid_pk_value", params={"pk": key})
        return super().clean(value)


def _teams() -> "SeveralField":
    return SeveralField(
        label=_("Teams"),
        queryset=Team.objects.order_by("name"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


class InviteForm(forms.Form):
    """Whom to ask to join, and as what."""

    email = forms.EmailField(label=_("Mail address"), max_length=254)
    name = forms.CharField(label=_("Full name"), max_length=200)
    role = _role()
    teams = _teams()
    language = forms.ChoiceField(label=_("Language"), choices=locale_choices)


class PersonForm(forms.Form):
    """Name, language, role and teams of somebody who is here."""

    name = forms.CharField(label=_("Full name"), max_length=200)
    language = forms.ChoiceField(label=_("Language"))
    role = _role()
    teams = _teams()

    def __init__(self, data: Any = None, *, one: Agent) -> None:
        initial = {
            "name": one.name,
            "language": one.language,
            "role": one.roles.first(),
            "teams": one.teams.all(),
        }
        super().__init__(data, initial=initial)
        known, language = locale_choices(), self.fields["language"]
        assert isinstance(language, forms.ChoiceField)
        extra = [] if one.language in dict(known) else [(one.language, one.language)]
        language.choices = [*extra, *known]


class WorkForm(forms.Form):
    """What routing asks about a person."""

    calendar = forms.ChoiceField(label=_("Hours"), required=False)
    most_open = forms.IntegerField(
        label=_("Open tickets at most"), required=False, min_value=0, max_value=1000,
        help_text=_("Routing gives no more; empty for no limit."),
    )  # fmt: skip
    speaks = forms.CharField(
        label=_("Answers in"), required=False, max_length=200,
        help_text=_("Language codes such as tr, de; besides the language of their pages."),
    )  # fmt: skip
    skills = forms.CharField(
        label=_("Skills"), required=False, max_length=1000,
        help_text=_("Words of your own, separated by commas."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        calendar = self.fields["calendar"]
        assert isinstance(calendar, forms.ChoiceField)
        offered = Calendar.objects.order_by("name").values_list("slug", "name")
        calendar.choices = [("", _("Always")), *offered]

    @classmethod
    def of(cls, one: Agent) -> "WorkForm":
        """The form as it stands."""
        lists = {name: ", ".join(getattr(one, name)) for name in ("speaks", "skills")}
        return cls(initial={"calendar": one.calendar, "most_open": one.most_open, **lists})

    def clean_speaks(self) -> list[str]:
        codes = [one.lower().partition("-")[0] for one in _listed(self.cleaned_data["speaks"])]
        for code in codes:
            is_tag(code)
        return codes

    def clean_skills(self) -> list[str]:
        found = [folded_skill(one) for one in _listed(self.cleaned_data["skills"])]
        return list(dict.fromkeys(found))

    def wanted(self) -> dict[str, Any]:
        """What the action takes."""
        return {n: self.cleaned_data[n] for n in ("calendar", "most_open", "speaks", "skills")}


def _listed(text: str) -> list[str]:
    return [one.strip() for one in text.replace("،", ",").split(",") if one.strip()]


class TeamForm(forms.Form):
    """A team's name and zone."""

    name = forms.CharField(label=_("Name"), max_length=100)
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=zone_choices)


class WholeTeamForm(TeamForm):
    """A team with its people, and whose it is."""

    provider = forms.ModelChoiceField(
        label=_("Belongs to"),
        queryset=Provider.objects.none(),
        required=False,
        empty_label=_("the house"),
        help_text=_("The people of a provider’s team see only what they own or help with."),
    )
    members = SeveralField(
        label=_("People"),
        queryset=Agent.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    leads = SeveralField(
        label=_("Who of them leads it"),
        queryset=Agent.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, data: Any = None, *, team: Team) -> None:
        members = Agent.objects.filter(memberships__team=team)
        initial = {
            "name": team.name,
            "time_zone": team.time_zone,
            "provider": team.provider_id,
            "members": members,
            "leads": members.filter(memberships__is_lead=True),
        }
        super().__init__(data, initial=initial)
        whose = self.fields["provider"]
        assert isinstance(whose, forms.ModelChoiceField)
        whose.queryset = running_providers()
        for name, people in (("members", Agent.objects.filter(is_active=True)), ("leads", members)):
            choice = self.fields[name]
            assert isinstance(choice, SeveralField)
            choice.queryset = people.order_by("name").distinct()


class MergeForm(forms.Form):
    """Which team takes everything up."""

    into = forms.ModelChoiceField(
        label=_("Everything goes to"), queryset=Team.objects.none(), empty_label=None
    )

    def __init__(self, *args: Any, team: Team, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        into = self.fields["into"]
        assert isinstance(into, forms.ModelChoiceField)
        into.queryset = Team.objects.exclude(pk=team.pk).order_by("name")


class RoleForm(forms.Form):
    """A role's name and what it may do."""

    name = forms.CharField(label=_("Name"), max_length=100)
    permissions = forms.MultipleChoiceField(
        label=_("May"),
        choices=lambda: list(PERMISSIONS.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    two_steps = forms.BooleanField(
        label=_("Two-step login is required"),
        required=False,
        help_text=_("Who has this role and no second step sets it up before anything else."),
    )

    def __init__(self, *args: Any, role: Role | None = None, **kwargs: Any) -> None:
        if role is not None:
            kwargs["initial"] = {
                "name": role.name,
                "permissions": role.permissions,
                "two_steps": role.two_steps,
            }
        super().__init__(*args, **kwargs)
        if role is not None and role.slug == ADMINISTRATOR:
            del self.fields["permissions"]
