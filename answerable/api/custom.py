"""/fields: which custom fields there are; and their values as the API takes and gives them."""

from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router

from answerable.accounts.masking import MASK
from answerable.accounts.models import Agent
from answerable.api import paging
from answerable.api.problems import wrong_place
from answerable.api.schemas import FieldsOut
from answerable.core.errors import Refused
from answerable.tickets.actions import Change
from answerable.tickets.fields import kinds
from answerable.tickets.fields.known import custom_fields
from answerable.tickets.fields.models import CustomField, FieldValue
from answerable.tickets.fields.values import is_hidden_from

router = Router(tags=["Fields"])

Value = str | int | float | None


@router.get("/fields", response=FieldsOut, summary="List custom fields")
def list_fields(request: HttpRequest) -> dict[str, Any]:
    """All of them in the company's order, retired ones too."""
    paging.refuse_unknown(request, ())
    return {"items": [_shape(field) for field in custom_fields().values()]}


def _shape(field: CustomField) -> dict[str, Any]:
    plain = (
        "key", "subject", "kind", "name", "help", "options", "needed_to_solve", "in_form",
        "needed_in_form", "in_portal", "condition",
    )  # fmt: skip
    return {name: getattr(field, name) for name in plain} | {"retired": bool(field.retired_at)}


def values_by_owner(
    rows: QuerySet[FieldValue], owner: str, reader: Agent
) -> dict[int, dict[str, Value]]:
    """By the key of the ticket or customer: what its fields hold, as far as the reader may see it."""
    found: dict[int, dict[str, Value]] = defaultdict(dict)
    for row in rows.select_related("field").order_by("field"):
        hidden = is_hidden_from(row.field, reader)
        found[getattr(row, f"{owner}_id")][row.field.key] = MASK if hidden else _out(row)
    return found


def _out(row: FieldValue) -> Value:
    if row.field.kind != CustomField.Kind.NUMBER:
        return row.text
    number = Decimal(row.text)
    return int(number) if number == int(number) else float(number)


def changes(values: Mapping[str, Value], subjects: tuple[str, ...]) -> list[Change]:
    """What a program wants of fields of these subjects; 422 at the place that is wrong."""
    return [_change(key, value, subjects) for key, value in values.items()]


def _change(key: str, value: Value, subjects: tuple[str, ...]) -> Change:
    field, pointer = custom_fields().get(key), f"#/fields/{key}"
    if field is None or field.subject not in subjects:
        raise wrong_place(pointer, "field_unknown", _("There is no such field."))
    try:
        return Change(field, _kept(field, value))
    except Refused as refusal:
        raise wrong_place(pointer, refusal.code, str(refusal)) from refusal


def _kept(field: CustomField, value: Value) -> str:
    """Numbers as JSON numbers or in English spelling, days as 2026-03-01, options by key."""
    if value is None:
        return ""
    text = format(Decimal(str(value)), "f") if isinstance(value, float) else str(value)
    return kinds.read(field.kind, text, tag="en", options=field.options)
