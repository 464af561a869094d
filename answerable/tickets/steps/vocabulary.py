"""Which steps there are and what each takes; reading them from data, saying them in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from answerable.accounts.models import Agent, Team
from answerable.core.errors import Refused
from answerable.tickets.conditions.vocabulary import CUSTOM
from answerable.tickets.fields.known import custom_fields
from answerable.tickets.models import Ticket
from answerable.tickets.steps import custom

Takes = Literal["nothing", "priority", "tag", "team", "agent", "hours", "words", "field"]
Value = str | int | None
MOST = 20
LONGEST = 5_000
MOST_HOURS = 24 * 366


@dataclass(frozen=True)
class Step:
    """One kind of step. `label` has a place %(value)s where it takes a value."""

    slug: str
    label: "str | Promise"
    takes: Takes = "nothing"


@dataclass(frozen=True)
class Do:
    """A step with its value, checked. A value "me" for an agent is whoever does it."""

    step: Step
    value: Value = None


class StepError(ValueError):
    """The data is no step. `where` is the place in the list, from 0."""

    def __init__(self, words: str, where: int) -> None:
        super().__init__(words)
        self.where = where


STEPS = {
    step.slug: step
    for step in (
        Step("priority", gettext_lazy("Set the priority to %(value)s"), "priority"),
        Step("tag", gettext_lazy("Add the tag %(value)s"), "tag"),
        Step("untag", gettext_lazy("Remove the tag %(value)s"), "tag"),
        Step("team", gettext_lazy("Move to the team %(value)s"), "team"),
        Step("owner", gettext_lazy("Make %(value)s answerable, if nobody is"), "agent"),
        Step("release", gettext_lazy("Put it back: nobody is answerable")),
        Step("snooze", gettext_lazy("Snooze for %(value)s hours"), "hours"),
        Step("solve", gettext_lazy("Solve")),
        Step("reopen", gettext_lazy("It is our turn again")),
        Step("spam", gettext_lazy("Mark as spam")),
        Step("note", gettext_lazy("Add the note: %(value)s"), "words"),
        Step("follow", gettext_lazy("%(value)s follows the ticket"), "agent"),
    )
}


def step_called(slug: str) -> Step | None:
    """The step of this slug: one that all know, or one that sets a custom field."""
    if slug in STEPS:
        return STEPS[slug]
    field = custom.field_of(slug)
    return Step(slug, custom.label_of(field), "field") if field else None


def every_step() -> tuple[Step, ...]:
    """What can be done, with a step for each custom field that is not retired."""
    known = (step_called(CUSTOM + field.key) for field in custom_fields().values() if not field.retired_at)  # fmt: skip
    return (*STEPS.values(), *(step for step in known if step))


def parse(data: object) -> tuple[Do, ...]:
    """The steps behind JSON data. Raises StepError for anything that is not one of ours."""
    if not isinstance(data, list) or len(data) > MOST:
        raise StepError(_("Give a list of at most %(most)s steps.") % {"most": MOST}, 0)
    return tuple(_parse(part, place) for place, part in enumerate(data))


def _parse(data: object, where: int) -> Do:
    if not isinstance(data, dict) or not data.keys() <= {"do", "value"}:
        raise StepError(_("This is not a step."), where)
    name = data.get("do")
    step = step_called(name) if isinstance(name, str) else None
    if step is None:
        raise StepError(_("There is no such step."), where)
    if step.takes == "field":
        return Do(step, _of_field(step, data.get("value", ""), where))
    return Do(step, _value(step.takes, data.get("value"), where))


def _of_field(step: Step, value: object, where: int) -> str:
    field = custom.field_of(step.slug)
    try:
        return custom.kept_value(field, value) if field else ""
    except Refused as refusal:
        raise StepError(str(refusal), where) from refusal


def _value(takes: Takes, value: object, where: int) -> Value:
    if takes == "nothing":
        if value not in (None, ""):
            raise StepError(_("This step takes no value."), where)
        return None
    if takes in ("tag", "words"):
        return _words(value, where, 60 if takes == "tag" else LONGEST)
    if takes == "agent" and value == "me":
        return "me"
    return _number(takes, value, where)


def _words(value: object, where: int, longest: int) -> str:
    if not isinstance(value, str) or not value.strip() or len(value) > longest:
        raise StepError(_("Give a word."), where)
    return value.strip()


def _number(takes: Takes, value: object, where: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise StepError(_("Give a whole number."), where)
    allowed = {
        "priority": lambda: value in Ticket.Priority.values,
        "hours": lambda: 0 < value <= MOST_HOURS,
        "team": lambda: Team.objects.filter(pk=value).exists(),
        "agent": lambda: Agent.objects.filter(pk=value, is_active=True).exists(),
    }
    if not allowed[takes]():
        raise StepError(_("There is no such choice."), where)
    return value


def to_data(steps: Sequence[Do]) -> list[dict[str, Any]]:
    """The steps as JSON data again; parse(to_data(steps)) == steps."""
    return [
        {"do": one.step.slug} | ({} if one.value is None else {"value": one.value}) for one in steps
    ]


def in_words(steps: Sequence[Do]) -> list[str]:
    """Each step as a line in the reader's language."""
    return [
        custom.in_words(one.step.slug, one.value)
        if one.step.takes == "field"
        else str(one.step.label) % {"value": _value_in_words(one)}
        for one in steps
    ]


def _value_in_words(one: Do) -> str:
    if one.value == "me":
        return _("me")
    if not isinstance(one.value, int):
        return one.value or ""
    if one.step.takes == "priority":
        return str(Ticket.Priority(one.value).label)
    if one.step.takes == "team":
        names = Team.objects.filter(pk=one.value)
        return names.values_list("name", flat=True).first() or "–"
    if one.step.takes == "agent":
        people = Agent.objects.filter(pk=one.value)
        return people.values_list("name", flat=True).first() or "–"
    return str(one.value)
