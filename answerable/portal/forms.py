"""What visitors fill in: a request, a further message, the address to find requests by."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from answerable.channels.email.mailboxes import is_ours
from answerable.channels.storable import one_line, storable
from answerable.portal.own_fields import PREFIX, Asked, OwnField
from answerable.portal.submissions import Sign, make_sign, read_sign

LONGEST_TEXT = 50_000


class _Signed(forms.Form):
    """A form with our sign in it; without one that counts it is shown again, nothing lost."""

    sign = forms.CharField(required=False, widget=forms.HiddenInput, max_length=200)
    accepted: Sign | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self.accepted = read_sign(str(cleaned.get("sign", "")))
        if self.accepted is None or not self.accepted.is_fresh:
            self.accepted = None
            self.add_error(None, _("Please check what you wrote and send it once more."))
        return cleaned

    def new_sign(self) -> str:
        """The sign for the page that shows this form (again)."""
        return make_sign()


class MessageForm(_Signed):
    """Further words on a request."""

    body = forms.CharField(
        label=_("Your message"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 6, "dir": "auto"}),
        error_messages={"required": _("Write your message.")},
    )

    def clean_body(self) -> str:
        return storable(self.cleaned_data["body"])


class RequestForm(_Signed):
    """A new request. `website` is a trap: people do not see it."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "name", "dir": "auto"}),
        error_messages={"required": _("Tell us your name.")},
    )
    email = forms.EmailField(
        label=_("Your mail address"),
        max_length=254,
        help_text=_("We answer to this address."),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "dir": "ltr"}),
        error_messages={
            "required": _("Tell us your mail address."),
            "invalid": _("Write one complete mail address, such as name@example.com."),
        },
    )
    subject = forms.CharField(
        label=_("What is it about?"),
        max_length=200,
        widget=forms.TextInput(attrs={"dir": "auto"}),
        error_messages={"required": _("Say in a few words what it is about.")},
    )
    body = forms.CharField(
        label=_("Your message"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 8, "dir": "auto"}),
        error_messages={"required": _("Write your message.")},
    )
    website = forms.CharField(required=False, max_length=500)

    def __init__(self, *args: Any, asked: Asked | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = asked or Asked()
        for held in self.asked.fields:
            name = PREFIX + held.key
            self.fields[name] = OwnField(held)
            if self.is_bound and name not in self.data:  # it was not on the page that was sent
                self.fields[name].required = False

    @property
    def own_fields(self) -> list[forms.BoundField]:
        """The company's own fields, in their order."""
        return [self[PREFIX + held.key] for held in self.asked.fields]

    @property
    def answers(self) -> dict[str, str]:
        """By key, what they were answered, as it is kept."""
        given = {held.key: self.cleaned_data[PREFIX + held.key] for held in self.asked.fields}
        return {key: value for key, value in given.items() if value}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.asked.is_more:
            self.add_error(None, _("One thing more: please answer what is asked further below."))
        return cleaned

    def clean_name(self) -> str:
        return one_line(self.cleaned_data["name"])

    def clean_subject(self) -> str:
        return one_line(self.cleaned_data["subject"])

    def clean_body(self) -> str:
        return storable(self.cleaned_data["body"])

    def clean_email(self) -> str:
        address = str(self.cleaned_data["email"])
        if is_ours(address):
            raise forms.ValidationError(_("This is our own address. Write yours."))
        return address

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise forms.ValidationError(_("Leave this box empty."))
        return ""


class FindForm(forms.Form):
    """Where to send the links to one's requests."""

    email = RequestForm.base_fields["email"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        self.fields["email"].help_text = ""
