"""The same condition as a query: finds exactly the tickets for which matches() is true."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q

from answerable.tickets.conditions.custom import custom_query
from answerable.tickets.conditions.tree import Condition, Group, Leaf, Not
from answerable.tickets.models import Ticket

_NOBODY = 0  # no row has this key

_LOOKUPS = {
    "is": "exact",
    "in": "in",
    "contains": "contains",
    "starts_with": "startswith",
    "at_least": "gte",
    "at_most": "lte",
    "before": "lt",
    "after": "gt",
    "older_than": "lt",
    "newer_than": "gte",
    "within_next": "lte",
}
_OPPOSITE = {"is_not": "is", "not_in": "in", "not_contains": "contains", "is_not_set": "is_set"}


def as_query(condition: Condition, *, now: datetime, me: int | None = None) -> Q:
    """A filter for Ticket querysets. Absent values count as values: `is not` finds them too."""
    if isinstance(condition, Not):
        return ~_certain(condition.part, now, me)
    if isinstance(condition, Group):
        parts = [as_query(part, now=now, me=me) for part in condition.parts]
        if not parts:
            return Q(pk__isnull=condition.how != "all")
        return Q(*parts, _connector=Q.AND if condition.how == "all" else Q.OR)
    return _leaf(condition, now, me)


def _certain(condition: Condition, now: datetime, me: int | None) -> Q:
    """As a set of keys, so that its opposite is the rest of the tickets whatever is NULL."""
    return Q(pk__in=Ticket.objects.filter(as_query(condition, now=now, me=me)).values("pk"))


def _leaf(leaf: Leaf, now: datetime, me: int | None) -> Q:
    if leaf.op in _OPPOSITE:
        return ~_certain(Leaf(leaf.field, _OPPOSITE[leaf.op], leaf.value), now, me)
    if leaf.field.is_custom:
        return custom_query(leaf.field, leaf.op, leaf.value, now)
    path = leaf.field.path
    if leaf.op == "is_set":
        return _is_set(leaf)
    if leaf.field.slug == "spam":
        return Q((f"{path}__isnull", not leaf.value))
    value = _value(leaf, now, me)
    if leaf.field.slug == "language":
        return _language(path, value)
    if leaf.field.kind == "tags":
        names = value if isinstance(value, list) else [value]
        return Q(pk__in=Ticket.tags.through.objects.filter(tag__name__in=names).values("ticket_id"))
    if leaf.field.kind == "words":
        return Q(pk__in=Ticket.objects.filter(Q((f"{path}__icontains", value))).values("pk"))
    any_case = "i" if leaf.field.kind == "text" else ""
    return Q((f"{path}__{any_case}{_LOOKUPS[leaf.op]}", value))


def _value(leaf: Leaf, now: datetime, me: int | None) -> Any:
    value = leaf.value
    if leaf.op in ("older_than", "newer_than"):
        return now - timedelta(hours=int(str(value)))
    if leaf.op == "within_next":
        return now + timedelta(hours=int(str(value)))
    if isinstance(value, tuple):
        return [_me(each, me) for each in value]
    return _me(value, me)


def _me(value: Any, me: int | None) -> Any:
    return (me or _NOBODY) if value == "me" else value


def _language(path: str, value: Any) -> Q:
    """tr finds tr and tr-TR."""
    found = Q(pk__in=[])
    for tag in value if isinstance(value, list) else [value]:
        found |= Q((f"{path}__iexact", tag)) | Q((f"{path}__istartswith", f"{tag}-"))
    return found


def _is_set(leaf: Leaf) -> Q:
    path = leaf.field.path
    if leaf.field.kind == "tags":
        return Q(pk__in=Ticket.tags.through.objects.values("ticket_id"))
    if leaf.field.kind in ("choice", "text"):
        return ~Q((path, ""))
    return Q((f"{path}__isnull", False))
