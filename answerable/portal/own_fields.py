"""Custom fields in the request form: which are asked now, and how each is read.

A field may be asked only because of another answer. Without a script the visitor sends the form; where
the answers ask for more, the form comes back with everything typed and the further fields in it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from answerable.core.errors import Refused
from answerable.tickets.conditions import facts_of_new
from answerable.tickets.conditions.vocabulary import CUSTOM
from answerable.tickets.fields import kinds
from answerable.tickets.fields.known import custom_fields
from answerable.tickets.fields.models import CustomField
from answerable.tickets.fields.values import Held, is_asked

PREFIX = "field-"


class OwnField(forms.CharField):
    """One custom field, read in the visitor's language."""

    def __init__(self, held: Held) -> None:
        self._held = held
        super().__init__(
            label=held.name,
            help_text=held.help,
            required=held.field.needed_in_form,
            widget=_widget(held),
            error_messages={"required": _("Please answer this.")},
        )

    def clean(self, value: Any) -> str:
        words, field = super().clean(value), self._held.field
        try:
            return kinds.read(field.kind, words, tag=self._held.tag, options=field.options)
        except Refused as refusal:
            raise forms.ValidationError(str(refusal), code=refusal.code) from refusal


def _widget(held: Held) -> forms.Widget:
    kind = held.field.kind
    if kind == CustomField.Kind.CHOICE:
        return forms.Select(choices=[("", "–"), *held.choices])
    if kind == CustomField.Kind.DATE:
        return forms.TextInput(attrs={"type": "date"})
    if kind == CustomField.Kind.NUMBER:
        return forms.TextInput(attrs={"inputmode": "decimal", "dir": "ltr"})
    return forms.TextInput(attrs={"dir": "auto", "maxlength": kinds.LONGEST})


@dataclass(frozen=True)
class Asked:
    """The fields asked now. `is_more`: some of them were not on the page that was sent."""

    fields: tuple[Held, ...] = ()
    is_more: bool = False


def asked_for(data: Mapping[str, Any] | None, *, subject: str = "") -> Asked:
    """Which fields the form asks, given the answers in it."""
    tag = get_language() or "en"
    offered = [one for one in custom_fields().values() if one.in_form and not one.retired_at]
    if not offered:
        return Asked()
    answers = _answers(offered, data or {}, tag)
    shown = _shown(offered, answers, tag, subject)
    more = data is not None and any(PREFIX + one.key not in data for one in shown)
    return Asked(tuple(Held(one, "", tag) for one in shown), more)


def _shown(
    offered: list[CustomField], answers: dict[str, str], tag: str, subject: str
) -> list[CustomField]:
    """Those whose condition holds; the answer to a field that is not asked counts for nothing."""
    shown = offered
    while True:
        facts = facts_of_new(channel="form", language=tag, subject=subject)
        facts |= {CUSTOM + one.key: kinds.fact(one.kind, answers.get(one.key, "")) for one in shown}
        left = [one for one in shown if is_asked(one, facts, now=timezone.now())]
        if left == shown:
            return shown
        shown = left


def _answers(offered: list[CustomField], data: Mapping[str, Any], tag: str) -> dict[str, str]:
    """What was answered, as far as it can be read."""
    return {one.key: _read(one, str(data.get(PREFIX + one.key, "")), tag) for one in offered}


def _read(field: CustomField, words: str, tag: str) -> str:
    try:
        return kinds.read(field.kind, words[:2000], tag=tag, options=field.options)
    except Refused:
        return ""
