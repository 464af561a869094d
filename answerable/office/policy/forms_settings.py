"""The forms of what stands alone: support hours, limits of authority, days and switches."""

from decimal import Decimal
from typing import Any

from babel.numbers import get_currency_precision, is_currency
from django import forms
from django.utils.translation import gettext_lazy as _

from answerable.office.policy.conditions import split
from answerable.office.policy.forms import PartForm, lean
from answerable.policy import labels
from answerable.policy.data import Data
from answerable.policy.document import ALWAYS_OPEN
from answerable.tickets.conditions.vocabulary import CHANNELS


class SupportHoursForm(PartForm):
    """When somebody is there, channel by channel."""

    part = "support_hours"

    def build(self) -> None:
        channels: dict[Any, Any] = dict(CHANNELS) | {
            slug: slug for slug in self.known if slug not in dict(CHANNELS)
        }
        fields: dict[str, forms.Field] = {}
        for slug, name in channels.items():
            field = self.hours_field(str(slug), label=name)
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", _("not stated")), *field.choices]  # type: ignore[misc]
            field.initial, field.required = self.known.get(slug, ""), False
            fields[str(slug)] = field
        self.group(_("Support hours"), fields, look="grid")

    def value(self) -> Data:
        return {slug: hours for slug, hours in self.cleaned_data.items() if hours}


class AuthorityForm(PartForm):
    """What a role may give without asking."""

    part = "authority"

    def build(self) -> None:
        known = self.known
        roles = dict(self.reading.roles)
        if known.get("role"):
            roles.setdefault(known["role"], known["role"])
        amount = None
        if known:
            amount = Decimal(known["amount"]).scaleb(-get_currency_precision(known["currency"]))
        self.group(
            _("What a role may give without asking"),
            {
                "role": forms.ChoiceField(
                    label=_("Role"),
                    choices=list(roles.items()),
                    initial=known.get("role"),
                ),
                "kind": forms.ChoiceField(
                    label=_("What"), choices=list(labels.GIVEN.items()), initial=known.get("kind")
                ),
                "amount": forms.DecimalField(
                    label=_("Up to"), min_value=Decimal(0), max_digits=12, initial=amount
                ),
                "currency": forms.CharField(
                    label=_("Currency"), max_length=3, initial=known.get("currency", "EUR"),
                    help_text=_("Three letters, such as EUR."),
                ),
            },
            look="grid",
        )  # fmt: skip

    def clean_currency(self) -> str:
        currency: str = self.cleaned_data["currency"].upper()
        if not is_currency(currency):
            raise forms.ValidationError(_("There is no such currency."))
        return currency

    def clean(self) -> Data:
        typed = super().clean() or {}
        if {"amount", "currency"} <= typed.keys():
            minor = typed["amount"].scaleb(get_currency_precision(typed["currency"]))
            if minor != int(minor):
                self.add_error("amount", _("This currency has no such small coins."))
            typed["minor"] = int(minor)
        return typed

    def value(self) -> Data:
        typed = self.cleaned_data
        return {
            "role": typed["role"],
            "kind": typed["kind"],
            "amount": typed["minor"],
            "currency": typed["currency"],
        }


class SettingsForm(PartForm):
    """Languages, days and the few switches."""

    part = "settings"

    def build(self) -> None:
        known = self.known
        self.group(
            _("Languages and days"),
            {
                "languages": forms.CharField(
                    label=_("Languages"), initial=", ".join(known.get("languages", [])),
                    help_text=_("Codes such as en, tr; the first is the original."),
                ),
                "review_due": forms.DateField(
                    label=_("To be reviewed by"), required=False, initial=known.get("review_due"),
                    widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
                ),
                "return_days": forms.IntegerField(
                    label=_("Days to return goods"), min_value=0, max_value=3650, required=False,
                    initial=known.get("return_days"),
                ),
                "close_after_days": forms.IntegerField(
                    label=_("Days until a solved ticket closes"), min_value=1, max_value=3650,
                    initial=known.get("close_after_days", 14),
                ),
                "remind_days": forms.IntegerField(
                    label=_("Days between two reminders to read it"),
                    min_value=1,
                    max_value=365,
                    initial=known.get("remind_days", 3),
                ),
            },
            look="grid",
        )  # fmt: skip
        self.group(
            _("Hand-overs"),
            {
                "handover_answer": self.length_field(
                    "handover_answer", hours="handover_hours", label=_("Time to answer a hand-over")
                ),
                "handover_hours": self.hours_field(
                    "handover_hours", label=_("Hours for hand-overs")
                ),
            },
            look="grid",
        )
        self.group(
            _("Switches"),
            {
                "only_owner_replies": _switch(
                    _("Only the owner replies to customers"), known.get("only_owner_replies", False)
                ),
                "show_record": _switch(
                    _("The public page shows how we kept our promises"),
                    known.get("show_record", False),
                ),
            },
        )

    def clean_languages(self) -> list[str]:
        return split(self.cleaned_data["languages"])

    def value(self) -> Data:
        typed = self.cleaned_data
        due = typed["review_due"]
        return lean(
            {
                "languages": typed["languages"],
                "review_due": due.isoformat() if due else None,
                "remind_days": typed["remind_days"],
                "show_record": typed["show_record"],
                "close_after_days": typed["close_after_days"],
                "return_days": typed["return_days"],
                "only_owner_replies": typed["only_owner_replies"],
                "handover_answer": self.typed_length("handover_answer", "handover_hours"),
                "handover_hours": typed["handover_hours"] or ALWAYS_OPEN,
            }
        )


def _switch(label: Any, on: bool) -> forms.Field:
    return forms.BooleanField(label=label, required=False, initial=on)
