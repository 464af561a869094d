"""One form for each part of a policy: plain fields in, the data of the part out.

`value()` is what the form says, as data; `place_of()` finds the field for a mistake in that data.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from answerable.office.policy.fields import Length, LengthField, words_fields, words_typed
from answerable.policy import labels
from answerable.policy.data import Data
from answerable.policy.document import ALWAYS_OPEN
from answerable.policy.durations import seconds_of, text_of
from answerable.policy.saying import Reading


@dataclass(frozen=True)
class Group:
    """Fields that belong together under one heading. `look`: stack, row, grid or folded."""

    title: Any
    names: list[str]
    help: Any = ""
    look: str = "stack"


class PartForm(forms.Form):
    """What the forms of all parts share. `known`: the part as it stands, {} if it is new."""

    part: ClassVar[str]
    required_css_class = "required"

    def __init__(
        self, data: Any, *, known: Data, languages: Iterable[str], reading: Reading, whole: Data
    ) -> None:
        super().__init__(data)
        self.known, self.languages, self.reading = known, tuple(languages), reading
        self.whole = whole
        self.groups: list[Group] = []
        self.build()

    def build(self) -> None:
        """Puts in the fields."""
        raise NotImplementedError

    def value(self) -> Data:
        """The part as data; what nobody filled in is left out."""
        raise NotImplementedError

    def title_words(self) -> str:
        """What a new part is called, for its key."""
        return self._first_words("name")

    # --- putting in fields

    def group(self, title: Any, fields: Mapping[str, forms.Field], **options: Any) -> None:
        self.fields.update(fields)
        self.groups.append(Group(title, list(fields), **options))

    def words(self, name: str, title: Any, *, rows: int = 0, help: Any = "") -> None:
        made = words_fields(name, self.languages, self.known.get(name, {}), rows=rows)
        look = "stack" if rows else "grid"
        self.group(title, dict(made), help=help, look=look)

    def hours_field(self, name: str, *, label: Any = "") -> forms.Field:
        chosen = self.known.get(name, ALWAYS_OPEN)
        offered = self.reading.calendars.keys() - self.reading.retired | {chosen}
        calendars = [one for one in self.reading.calendars.items() if one[0] in offered]
        if chosen != ALWAYS_OPEN and chosen not in self.reading.calendars:
            missing = _("%(name)s (there is no such calendar)")
            calendars.append((chosen, str(missing) % {"name": chosen}))
        choices = [(ALWAYS_OPEN, _("around the clock")), *calendars]
        return forms.ChoiceField(label=label or _("Hours"), choices=choices, initial=chosen)

    def length_field(self, name: str, *, hours: str = "", **options: Any) -> forms.Field:
        text = self.known.get(name)
        day = self.reading.days.get(self.known.get(hours, ALWAYS_OPEN), 0)
        initial = Length.of(seconds_of(text), day) if text else None
        return LengthField(initial=initial, **options)

    # --- reading them

    def typed_words(self, name: str) -> dict[str, str]:
        return words_typed(name, self.languages, self.cleaned_data, self.known.get(name, {}))

    def typed_length(self, name: str, hours: str = "") -> str | None:
        """As data; a day on a calendar is one of its usual days."""
        length: Length | None = self.cleaned_data.get(name)
        day = self.reading.days.get(self.cleaned_data.get(hours, ALWAYS_OPEN), 0)
        return text_of(length.seconds(day)) if length else None

    def _first_words(self, name: str) -> str:
        typed = (self.cleaned_data.get(f"{name}__{tag}", "") for tag in ("en", *self.languages))
        return next((words for words in typed if words.strip()), "")

    def place_of(self, pointer: list[str]) -> str | None:
        """The field behind a place in the data ("name", "name/en", ...); None: the whole form."""
        for length in (2, 1):
            name = "__".join(pointer[:length])
            if pointer and name in self.fields:
                return name
        return next(
            (name for name in self.fields if pointer and name.startswith(f"{pointer[0]}__")), None
        )


def lean(data: Data) -> Data:
    """Without what was left empty; yes and no, and an empty list that means "never", stay."""
    return {name: value for name, value in data.items() if value not in (None, "", {})}


def checks(choices: Mapping[str, Any], initial: list[str], label: Any) -> forms.Field:
    return forms.MultipleChoiceField(
        label=label,
        choices=list(choices.items()),
        initial=initial,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


def readers(initial: str) -> forms.Field:
    return forms.ChoiceField(
        label=_("Who may read it"),
        choices=list(labels.READERS.items()),
        initial=initial,
        widget=forms.RadioSelect,
    )
