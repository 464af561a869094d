"""The right input for each question: what can be chosen is offered, the rest is typed and checked."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from answerable.core.errors import Refused
from answerable.desk.conditions.known import Known
from answerable.tickets.conditions.tree import MOST_HOURS, Value
from answerable.tickets.conditions.vocabulary import OPERATORS, Field
from answerable.tickets.fields import kinds

FEW = 12  # choices that are shown as check boxes rather than as a list


def input_for(field: Field, op: str, known: Known) -> forms.Field | None:
    """The form field for the value; its clean() gives what a condition's data holds. None: no value."""
    takes = OPERATORS[op].takes
    if takes == "nothing":
        return None
    if takes == "hours":
        return forms.IntegerField(min_value=0, max_value=MOST_HOURS)
    if field.kind == "moment":
        return MomentField()
    if field.kind in ("decimal", "date"):
        return KeptField("number" if field.kind == "decimal" else "date")
    if field.kind == "flag":
        return Choice([("yes", _("yes")), ("no", _("no"))], lambda word: word == "yes")
    if choices := _choices(field, known):
        coerce = _number if field.kind in ("number", "reference") else str
        return (Choices if takes == "many" else Choice)(choices, coerce)
    if field.kind == "reference":
        return ReferenceField(field, known, many=takes == "many")
    if takes == "many":
        return ListField(_number if field.kind == "number" else str)
    if field.kind == "number":
        return forms.IntegerField()
    listed = {"list": "condition-tags"} if field.kind == "tags" else {"dir": "auto"}
    return forms.CharField(max_length=500, widget=forms.TextInput(attrs=listed))


def shown(field: Field, value: Value, known: Known) -> Any:
    """The value of a condition as the input of input_for shows it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        each = [shown(field, one, known) for one in value]
        return each if _choices(field, known) else ", ".join(str(one) for one in each)
    if field.kind == "decimal":
        return kinds.typed("number", str(value), tag=get_language() or "en")
    if field.slug == "customer" and isinstance(value, int):
        return known.address_of(value)
    if field.slug == "organisation" and isinstance(value, int):
        return known.organisation_named(value)
    return value if isinstance(value, datetime) else "" if value is None else str(value)


def _choices(field: Field, known: Known) -> Sequence[tuple[str, Any]]:
    if field.choices:
        return [(str(value), label) for value, label in field.choices]
    return getattr(known, field.slug) if field.slug in ("team", "owner", "language") else ()


def _number(word: str) -> str | int:
    return word if word == "me" else int(word)


class Choice(forms.TypedChoiceField):
    """One of a few."""

    def __init__(self, choices: Sequence[tuple[str, Any]], coerce: Callable[[str], Any]) -> None:
        super().__init__(choices=choices, coerce=coerce)


class Choices(forms.TypedMultipleChoiceField):
    """Some of a few: boxes to tick, a list where there are many."""

    def __init__(self, choices: Sequence[tuple[str, Any]], coerce: Callable[[str], Any]) -> None:
        few = len(choices) <= FEW
        widget = forms.CheckboxSelectMultiple if few else forms.SelectMultiple(attrs={"size": 6})
        super().__init__(choices=choices, coerce=coerce, widget=widget)


class MomentField(forms.DateTimeField):
    """A moment in the reader's zone; as text with its offset."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")

    def prepare_value(self, value: Any) -> Any:
        return timezone.localtime(value) if isinstance(value, datetime) else value

    def clean(self, value: Any) -> Any:
        cleaned: datetime = super().clean(value)
        return cleaned.isoformat()


class KeptField(forms.CharField):
    """A number or a date of a custom field, typed as the reader writes it, as it is kept."""

    def __init__(self, kind: str) -> None:
        self._kind, self._tag = kind, get_language() or "en"
        look = {"type": "date"} if kind == "date" else {"inputmode": "decimal", "dir": "ltr"}
        super().__init__(max_length=40, widget=forms.TextInput(attrs=look))

    def clean(self, value: Any) -> Any:
        try:
            return kinds.read(self._kind, super().clean(value), tag=self._tag)
        except Refused as refusal:
            raise forms.ValidationError(str(refusal)) from refusal


class ListField(forms.CharField):
    """Several values with commas between them."""

    def __init__(self, coerce: Callable[[str], Any]) -> None:
        self._coerce = coerce
        super().__init__(max_length=2000, help_text=_("Several, with commas between them"))

    def clean(self, value: Any) -> Any:
        words = [word.strip() for word in super().clean(value).split(",")]
        try:
            return [self._coerce(word) for word in words if word]
        except ValueError as error:
            raise forms.ValidationError(_("Give whole numbers.")) from error


class ReferenceField(forms.CharField):
    """A customer by an address, an organisation by its name; only those one knows are found."""

    def __init__(self, field: Field, known: Known, *, many: bool) -> None:
        by_address = field.slug == "customer"
        self._find = known.customer_called if by_address else known.organisation_called
        self._many = many
        hint = _("name@example.com") if by_address else ""
        widget = forms.TextInput(attrs={"placeholder": hint, "dir": "auto"})
        super().__init__(
            max_length=2000,
            widget=widget,
            help_text=_("Several, with commas between them") if many else "",
        )

    def clean(self, value: Any) -> Any:
        words = [word.strip() for word in super().clean(value).split(",") if word.strip()]
        found = [self._one(word) for word in (words if self._many else words[:1])]
        return found if self._many else found[0]

    def _one(self, word: str) -> int:
        key = self._find(word)
        if key is None:
            raise forms.ValidationError(
                _("You know nobody called “%(words)s”."), params={"words": word[:80]}
            )
        return key
