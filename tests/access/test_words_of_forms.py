"""Every form speaks the reader's language: a label that nobody wrote is English for everybody."""

from collections.abc import Iterator

from django import forms
from django.urls import get_resolver
from django.utils import translation


def forms_of_ours(kind: type[forms.BaseForm]) -> Iterator[type[forms.BaseForm]]:
    for each in kind.__subclasses__():
        if each.__module__.startswith("answerable.") and ".tests." not in each.__module__:
            yield each
        yield from forms_of_ours(each)


def said(field: forms.Field, language: str) -> str:
    """What stands beside the field, below it, and in it while nothing is chosen."""
    with translation.override(language):
        words = (field.label, field.help_text, getattr(field, "empty_label", ""))
        return " ".join(str(each) for each in words if each)


def test_every_label_is_translated() -> None:
    assert get_resolver().url_patterns  # all forms are imported now
    found = {
        f"{each.__module__}.{each.__name__}.{name}: {said(field, 'en')}"
        for each in forms_of_ours(forms.BaseForm)
        for name, field in each.base_fields.items()
        if said(field, "en") and said(field, "en") == said(field, "ar")
    }
    assert not found
