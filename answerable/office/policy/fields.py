"""Form fields a policy needs: words in several languages, and lengths of time."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from answerable.ui.formats import direction, own_language_name

UNITS = {"m": 60, "h": 3_600, "d": 86_400}
LONGEST = 10 * 366 * 86_400  # seconds


@dataclass(frozen=True)
class Length:
    """A number of minutes, hours or days, as typed."""

    number: Decimal
    unit: str

    def seconds(self, day: int = 0) -> int:
        """`day`: open seconds of a working day, where days are working days."""
        return int(self.number * (day if self.unit == "d" and day else UNITS[self.unit]))

    @classmethod
    def of(cls, seconds: int, day: int = 0) -> "Length":
        """As people would say it: the largest unit that fits whole."""
        for unit in ("d", "h"):
            size = (day or UNITS[unit]) if unit == "d" else UNITS[unit]
            if seconds % size == 0:
                return cls(Decimal(seconds // size), unit)
        return cls(Decimal(seconds) / 60, "m")


class LengthWidget(forms.MultiWidget):
    """A number and its unit, side by side."""

    template_name = "office/policy/length.html"
    use_fieldset = False

    def __init__(self) -> None:
        units = [("m", _("minutes")), ("h", _("hours")), ("d", _("days"))]
        number = forms.NumberInput(attrs={"min": "0", "step": "any", "inputmode": "decimal"})
        super().__init__([number, forms.Select(choices=units, attrs={"aria-label": _("Unit")})])

    def id_for_label(self, id_: str) -> str:
        return f"{id_}_0"

    def decompress(self, value: Any) -> list[Any]:
        if not isinstance(value, Length):
            return [None, "h"]
        return [f"{value.number.normalize():f}", value.unit]


class LengthField(forms.MultiValueField):
    """A length of time; answers a Length of whole minutes, or None where it may be left out."""

    def __init__(self, **options: Any) -> None:
        fields = (
            forms.DecimalField(
                min_value=Decimal(0), max_digits=9, decimal_places=2, required=False
            ),
            forms.ChoiceField(choices=[(unit, unit) for unit in UNITS], required=False),
        )
        super().__init__(fields, widget=LengthWidget(), require_all_fields=False, **options)

    def compress(self, data_list: list[Any]) -> Length | None:
        if not data_list or data_list[0] in (None, ""):
            if self.required:
                raise forms.ValidationError(self.error_messages["required"], code="required")
            return None
        length = Length(Decimal(data_list[0]), data_list[1] or "h")
        if not 60 <= length.seconds() <= LONGEST:
            raise forms.ValidationError(_("Give a time of at least one minute."))
        if length.seconds() % 60:
            raise forms.ValidationError(_("Give whole minutes."))
        return length


def words_fields(
    name: str,
    languages: Iterable[str],
    value: Mapping[str, str],
    *,
    rows: int = 0,
    labelled: str = "",
) -> dict[str, forms.CharField]:
    """One field for each language, labelled with what its speakers call it."""
    made = {}
    for tag in languages:
        attrs = {"lang": tag, "dir": direction(tag)}
        widget = forms.Textarea(attrs={**attrs, "rows": str(rows)}) if rows else None
        label = own_language_name(tag)
        made[f"{name}__{tag}"] = forms.CharField(
            label=f"{labelled} · {label}" if labelled else label,
            required=False,
            initial=value.get(tag, ""),
            max_length=20_000 if rows else 300,
            widget=widget or forms.TextInput(attrs=attrs),
        )
    return made


def words_typed(
    name: str, languages: Iterable[str], typed: Mapping[str, Any], known: Mapping[str, str]
) -> dict[str, str]:
    """The words by language; those of languages the policy no longer names are kept."""
    words = {tag: typed.get(f"{name}__{tag}", "") for tag in languages}
    kept = {tag: text for tag, text in known.items() if tag not in words}
    return {tag: text for tag, text in {**words, **kept}.items() if text.strip()}
