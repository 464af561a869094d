"""Steps as a form: one row each, with the input that suits what is done.

    editor = StepsEditor(request.user, steps=macro.steps)      the page as it is
    editor = StepsEditor(request.user, data=request.POST)      what came back
    if editor.act():       a button of the editor itself was pressed: show the page again
    else:                  editor.as_data() is checked by whoever keeps or does the steps

and in the template, inside the form: {% include "desk/aids/steps.html" %}.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language

from answerable.accounts.models import Agent
from answerable.core.errors import Refused
from answerable.core.numbers import number_of
from answerable.desk.conditions.known import Known
from answerable.tickets.fields import kinds
from answerable.tickets.fields.models import CustomField
from answerable.tickets.fields.values import Held
from answerable.tickets.models import Ticket
from answerable.tickets.steps import STEPS, custom
from answerable.tickets.steps.vocabulary import MOST, Step, every_step, step_called

NUMBERS = ("priority", "team", "agent", "hours")


@dataclass(frozen=True)
class Row:
    """One step as the form shows it; `value` is as typed."""

    place: int
    step: Step
    value: str = ""
    choices: Sequence[tuple[str, Any]] = ()


class StepsEditor:
    """The editor of a list of steps."""

    def __init__(
        self,
        agent: Agent,
        *,
        steps: Sequence[Mapping[str, Any]] = (),
        data: Any = None,
        prefix: str = "then",
    ) -> None:
        self.prefix, self.data, self._known = prefix, data, Known(agent)
        given = (
            self._given(data) if data is not None else [(s["do"], s.get("value")) for s in steps]
        )
        self._as_typed = data is not None
        self._rows = [
            (step, "" if value is None else str(value))
            for do, value in given
            if (step := step_called(do))
        ]

    @property
    def kinds(self) -> Sequence[Step]:
        return every_step()

    def _given(self, data: Any) -> list[tuple[str, str]]:
        named = (name.removeprefix(f"{self.prefix}-do-") for name in data)
        places = sorted({n for n in map(number_of, named) if n is not None})[:MOST]
        places = [n for n in places if f"{self.prefix}-do-{n}" in data]
        of = {n: data.get(f"{self.prefix}-of-{n}", "") for n in places}
        given = []
        for n in places:
            do, value = data[f"{self.prefix}-do-{n}"], data.get(f"{self.prefix}-value-{n}", "")
            given.append((do, value if of[n] in ("", do) else ""))
        return given

    def act(self) -> bool:
        """Does what a button of the editor asks for: add, remove:PLACE, show."""
        does, _bar, place = str(self.data.get(f"{self.prefix}-act", "")).partition(":")
        if does == "add" and len(self._rows) < MOST:
            self._rows.append((STEPS["tag"], ""))
        elif does == "remove" and (gone := number_of(place)) is not None and gone < len(self._rows):
            del self._rows[gone]
        return bool(does)

    @property
    def rows(self) -> list[Row]:
        return [
            Row(place, step, self._shown(step, value), self._choices(step))
            for place, (step, value) in enumerate(self._rows)
        ]

    def _shown(self, step: Step, value: str) -> str:
        """As typed; what is kept of a custom field as its reader writes it."""
        field = custom.field_of(step.slug)
        if field is None or self._as_typed:
            return value
        return kinds.typed(field.kind, value, tag=self._tag)

    @property
    def _tag(self) -> str:
        return get_language() or "en"

    @property
    def tags(self) -> list[str]:
        return self._known.tag

    def _choices(self, step: Step) -> Sequence[tuple[str, Any]]:
        if step.takes == "priority":
            return [(str(value), label) for value, label in Ticket.Priority.choices]
        if step.takes == "team":
            return self._known.team
        if step.takes == "agent":
            return self._known.owner
        field = custom.field_of(step.slug)
        if field is None or not field.options:
            return ()
        held = Held(field, "", self._tag)
        return [("", "–"), *held.choices]

    def as_data(self) -> list[dict[str, Any]]:
        """The steps as data, numbers as numbers; what is no number stays as typed and is refused."""
        return [self._as_data(step, value) for step, value in self._rows]

    def _read(self, field: CustomField, value: str) -> str:
        """As it is kept; what cannot be read stays as typed and is refused."""
        if not self._as_typed:
            return value
        try:
            return kinds.read(field.kind, value, tag=self._tag, options=field.options, kept=value)
        except Refused:
            return value

    def _as_data(self, step: Step, value: str) -> dict[str, Any]:
        if step.takes == "nothing":
            return {"do": step.slug}
        if field := custom.field_of(step.slug):
            return {"do": step.slug, "value": self._read(field, value)}
        is_number = (
            step.takes in NUMBERS and value.isascii() and value.isdecimal() and len(value) < 18
        )
        return {"do": step.slug, "value": int(value) if is_number else value}
