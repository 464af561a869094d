"""Steps that set a custom field: one for each field, called as conditions call it."""

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from answerable.core.errors import Refused
from answerable.tickets.conditions.vocabulary import CUSTOM
from answerable.tickets.fields import kinds
from answerable.tickets.fields.known import custom_fields
from answerable.tickets.fields.models import CustomField
from answerable.tickets.fields.values import name_of


def field_of(slug: str) -> CustomField | None:
    """The field a step of this slug sets."""
    return custom_fields().get(slug.removeprefix(CUSTOM)) if slug.startswith(CUSTOM) else None


def label_of(field: CustomField) -> str:
    """With a place for the value."""
    name = name_of(field, get_language() or "en").replace("%", "%%")
    return _("Set the field “%(field)s” to %(value)s") % {"field": name, "value": "%(value)s"}


def kept_value(field: CustomField, value: object) -> str:
    """The value as it is kept, if it is one already; "" empties. Raises Refused."""
    text = value if isinstance(value, str) else ""
    if text and not kinds.is_kept(field.kind, text, field.options):
        raise Refused("field_unreadable", _("Give the value as it is kept."))
    return text


def in_words(slug: str, value: object) -> str:
    """The step as a line; one whose field is gone says its key."""
    field = field_of(slug)
    if field is None:
        return slug
    tag = get_language() or "en"
    if not value:
        return _("Empty the field “%(field)s”") % {"field": name_of(field, tag)}
    written = kinds.write(field.kind, str(value), tag=tag, options=field.options)
    return label_of(field) % {"value": written}
