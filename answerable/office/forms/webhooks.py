"""An address that is told what happens."""

from django import forms
from django.utils.translation import gettext_lazy as _

from answerable.api.webhooks import EVENTS


class WebhookForm(forms.Form):
    """Where, and about what."""

    url = forms.CharField(
        label=_("Address"), max_length=500, widget=forms.URLInput(attrs={"dir": "ltr"})
    )
    events = forms.MultipleChoiceField(
        label=_("Events"),
        choices=[(event, event) for event in EVENTS],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: all of them."),
    )
