"""A condition as a form: rows that ask one question each, in groups, in any depth one can read.

What comes back from the browser is read by the names of its inputs ("when-0-1-field"), turned into
the data of a condition, and checked by the same parser as any other condition.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from answerable.accounts.models import Agent
from answerable.desk.conditions import inputs
from answerable.desk.conditions.known import Known
from answerable.tickets.conditions import ALWAYS, Condition, ConditionError, parse
from answerable.tickets.conditions.custom import every_field
from answerable.tickets.conditions.tree import DEEPEST, Group, Leaf, Not
from answerable.tickets.conditions.vocabulary import ASKED, OPERATORS, Field

# How the parts of a group hold together, and what that is as data.
HOWS = {
    "all": gettext_lazy("all of these"),
    "any": gettext_lazy("any of these"),
    "none": gettext_lazy("none of these"),
    "not_all": gettext_lazy("not all of these"),
}
DEEPEST_SHOWN = DEEPEST - 2  # a "none" is two levels of data
NEW_ROW = ("state", "is")


class Row(forms.Form):
    """One question: field, operator, and the input that suits them."""

    def __init__(self, path: str, known: Known, fields: Mapping[str, Field], data: Any, initial: Any) -> None:  # fmt: skip
        super().__init__(data=data, initial=initial, prefix=path)
        self.path, self._fields = path, fields
        asked = fields.get(self._given("field")) or next(iter(fields.values()))
        self._asked, ops = asked, ASKED[asked.kind]
        self._op = op = self._given("op") if self._given("op") in ops else ops[0]
        self.fields["field"] = forms.ChoiceField(
            label=_("What"), choices=[(one.slug, one.label) for one in fields.values()]
        )
        self.fields["op"] = forms.ChoiceField(
            label=_("How"), choices=[(slug, OPERATORS[slug].label) for slug in ops]
        )
        value = inputs.input_for(asked, op, known)
        if value is not None:
            value.label = _("Value")
            self.fields["value"] = value
            self._keep_unknown(asked)

    def _given(self, name: str) -> str:
        if self.is_bound:
            return str(self.data.get(f"{self.prefix}-{name}", ""))
        return str(self.initial.get(name, ""))

    @property
    def field_value(self) -> str:
        """Which field is chosen."""
        return self._asked.slug

    @property
    def op_value(self) -> str:
        """Which question is chosen; the first where the field was changed and has no such one."""
        return self._op

    @property
    def value_input(self) -> forms.BoundField | None:
        """The input for the value, if the question takes one."""
        return self["value"] if "value" in self.fields else None

    def _keep_unknown(self, asked: Field) -> None:
        """A colleague who left or a language without a name stays what it was."""
        value = self.fields["value"]
        if asked.choices or not isinstance(value, forms.ChoiceField):
            return
        if not self.is_bound:
            given = self.initial.get("value", "")
        else:
            given = value.widget.value_from_datadict(self.data, self.files, f"{self.prefix}-value")
        known = {str(key) for key, _label in _pairs(value.choices)}
        for one in given if isinstance(given, list) else [given]:
            if one and one not in known and _could_be(asked, one):
                value.choices = [*_pairs(value.choices), (one, f"#{one}")]

    def clean(self) -> dict[str, Any]:
        """Checks it as a condition of its own; what is wrong stands at the row."""
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors:
            try:
                parse(self.as_data())
            except ConditionError as error:
                name = error.where.lstrip("/").partition("/")[0]
                self.add_error(name if name in self.fields else None, str(error))
        return cleaned

    def as_data(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.fields}


@dataclass
class Box:
    """A group of rows and of groups."""

    path: str
    how: str
    depth: int = 0
    parts: "list[Row | Box]" = field(default_factory=list)

    @property
    def is_box(self) -> bool:
        return True

    @property
    def may_nest(self) -> bool:
        return self.depth + 1 < DEEPEST_SHOWN

    def rows(self) -> Iterator[Row]:
        for part in self.parts:
            if isinstance(part, Box):
                yield from part.rows()
            else:
                yield part

    def as_data(self) -> dict[str, Any]:
        parts = [part.as_data() for part in self.parts]
        if self.how in ("all", "any"):
            return {self.how: parts}
        return {"not": {"any" if self.how == "none" else "all": parts}}


class ConditionEditor:
    """The editor of one condition on a page. `fields`: what can be asked, all by default."""

    hows = HOWS

    def __init__(
        self,
        agent: Agent,
        *,
        condition: Condition = ALWAYS,
        data: Any = None,
        prefix: str = "when",
        fields: Mapping[str, Field] | None = None,
    ) -> None:
        self.prefix, self.data, self.focus = prefix, data, ""
        self.known, self._fields = Known(agent), every_field() if fields is None else fields
        self.condition: Condition = condition
        self.error, self.checked = "", False
        if data is None:
            self.root = self._of(_as_group(condition), prefix, 0)
        else:
            self._children = self._read_names(data)
            self.root = self._box(prefix, 0)

    @property
    def tags(self) -> list[str]:
        """Offered while a tag is typed."""
        return self.known.tag if any("list" in _attrs(row) for row in self.root.rows()) else []

    def act(self) -> bool:
        """Does what a button of the editor asks for: add:PATH, group:PATH, remove:PATH, show."""
        does, _bar, path = str(self.data.get(f"{self.prefix}-act", "")).partition(":")
        found = next((box for box in self._boxes(self.root) if box.path == path), None)
        if does == "add" and found:
            self._add_row(found)
        elif does == "group" and found and found.may_nest:
            inner = Box(f"{path}-{_next(found)}", "any", found.depth + 1)
            found.parts.append(inner)
            self._add_row(inner)
        elif does == "remove":
            self._remove(path)
        return bool(does)

    def is_valid(self) -> bool:
        """True if every row can be asked; then `condition` is the whole."""
        self.checked = True
        fine = [row.is_valid() for row in self.root.rows()]
        if not all(fine):
            if not all(row.is_bound for row in self.root.rows()):
                self.error = _("A condition is new here. Complete it first.")
            return False
        try:
            self.condition = parse(self.root.as_data())
        except ConditionError as error:
            self.error = str(error)
            return False
        return True

    def _add_row(self, box: Box) -> None:
        path = f"{box.path}-{_next(box)}"
        row = self._row(path, None, dict(zip(("field", "op"), NEW_ROW, strict=True)))
        box.parts.append(row)
        self.focus = path

    def _remove(self, path: str) -> None:
        for box in list(self._boxes(self.root)):
            kept = [part for part in box.parts if part.path != path]
            if len(kept) < len(box.parts):
                box.parts, self.focus = kept, box.path
                if not kept and box is not self.root:
                    self._remove(box.path)  # an empty group would mean nothing, or all
                return

    def _boxes(self, box: Box) -> Iterator[Box]:
        yield box
        for part in box.parts:
            if isinstance(part, Box):
                yield from self._boxes(part)

    def _row(self, path: str, data: Any, initial: Any) -> Row:
        return Row(path, self.known, self._fields, data, initial)

    # What came back from the browser.

    def _read_names(self, data: Any) -> dict[str, list[int]]:
        """The places of the parts below each path."""
        below: dict[str, set[int]] = defaultdict(set)
        for name in data:
            path, _bar, what = name.rpartition("-")
            parent, _bar, place = path.rpartition("-")
            known = what in ("field", "how") and path.startswith(f"{self.prefix}-")
            if known and place.isascii() and place.isdigit() and len(place) < 4:
                below[parent].add(int(place))
        return {parent: sorted(places) for parent, places in below.items()}

    def _box(self, path: str, depth: int) -> Box:
        how = self.data.get(f"{path}-how", "all")
        box = Box(path, how if how in HOWS else "all", depth)
        for place in self._children.get(path, ()):
            part = f"{path}-{place}"
            if f"{part}-field" in self.data:
                box.parts.append(self._given_row(part))
            elif depth < DEEPEST:  # the parser says the rest about depth
                box.parts.append(self._box(part, depth + 1))
        return box

    def _given_row(self, path: str) -> Row:
        """As it came; a value that was given for another field is no value for this one."""
        chosen = self.data[f"{path}-field"]
        if self.data.get(f"{path}-of", chosen) == chosen:
            return self._row(path, self.data, None)
        return self._row(path, None, {"field": chosen})

    # A condition as it is kept.

    def _of(self, group: tuple[str, tuple[Condition, ...]], path: str, depth: int) -> Box:
        how, parts = group
        box = Box(path, how, depth)
        for place, part in enumerate(parts):
            below = f"{path}-{place}"
            if isinstance(part, Leaf):
                box.parts.append(self._row(below, None, self._initial(part)))
            else:
                box.parts.append(self._of(_as_group(part), below, depth + 1))
        return box

    def _initial(self, leaf: Leaf) -> dict[str, Any]:
        value = inputs.shown(leaf.field, leaf.value, self.known)
        return {"field": leaf.field.slug, "op": leaf.op, "value": value}


def _as_group(condition: Condition) -> tuple[str, tuple[Condition, ...]]:
    """Any condition as a group of the editor that means the same."""
    if isinstance(condition, Group):
        return condition.how, condition.parts
    if isinstance(condition, Not):
        how, parts = _as_group(condition.part)
        if how in ("all", "any") and isinstance(condition.part, Group):
            return ("not_all" if how == "all" else "none"), parts
        return "none", (condition.part,)
    return "all", (condition,)


def _pairs(choices: Any) -> list[tuple[str, Any]]:
    return list(choices)


def _could_be(asked: Field, word: str) -> bool:
    """A key, or a tag of a language."""
    if asked.kind == "reference":
        return word.isascii() and word.isdigit() and len(word) < 19
    return word.isascii() and word.isalpha() and len(word) < 9


def _next(box: Box) -> int:
    """A place nobody has yet: places are names of inputs and stay when others go."""
    taken = [int(part.path.rpartition("-")[2]) for part in box.parts]
    return max(taken, default=-1) + 1


def _attrs(row: Row) -> dict[str, Any]:
    value = row.fields.get("value")
    return value.widget.attrs if value else {}
