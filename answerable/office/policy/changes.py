"""The differences between two versions as a reader would say them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from answerable.office.policy.findings import called
from answerable.office.policy.labels import part_name
from answerable.policy import diff as differences
from answerable.policy import labels
from answerable.policy.data import write
from answerable.policy.document import Document
from answerable.policy.durations import seconds_of
from answerable.policy.saying import Reading
from answerable.tickets import conditions
from answerable.tickets.conditions.vocabulary import CHANNELS
from answerable.ui.formats import language_name

_LENGTHS = ("target", "after", "handover_answer")
_WORDS = ("name", "title", "body", "reason")


@dataclass(frozen=True)
class Change:
    """`what` is added, removed, changed or moved; `name` the part, `field` what of it."""

    what: str
    name: str
    field: str
    before: str
    after: str
    long: bool = False


def changes_of(old: Document, new: Document, reading: Reading) -> list[Change]:
    """Every difference, in the order of the parts; texts language by language."""
    before, after = write(old), write(new)
    found: list[Change] = []
    for each in differences.diff(old, new):
        data = before if each.what == "removed" and not each.field else after
        found += _said(each, data, reading, {**_names(before, reading), **_names(after, reading)})
    return found


def _names(data: dict[str, Any], reading: Reading) -> dict[str, str]:
    return {
        each["key"]: reading.text(each.get("name", {})) or each["key"]
        for each in data.get("promises", [])
    }


def _said(
    change: differences.Change, data: dict[str, Any], reading: Reading, names: Mapping[str, str]
) -> list[Change]:
    part = change.part if change.part in ("support_hours", *differences.LISTS) else "settings"
    name = called(part, change.key, data) if change.key else str(part_name(part))
    if change.what == "moved":
        return [Change("moved", name, "", str(change.before), str(change.after))]
    if not change.field and change.key:
        return [Change(change.what, name, "", "", "")]
    field = change.field or change.part
    if field in _WORDS:
        return list(_texts(change, name, reading))
    before = _value(field, change.before, reading, names, change.part)
    after = _value(field, change.after, reading, names, change.part)
    return [Change("changed", name, _field(change, field), before, after)]


def _field(change: differences.Change, field: str) -> str:
    if not change.field:
        return str(differences.PARTS[change.part])
    if change.part == "support_hours":
        return str(dict(CHANNELS).get(field, field))
    return str(labels.FIELDS.get(field, field))


def _texts(change: differences.Change, name: str, reading: Reading) -> Any:
    before, after = change.before or {}, change.after or {}
    for tag in dict.fromkeys((*before, *after)):
        if before.get(tag) != after.get(tag):
            field = _("%(field)s in %(language)s") % {
                "field": labels.FIELDS[change.field],
                "language": language_name(tag, tag=reading.tag),
            }
            long = change.field in ("body", "reason")
            yield Change("changed", name, field, before.get(tag, ""), after.get(tag, ""), long)


def _value(field: str, value: Any, reading: Reading, names: Mapping[str, str], part: str) -> str:
    if value is None:
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if field in _LENGTHS:
        return reading.length(seconds_of(value))
    if field in ("hours", "handover_hours") or part == "support_hours":
        return reading.hours(value)
    if field == "when":
        return reading.condition(conditions.parse(value))
    if isinstance(value, list):
        return reading.several([_one(field, each, names, reading) for each in value]) or "–"
    return _one(field, value, names, reading)


def _one(field: str, value: Any, names: Mapping[str, str], reading: Reading) -> str:
    known: Mapping[str, Any] = {
        "kind": {**labels.KINDS, **labels.OWED, **labels.GIVEN},
        "audience": labels.READERS,
        "rests": labels.RESTS,
        "tell": labels.TOLD,
        "do": labels.DONE,
        "promises": names,
    }.get(field, {})
    if field == "languages":
        return language_name(value, tag=reading.tag)
    if field == "questions" and isinstance(value, dict):
        return reading.text(value.get("text", {}))
    return str(known.get(value, value)) if isinstance(value, str) else str(value)
