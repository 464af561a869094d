"""Reading a condition from data: checked against the allow-list, or a clear refusal that says where."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from answerable.core.errors import Refused
from answerable.core.folding import fold
from answerable.tickets.conditions.custom import field_called
from answerable.tickets.conditions.vocabulary import ASKED, OPERATORS, Field
from answerable.tickets.fields.kinds import canonical

DEEPEST = 5
MOST_LEAVES = 60
LONGEST_VALUE = 500
MOST_HOURS = 24 * 3660
YEARS = range(1900, 2300)  # with any number of those hours still a moment, in every zone

Value = str | int | bool | datetime | tuple[str | int, ...] | None


class ConditionError(ValueError):
    """The data is no condition. `where` is a JSON pointer to the part that is wrong."""

    def __init__(self, words: str, where: str) -> None:
        super().__init__(words)
        self.where = where or "/"


@dataclass(frozen=True)
class Leaf:
    """One question to one field."""

    field: Field
    op: str
    value: Value


@dataclass(frozen=True)
class Group:
    """Several conditions together: all of them, or any of them. Empty: all holds, any does not."""

    how: str
    parts: tuple["Condition", ...]


@dataclass(frozen=True)
class Not:
    """The opposite."""

    part: "Condition"


Condition = Leaf | Group | Not

ALWAYS: Condition = Group("all", ())


def parse(data: object) -> Condition:
    """The condition behind JSON data. None and {} hold always. Raises ConditionError."""
    if data is None or data == {}:
        return ALWAYS
    found = _parse(data, "", DEEPEST)
    if sum(1 for _leaf in leaves(found)) > MOST_LEAVES:
        raise ConditionError(_("This condition has too many parts."), "")
    return found


def checked(data: object) -> dict[str, object]:
    """What a form or a machine gives as a condition, as it is stored. Refused in words if it is none."""
    try:
        return to_data(parse(data))
    except ConditionError as error:
        raise Refused("condition_wrong", str(error)) from error


def _parse(data: object, where: str, depth: int) -> Condition:
    if not depth:
        raise ConditionError(_("This condition is nested too deeply."), where)
    if not isinstance(data, dict):
        raise ConditionError(_("This is not a condition."), where)
    keys = set(data)
    for how in ("all", "any"):
        if keys == {how}:
            return Group(how, tuple(_parts(data[how], f"{where}/{how}", depth)))
    if keys == {"not"}:
        return Not(_parse(data["not"], f"{where}/not", depth - 1))
    if keys <= {"field", "op", "value"} and {"field", "op"} <= keys:
        return _leaf(data, where)
    raise ConditionError(_("This is not a condition."), where)


def _parts(data: object, where: str, depth: int) -> Iterator[Condition]:
    if not isinstance(data, list):
        raise ConditionError(_("This is not a list of conditions."), where)
    for place, part in enumerate(data):
        yield _parse(part, f"{where}/{place}", depth - 1)


def _leaf(data: dict[str, Any], where: str) -> Leaf:
    field = field_called(data["field"]) if isinstance(data["field"], str) else None
    if field is None:
        raise ConditionError(_("There is no such field."), f"{where}/field")
    op = data["op"]
    if not isinstance(op, str) or op not in ASKED[field.kind]:
        raise ConditionError(_("This cannot be asked of this field."), f"{where}/op")
    return Leaf(field, op, _value(field, op, data.get("value"), f"{where}/value"))


def _value(field: Field, op: str, value: object, where: str) -> Value:
    takes = OPERATORS[op].takes
    if takes == "nothing":
        if value is not None:
            raise ConditionError(_("This question takes no value."), where)
        return None
    if takes == "hours":
        return _number(value, where, least=0, most=MOST_HOURS)
    if takes == "many":
        if not isinstance(value, list) or not 1 <= len(value) <= MOST_LEAVES:
            raise ConditionError(_("Give a list of values."), where)
        return tuple(_plain(field, each, f"{where}/{n}") for n, each in enumerate(value))
    if field.kind == "flag":
        if not isinstance(value, bool):
            raise ConditionError(_("Give yes or no."), where)
        return value
    if field.kind == "moment":
        return _moment(value, where)
    if field.kind in ("decimal", "date"):
        return _kept(field, value, where)
    return _plain(field, value, where)


def _plain(field: Field, value: object, where: str) -> str | int:
    if field.kind == "number" or (field.kind == "reference" and value != "me"):
        number = _number(value, where)
        if field.choices and number not in dict(field.choices):
            raise ConditionError(_("There is no such choice."), where)
        return number
    if not isinstance(value, str) or not value.strip() or len(value) > LONGEST_VALUE:
        raise ConditionError(_("Give a word."), where)
    if not _can_be_kept(value):
        raise ConditionError(_("Give a word."), where)
    if field.choices and value not in dict(field.choices):
        raise ConditionError(_("There is no such choice."), where)
    if field.slug == "language":
        return value.lower().partition("-")[0]
    if field.kind == "text":
        return fold(value.strip()) if field.is_folded else value.strip().lower()
    return value.strip()


def _can_be_kept(value: str) -> bool:
    """No database and no answer holds half a letter, and PostgreSQL no NUL."""
    return not any(sign == "\0" or "\ud800" <= sign <= "\udfff" for sign in value)


def _number(value: object, where: str, least: int = -(2**62), most: int = 2**62) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise ConditionError(_("Give a whole number."), where)
    return value


def _kept(field: Field, value: object, where: str) -> str:
    """A number or a date of a custom field, as its values are kept."""
    text = str(value) if isinstance(value, int | str) and not isinstance(value, bool) else ""
    try:
        if field.kind == "decimal":
            number = Decimal(text)
            if not number.is_finite():
                raise ValueError
            return canonical(number)
        return date.fromisoformat(text).isoformat()
    except (ValueError, ArithmeticError) as error:
        words = _("Give a number.") if field.kind == "decimal" else _("Give a date: 2026-03-01.")
        raise ConditionError(words, where) from error


def _moment(value: object, where: str) -> datetime:
    try:
        at = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        at = None
    if at is None or at.tzinfo is None or at.year not in YEARS:
        raise ConditionError(_("Give a moment with its time zone."), where)
    return at


def leaves(condition: Condition) -> Iterator[Leaf]:
    """Every question in it."""
    if isinstance(condition, Leaf):
        yield condition
    elif isinstance(condition, Not):
        yield from leaves(condition.part)
    else:
        for part in condition.parts:
            yield from leaves(part)


def fields_in(condition: Condition) -> frozenset[str]:
    """The slugs of the fields it asks about."""
    return frozenset(leaf.field.slug for leaf in leaves(condition))


def to_data(condition: Condition) -> dict[str, Any]:
    """The condition as JSON data again; parse(to_data(c)) == c."""
    if isinstance(condition, Group):
        return {condition.how: [to_data(part) for part in condition.parts]}
    if isinstance(condition, Not):
        return {"not": to_data(condition.part)}
    data: dict[str, Any] = {"field": condition.field.slug, "op": condition.op}
    if condition.value is not None:
        data["value"] = _value_as_data(condition.value)
    return data


def _value_as_data(value: Value) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value
