"""Forms that connect a mailbox and change it. A password is never shown again."""

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from answerable.accounts.models import Team
from answerable.channels.email.presets import PRESETS, likely_host
from answerable.channels.models import Mailbox
from answerable.core.sealing import CannotOpen, seal, unseal
from answerable.desk.forms import locale_choices

if TYPE_CHECKING:  # generic for the checker only
    MailboxModelForm = forms.ModelForm[Mailbox]
else:
    MailboxModelForm = forms.ModelForm

SECURITY = [
    ("tls", _("Encrypted from the start (TLS)")),
    ("starttls", _("Encrypted after the greeting (STARTTLS)")),
    ("none", _("Not encrypted, this machine only")),
]
HISTORY = [
    ("new", _("Take only what comes from now on")),
    ("all", _("Import what is there already, silently: nobody gets a receipt")),
]
PURPOSE = "mailbox form"


def _languages() -> list[tuple[str, Any]]:
    return [("", _("As the customer writes")), *locale_choices()]


class AboutForm(forms.Form):
    """What every mailbox has, however its mail comes."""

    address = forms.EmailField(label=_("Address customers write to"), max_length=254)
    name = forms.CharField(label=_("Name customers see"), max_length=100, required=False)
    team = forms.ModelChoiceField(
        label=_("Team"), queryset=Team.objects.order_by("name"), required=False,
        empty_label=_("No team"),
    )  # fmt: skip
    language = forms.ChoiceField(label=_("Language"), required=False, choices=_languages)
    receipt = forms.BooleanField(label=_("Confirm each new request"), required=False, initial=True)

    def about(self) -> dict[str, Any]:
        """For add_mailbox."""
        given, team = self.cleaned_data, self.cleaned_data["team"]
        return {
            "name": given["name"],
            "team": team.name if team else "",
            "language": given["language"],
            "no_receipt": not given["receipt"],
        }


