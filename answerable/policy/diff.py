"""What changed between two versions, part by part, in words a person would use."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from answerable.policy.data import write
from answerable.policy.document import Document

What = Literal["added", "removed", "changed", "moved"]

PARTS: dict[str, "str | Lazy"] = {
    "sections": gettext_lazy("Section"),
    "promises": gettext_lazy("Promise"),
    "internal_promises": gettext_lazy("Internal promise"),
    "escalation": gettext_lazy("Escalation step"),
    "authority": gettext_lazy("Authority"),
    "support_hours": gettext_lazy("Support hours"),
    "languages": gettext_lazy("Languages"),
    "review_due": gettext_lazy("Review due"),
    "remind_days": gettext_lazy("Days between two reminders to read it"),
    "show_record": gettext_lazy("Our record on the public page"),
    "close_after_days": gettext_lazy("Days until a solved ticket closes"),
    "return_days": gettext_lazy("Days to return goods"),
    "only_owner_replies": gettext_lazy("Only the owner replies"),
    "handover_answer": gettext_lazy("Time to answer a hand-over"),
    "handover_hours": gettext_lazy("Hours for hand-overs"),
}
LISTS = ("sections", "promises", "internal_promises", "escalation", "authority")


@dataclass(frozen=True)
class Change:
    """One difference. `before` and `after` are data (None: not there); `field` "" for the whole."""

    what: What
    part: str
    key: str
    field: str
    before: Any
    after: Any

    def in_words(self) -> str:
        """ "Promise first-reply: target 2h → 1h"."""
        name = f"{PARTS[self.part]} {self.key}".strip()
        places = {
            "name": name,
            "field": self.field,
            "before": _said(self.before),
            "after": _said(self.after),
        }
        if self.what == "added" and not self.field:
            return _("%(name)s is new") % places
        if self.what == "removed" and not self.field:
            return _("%(name)s is gone") % places
        if self.what == "moved":
            return _("%(name)s moved from place %(before)s to %(after)s") % places
        if self.field:
            return _("%(name)s: %(field)s %(before)s → %(after)s") % places
        return _("%(name)s: %(before)s → %(after)s") % places


def diff(old: Document, new: Document) -> list[Change]:
    """Every difference between two documents, in the order of the parts."""
    a, b = write(old), write(new)
    found: list[Change] = []
    for part in PARTS:
        if part in LISTS:
            found += _lists(part, a.get(part, []), b.get(part, []))
        elif part == "support_hours":
            found += _fields(part, "", a.get(part, {}), b.get(part, {}))
        elif a.get(part) != b.get(part):
            found.append(Change("changed", part, "", "", a.get(part), b.get(part)))
    return found


def _key(part: str, item: Mapping[str, Any]) -> str:
    if part == "authority":
        return f"{item['role']} {item['kind']} {item['currency']}"
    return str(item["key"])


def _lists(part: str, old: Sequence[Any], new: Sequence[Any]) -> Iterator[Change]:
    before = {_key(part, item): item for item in old}
    after = {_key(part, item): item for item in new}
    for key in before:
        if key not in after:
            yield Change("removed", part, key, "", before[key], None)
    for key, item in after.items():
        if key not in before:
            yield Change("added", part, key, "", None, item)
        else:
            yield from _fields(part, key, before[key], item)
    yield from _moves(
        part, [key for key in before if key in after], [key for key in after if key in before]
    )


def _moves(part: str, old: Sequence[str], new: Sequence[str]) -> Iterator[Change]:
    """Order matters for promises: the first that matches holds."""
    if part != "promises":
        return
    for place, key in enumerate(new):
        if old.index(key) > place and old[place] != key:
            yield Change("moved", part, key, "", old.index(key) + 1, place + 1)


def _fields(
    part: str, key: str, old: Mapping[str, Any], new: Mapping[str, Any]
) -> Iterator[Change]:
    for field in dict.fromkeys((*old, *new)):
        before, after = old.get(field), new.get(field)
        if before != after:
            what: What = "added" if before is None else "removed" if after is None else "changed"
            yield Change(what, part, key, field, before, after)


def _said(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, dict):
        return "; ".join(f"{key}: {_said(each)}" for key, each in value.items())
    if isinstance(value, list):
        return ", ".join(_said(each) for each in value) or "–"
    return str(value)
