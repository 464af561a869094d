"""Custom fields in conditions: found by their key, asked of values in memory and as a query."""

import operator
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils.translation import get_language

from answerable.core.locales import in_language
from answerable.tickets.conditions.vocabulary import CUSTOM, FIELDS, Field, Kind
from answerable.tickets.fields import kinds
from answerable.tickets.fields.known import custom_fields
from answerable.tickets.fields.models import CustomField, FieldValue
from answerable.tickets.models import Ticket

_KINDS: dict[str, Kind] = {"text": "text", "number": "decimal", "date": "date", "choice": "choice"}

COMPARED: dict[str, Callable[[Any, Any], bool]] = {
    "is": operator.eq,
    "is_not": operator.ne,
    "at_least": operator.ge,
    "at_most": operator.le,
    "before": operator.lt,
    "after": operator.gt,
    "older_than": operator.lt,
    "newer_than": operator.ge,
    "within_next": operator.le,
}
# The day that so many hours before or after now is compared with, in UTC.
HOURS: dict[str, Callable[[datetime, Any], date]] = {
    "older_than": lambda now, hours: (now - timedelta(hours=int(hours))).date(),
    "newer_than": lambda now, hours: (now - timedelta(hours=int(hours))).date(),
    "within_next": lambda now, hours: (now + timedelta(hours=int(hours))).date(),
}
_LOOKUPS = {
    operator.eq: "exact",
    operator.ge: "gte",
    operator.le: "lte",
    operator.lt: "lt",
    operator.gt: "gt",
}
_TEXT = {"is": "exact", "in": "in", "contains": "contains", "starts_with": "startswith"}


def field_called(slug: str) -> Field | None:
    """The field of this slug: one that all know, or one of the company's own."""
    if not slug.startswith(CUSTOM):
        return FIELDS.get(slug)
    known = custom_fields().get(slug.removeprefix(CUSTOM))
    return _as_field(known) if known else None


def every_field() -> dict[str, Field]:
    """What can be asked of a ticket: what all know, and the company's own that are not retired."""
    own = (_as_field(one) for one in custom_fields().values() if not one.retired_at)
    return {**FIELDS, **{field.slug: field for field in own}}


def _as_field(known: CustomField) -> Field:
    tag = get_language() or "en"
    name = in_language(known.name, tag, fallback=("en",)) or known.key
    choices = tuple(
        (one["key"], kinds.name_of_option(one["key"], known.options, tag=tag))
        for one in known.options
    )
    where = f"{known.subject}/{known.pk}"  # so that a query names the key, and joins nothing
    return Field(CUSTOM + known.key, name, _KINDS[known.kind], where, choices)


def facts_of_fields(ticket: Ticket) -> dict[str, Any]:
    """By slug, what conditions compare of the ticket's fields and its customer's."""
    rows = [*ticket.field_values.all(), *ticket.customer.field_values.all()]
    known = {field.pk: field for field in custom_fields().values()} if rows else {}
    held = [(known[row.field_id], row.text) for row in rows]
    return {CUSTOM + field.key: kinds.fact(field.kind, text) for field, text in held}


def compared(kind: str, value: Any) -> Decimal | date:
    """The value of a condition as it is compared."""
    return Decimal(str(value)) if kind == "decimal" else date.fromisoformat(str(value))


def custom_query(field: Field, op: str, value: Any, now: datetime) -> Q:
    """Tickets whose value, or whose customer's, is so; `op` is never one that denies."""
    subject, _slash, key = field.path.partition("/")
    values = FieldValue.objects.filter(field=int(key))
    if op != "is_set":
        values = values.filter(_such(field, op, value, now))
    if subject == CustomField.Subject.CUSTOMER:
        return Q(customer__in=values.filter(customer__isnull=False).values("customer_id"))
    return Q(pk__in=values.filter(ticket__isnull=False).values("ticket_id"))


def _such(field: Field, op: str, value: Any, now: datetime) -> Q:
    if field.kind in ("text", "choice"):
        return Q((f"folded__{_TEXT[op]}", list(value) if op == "in" else value))
    column = "number" if field.kind == "decimal" else "date"
    wanted = HOURS[op](now, value) if op in HOURS else compared(field.kind, value)
    return Q((f"{column}__{_LOOKUPS[COMPARED[op]]}", wanted))
