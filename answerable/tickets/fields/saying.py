"""What the history says of a field: its name and its values as the reader has them."""

from typing import Any

from django.utils.translation import get_language

from answerable.tickets.fields import kinds
from answerable.tickets.fields.known import custom_fields
from answerable.tickets.fields.values import name_of

KEYS = ("ticket.field_set", "ticket.field_changed", "ticket.field_emptied")


def in_place(data: dict[str, Any]) -> dict[str, Any]:
    """The keys and kept values of such a fact in words; a field that is gone stays its key."""
    key, tag = str(data.get("field", "")), get_language() or "en"
    field = custom_fields().get(key)
    if field is None:
        return {"field": key, "value": data.get("after", "")}
    written = kinds.write(field.kind, str(data.get("after", "")), tag=tag, options=field.options)
    return {"field": name_of(field, tag), "value": written}
