"""The forms with which a version begins: a ready template, or a file."""

from typing import Any

import yaml
from babel import Locale
from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from answerable.calendars.holidays import countries
from answerable.desk.forms import zone_choices
from answerable.policy.data import PolicyError
from answerable.policy.document import Document
from answerable.policy.files import LARGEST, from_yaml
from answerable.policy.names import keys


class StartForm(forms.Form):
    """Where the company is: for the calendars a template brings along."""

    zone = forms.ChoiceField(label=_("Time zone"))
    country = forms.ChoiceField(
        label=_("Public holidays of"),
        required=False,
        help_text=_("New calendars are closed on them. Calendars that are there stay as they are."),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["zone"].choices = zone_choices()  # type: ignore[attr-defined]
        self.fields["country"].choices = [("", _("no country")), *_countries()]  # type: ignore[attr-defined]


def _countries() -> list[tuple[str, str]]:
    locale = Locale.parse(get_language() or "en", sep="-")
    named = [(code, str(locale.territories.get(code, code))) for code in countries()]
    return sorted(named, key=lambda pair: pair[1])


class FileForm(forms.Form):
    """A policy as a YAML file."""

    file = forms.FileField(
        label=_("YAML file"),
        widget=forms.FileInput(attrs={"accept": ".yaml,.yml,application/yaml"}),
    )
    note = forms.CharField(label=_("What changes and why"), required=False, max_length=500)

    document: Document

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST * 4:
            raise forms.ValidationError(_("This file is too large for a policy."))
        try:
            text = file.read().decode()
        except UnicodeDecodeError as error:
            raise forms.ValidationError(_("This is not text in UTF-8.")) from error
        try:
            self.document = from_yaml(text, keys())
        except PolicyError as error:
            raise forms.ValidationError(
                _("Line %(line)s, at %(where)s: %(words)s"),
                params={"line": line_of(text, error.where), "where": error.where, "words": error},
            ) from error
        return file


def line_of(text: str, where: str) -> int:
    """The line of the file on which the place of a JSON pointer begins; 1 if it cannot be found."""
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except (yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        return mark.line + 1 if mark else 1
    line = 1
    for step in [step for step in where.split("/") if step]:
        found = _child(node, step)
        if found is None:
            break
        key, node = found
        line = key.start_mark.line + 1
    return line


def _child(node: Any, step: str) -> tuple[Any, Any] | None:
    if isinstance(node, yaml.MappingNode):
        return next(((key, value) for key, value in node.value if key.value == step), None)
    if isinstance(node, yaml.SequenceNode) and step.isdigit() and int(step) < len(node.value):
        return node.value[int(step)], node.value[int(step)]
    return None
