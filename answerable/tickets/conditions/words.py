"""A condition as a sentence in the reader's language."""

from collections.abc import Callable
from datetime import datetime

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from answerable.tickets.conditions.custom import HOURS
from answerable.tickets.conditions.tree import Condition, Group, Leaf, Not
from answerable.tickets.conditions.vocabulary import OPERATORS
from answerable.tickets.fields.kinds import write

WRITTEN = {"decimal": "number", "date": "date"}  # kinds of conditions to kinds of fields
NameOf = Callable[[str, int], str]  # (field slug, key) -> what people call it


def in_words(condition: Condition, name_of: NameOf | None = None) -> str:
    """ "Channel is Mail and (Priority is at least High or Tag contains vip)"; "always" if empty."""
    return _say(condition, name_of, outer=True)


def _say(condition: Condition, name_of: NameOf | None, *, outer: bool) -> str:
    if isinstance(condition, Not):
        return _("not (%(condition)s)") % {"condition": _say(condition.part, name_of, outer=True)}
    if isinstance(condition, Leaf):
        return _leaf(condition, name_of)
    if not condition.parts:
        return _("always") if condition.how == "all" else _("never")
    return _group(condition, name_of, outer=outer)


def _group(group: Group, name_of: NameOf | None, *, outer: bool) -> str:
    joint = _("and") if group.how == "all" else _("or")
    alone = len(group.parts) == 1
    said = f" {joint} ".join(_say(part, name_of, outer=outer and alone) for part in group.parts)
    return said if outer or alone else f"({said})"


def _leaf(leaf: Leaf, name_of: NameOf | None) -> str:
    words = [str(leaf.field.label), str(OPERATORS[leaf.op].label)]
    if leaf.value is not None:
        values = leaf.value if isinstance(leaf.value, tuple) else (leaf.value,)
        words.append(", ".join(_value(leaf, value, name_of) for value in values))
    return " ".join(words)


def _value(leaf: Leaf, value: object, name_of: NameOf | None) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return value.isoformat()
    for choice, label in leaf.field.choices:
        if choice == value:
            return str(label)
    if value == "me":
        return _("me")
    if leaf.field.kind in WRITTEN and leaf.op not in HOURS:
        return write(WRITTEN[leaf.field.kind], str(value), tag=get_language() or "en")
    if leaf.field.kind == "reference" and name_of and isinstance(value, int):
        return name_of(leaf.field.slug, value)
    return str(value)
