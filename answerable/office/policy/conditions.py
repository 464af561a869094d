"""For whom a promise holds, as a plain form: one line for each question, all of which must be true.

What this form cannot say (nested conditions from a file) it leaves exactly as it is.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from answerable.customers.models import Organisation
from answerable.policy.saying import Reading
from answerable.tickets.conditions.vocabulary import CHANNELS
from answerable.tickets.models import Ticket
from answerable.ui.formats import language_name

Data = dict[str, Any]

NAMES = (
    "channel", "priority", "language", "team", "group", "organisation", "tag", "internal", "via",
)  # fmt: skip
_MANY = ("channel", "language", "group", "organisation", "team")
_COMMAS = _("Several separated by commas: any of them.")


def condition_fields(
    value: object, reading: Reading, languages: Iterable[str]
) -> dict[str, forms.Field]:
    """The fields for a condition; nothing filled in stands for everybody."""
    said = answers_of(value) or {}
    tongues = sorted({*languages, *dict(settings.LANGUAGES), *said.get("language", [])})
    priorities = [
        (f"{op}:{number}", str(words) % {"priority": label})
        for op, words in _PRIORITY.items()
        for number, label in Ticket.Priority.choices
    ]
    teams = [(str(key), name) for key, name in reading.names.get("team", {}).items()]
    held = reading.names.get("organisation", {})
    organisations = [held.get(key, "") for key in said.get("organisation", [])]
    return {
        "channel": _several(_("Channel"), CHANNELS, said.get("channel")),
        "priority": forms.ChoiceField(
            label=_("Priority"),
            choices=[("", _("any")), *priorities],
            required=False,
            initial=said.get("priority", ""),
        ),
        "language": _several(
            _("Language"),
            [(tag, language_name(tag, tag=reading.tag)) for tag in tongues],
            said.get("language"),
        ),
        "team": _several(_("Team"), teams, [str(key) for key in said.get("team", [])]),
        "group": _listed(_("Customer group"), said.get("group")),
        "organisation": _listed(_("Organisation"), organisations),
        "tag": _listed(_("Topic (tag)"), said.get("tag")),
        "internal": forms.ChoiceField(
            label=_("Customer"),
            choices=[("", _("any")), ("no", _("from outside")), ("yes", _("a colleague"))],
            required=False,
            initial=said.get("internal", ""),
        ),
        "via": forms.CharField(
            label=_("Written to"), required=False, initial=said.get("via", ""), max_length=320,
            help_text=_("One of our addresses."),
        ),
    }  # fmt: skip


_PRIORITY = {
    "is": "%(priority)s",
    "at_least": _("%(priority)s or higher"),
    "at_most": _("%(priority)s or lower"),
}


def _several(label: Any, choices: Iterable[Any], initial: Any) -> forms.Field:
    return forms.MultipleChoiceField(
        label=label,
        choices=list(choices),
        required=False,
        initial=initial,
        widget=forms.CheckboxSelectMultiple,
    )


def _listed(label: Any, initial: Any) -> forms.Field:
    return forms.CharField(
        label=label,
        required=False,
        initial=", ".join(initial or []),
        max_length=1000,
        help_text=_COMMAS,
    )


def answers_of(data: object) -> dict[str, Any] | None:
    """What the form says for this condition; None if the form cannot say it."""
    if not data:
        return {}
    leaves: list[Any] = data["all"] if isinstance(data, dict) and set(data) == {"all"} else [data]
    found: dict[str, Any] = {}
    for leaf in leaves:
        answer = _answer(leaf) if isinstance(leaf, dict) else None
        if answer is None or leaf["field"] in found:
            return None
        found[leaf["field"]] = answer
    return found


def _answer(leaf: Data) -> Any:
    name, op, value = leaf.get("field"), leaf.get("op"), leaf.get("value")
    if name in _MANY and op in ("is", "in"):
        return value if op == "in" else [value]
    if name == "tag" and op in ("contains", "in"):
        return value if op == "in" else [value]
    if name == "priority" and op in _PRIORITY:
        return f"{op}:{value}"
    if name == "internal" and op == "is":
        return "yes" if value else "no"
    return value if name == "via" and op == "is" else None


def condition_typed(typed: Mapping[str, Any], before: object) -> Data | None:
    """The condition that was typed; the one before, if it says the same."""
    leaves = [leaf for name in NAMES if (leaf := _leaf(name, typed.get(name)))]
    made = None if not leaves else leaves[0] if len(leaves) == 1 else {"all": leaves}
    if before and answers_of(before) == answers_of(made):
        return before if isinstance(before, dict) else None
    return made


def _leaf(name: str, value: Any) -> Data | None:
    if not value:
        return None
    if name == "priority":
        op, _colon, number = value.partition(":")
        return {"field": name, "op": op, "value": int(number)}
    if name == "internal":
        return {"field": name, "op": "is", "value": value == "yes"}
    if name == "via":
        return {"field": name, "op": "is", "value": value.strip().lower()}
    several = [int(one) for one in value] if name == "team" else value
    if len(several) > 1:
        return {"field": name, "op": "in", "value": several}
    return {"field": name, "op": "contains" if name == "tag" else "is", "value": several[0]}


def split(text: str) -> list[str]:
    """Words between commas, each once."""
    return list(
        dict.fromkeys(one.strip() for one in text.replace("،", ",").split(",") if one.strip())
    )


def organisations_named(names: list[str]) -> list[int]:
    """Their keys. ValidationError names the first that there is not."""
    found = dict(Organisation.objects.filter(name__in=names).values_list("name", "pk"))
    for name in names:
        if name not in found:
            words = _("There is no organisation “%(name)s”.")
            raise forms.ValidationError(words, params={"name": name})
    return [found[name] for name in names]
