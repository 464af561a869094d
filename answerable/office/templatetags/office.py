"""What the templates of the office say about forms in groups."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.forms import BoundField

from answerable.office.policy.fields import LengthWidget
from answerable.office.policy.forms import Group, PartForm

register = template.Library()


@register.filter
def fields_of(form: PartForm, group: Group) -> list[BoundField]:
    """The bound fields of a group, in order."""
    return [form[name] for name in group.names]


@register.filter
def group_is_open(form: PartForm, group: Group) -> bool:
    """A folded group opens by itself if something in it is wrong."""
    return any(name in form.errors for name in group.names)


@register.filter
def value_of(values: Mapping[str, int], name: str) -> int:
    """What stands under a name that a template has in a variable."""
    return values.get(name, 0)


@register.filter
def said(bound: BoundField) -> str:
    """What a field says, in words instead of boxes."""
    value: Any = bound.value()
    widget = bound.field.widget
    if isinstance(widget, LengthWidget):
        number, unit = value if isinstance(value, list) else widget.decompress(value)
        return (
            f"{number} {dict(_flat(getattr(widget.widgets[1], 'choices', ()))).get(unit, '')}"
            if number
            else ""
        )
    choices = dict(_flat(getattr(bound.field, "choices", ())))
    if isinstance(value, list):
        return ", ".join(str(choices.get(each, each)) for each in value)
    return str(choices.get(value, value)) if value not in (None, "", False) else ""


@register.filter
def differs(bound: BoundField, other: PartForm) -> bool:
    """Does the same field of the other form say something else?"""
    return bound.name in other.fields and said(bound) != said(other[bound.name])


def _flat(choices: Any) -> list[tuple[Any, Any]]:
    return [(value, label) for value, label in choices]