class ServerForm(AboutForm):
    """A mailbox that is fetched by IMAP with a password.

    A password that was typed once comes back sealed, so that trying does not mean typing twice.
    """

    provider = forms.ChoiceField(label=_("Provider"), required=False)
    host = forms.CharField(
        label=_("IMAP server"), max_length=253, required=False,
        help_text=_("Empty: the provider's, else the one the address suggests."),
    )  # fmt: skip
    port = forms.IntegerField(label=_("Port"), min_value=1, max_value=65535, required=False)
    security = forms.ChoiceField(label=_("Encryption"), choices=SECURITY, initial="tls")
    login = forms.CharField(
        label=_("Login"), max_length=254, required=False, help_text=_("Empty: the address.")
    )
    password = forms.CharField(
        label=_("Password"), required=False, strip=False, max_length=500,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("Many providers want an app password of its own here."),
    )  # fmt: skip
    sealed = forms.CharField(required=False, widget=forms.HiddenInput)
    folder = forms.CharField(label=_("Folder"), max_length=200, initial="INBOX")
    after = forms.ChoiceField(
        label=_("With mail that we have, on the server"), choices=Mailbox.After.choices
    )
    move_to = forms.CharField(
        label=_("Folder to move it to"), max_length=200, required=False,
        help_text=_("Only for “Move to a folder”."),
    )  # fmt: skip
    history = forms.ChoiceField(
        label=_("Mail that is there already"), choices=HISTORY, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        provider = self.fields["provider"]
        assert isinstance(provider, forms.ChoiceField)
        names = sorted(((key, one.name) for key, one in PRESETS.items()), key=lambda one: one[1])
        provider.choices = [("", _("Another one")), *names]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if not given.get("password"):
            given["password"] = _opened(given.get("sealed", ""))
        if not given["password"]:
            self.add_error("password", _("Without its password the mailbox cannot be read."))
        if given.get("after") == Mailbox.After.MOVE and not given.get("move_to"):
            self.add_error("move_to", _("Say into which folder mail is moved."))
        given["host"] = given.get("host") or likely_host(
            given.get("address", ""), given.get("provider", "")
        )
        given["port"] = given.get("port") or (143 if given.get("security") == "starttls" else 993)
        return given

    def server(self) -> dict[str, Any]:
        """For add_mailbox, besides `about`."""
        names = ("host", "port", "security", "login", "folder", "after", "move_to")
        chosen = {name: self.cleaned_data[name] for name in names}
        return {**chosen, "import_history": self.cleaned_data["history"] == "all"}

    def draft(self) -> Mailbox:
        """The mailbox as it would be, to try it; not saved."""
        given = self.cleaned_data
        return Mailbox(
            address=given["address"],
            fetch=Mailbox.Fetch.IMAP,
            host=given["host"],
            port=given["port"],
            security=given["security"],
            username=given["login"] or given["address"],
            sealed_secret=seal(given["password"], purpose="mailbox"),
            folder=given["folder"],
        )

    def filled_in(self) -> "ServerForm":
        """The same form to be shown again, with what was guessed and the password sealed."""
        again = {name: self.data.get(name, "") for name in self.fields}
        again["receipt"] = "on" if self.data.get("receipt") else ""
        if self.cleaned_data.get("password"):
            again["sealed"] = seal(self.cleaned_data["password"], purpose=PURPOSE)
        again["password"] = ""
        again |= {name: self.cleaned_data.get(name) or again[name] for name in ("host", "port")}
        return ServerForm(initial=again)


def _opened(sealed: str) -> str:
    try:
        return unseal(sealed, purpose=PURPOSE) if sealed else ""
    except CannotOpen:
        return ""


class ConsentForm(AboutForm):
    """A mailbox at Google or Microsoft: its owner agrees in the browser (OAuth2)."""

    client_id = forms.CharField(label=_("Client id of your application there"), max_length=200)
    client_secret = forms.CharField(
        label=_("Its secret"), max_length=500, required=False, strip=True,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("Microsoft: leave empty for a public client."),
    )  # fmt: skip
    tenant = forms.RegexField(
        r"\A[A-Za-z0-9.-]+\Z", label=_("Directory (tenant)"), initial="common", max_length=100,
        help_text=_("Microsoft only."),
    )  # fmt: skip
    history = forms.ChoiceField(
        label=_("Mail that is there already"), choices=HISTORY, widget=forms.RadioSelect
    )


class LandedForm(forms.Form):
    """Where somebody landed after they agreed."""

    landed = forms.CharField(label=_("The address you landed on"), max_length=4000)


class ChangeForm(MailboxModelForm):
    """What customers notice of a mailbox."""

    team = forms.ModelChoiceField(
        label=_("Team"), queryset=Team.objects.order_by("name"), required=False,
        empty_label=_("No team"),
    )  # fmt: skip
    language = forms.ChoiceField(label=_("Language"), required=False, choices=_languages)

    class Meta:
        model = Mailbox
        fields: ClassVar = ["name", "team", "language", "receipt"]


class ChangeServerForm(forms.Form):
    """How a fetched mailbox is reached. An empty password leaves the one that is stored."""

    host = forms.CharField(label=_("IMAP server"), max_length=253)
    port = forms.IntegerField(label=_("Port"), min_value=1, max_value=65535)
    security = forms.ChoiceField(label=_("Encryption"), choices=SECURITY)
    username = forms.CharField(label=_("Login"), max_length=254)
    password = forms.CharField(
        label=_("New password"), required=False, strip=False, max_length=500,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("Empty: the stored one stays."),
    )  # fmt: skip
    folder = forms.CharField(label=_("Folder"), max_length=200)

    def __init__(self, data: Any = None, *, mailbox: Mailbox) -> None:
        names = ("host", "port", "security", "username", "folder")
        initial = {name: getattr(mailbox, name) for name in names}
        super().__init__(data, initial=initial, prefix="server")
        if mailbox.auth != Mailbox.Auth.PASSWORD:
            del self.fields["password"]
