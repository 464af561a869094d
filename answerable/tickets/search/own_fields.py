"""`field:order-number=4711`: custom fields asked for by key or by name, in the reader's own words."""

import re
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from answerable.accounts.models import Agent
from answerable.core.errors import Refused
from answerable.core.folding import fold
from answerable.tickets.conditions.vocabulary import CUSTOM
from answerable.tickets.fields import kinds
from answerable.tickets.fields.known import custom_fields
from answerable.tickets.fields.models import CustomField
from answerable.tickets.fields.values import is_hidden_from, name_of

_ASKED = re.compile(r"(?P<name>[^=<>]+)(?:(?P<sign>[=<>])(?P<value>.*))?", re.DOTALL)
_OPERATORS = {
    "number": {"=": "is", ">": "at_least", "<": "at_most"},
    "date": {"=": "is", ">": "after", "<": "before"},
}


class NoSuchField(ValueError):
    """What was asked means nothing; the text is a sentence for the one who wrote it."""


def condition_for(asked: str, agent: Agent) -> dict[str, Any]:
    """The data of the condition behind what stands after `field:`."""
    found = _ASKED.fullmatch(asked)
    field = _field_called(found["name"], agent) if found else None
    if found is None or field is None:
        raise NoSuchField(_("There is no field “%(name)s”.") % {"name": asked})
    slug, sign = CUSTOM + field.key, found["sign"]
    if sign is None:
        return {"field": slug, "op": "is_set"}
    if not found["value"].strip():
        return {"field": slug, "op": "is_not_set"}
    operator = _OPERATORS.get(field.kind, {"=": "is"}).get(sign)
    if operator is None:
        raise NoSuchField(_("Only a number or a date can be more or less than another."))
    return {"field": slug, "op": operator, "value": _value(field, found["value"], agent)}


def _field_called(name: str, agent: Agent) -> CustomField | None:
    wanted, tag = fold(name.strip()), get_language() or "en"
    for field in custom_fields().values():
        names = {field.key, fold(name_of(field, tag)), fold(name_of(field, tag)).replace(" ", "-")}
        if wanted in names and not is_hidden_from(field, agent):
            return field
    return None


def _value(field: CustomField, words: str, agent: Agent) -> str:
    if field.kind == "choice":
        tag = get_language() or "en"
        for one in field.options:
            known = kinds.name_of_option(one["key"], field.options, tag=tag)
            if fold(words.strip()) in (one["key"], fold(known)):
                return str(one["key"])
    try:
        return kinds.read(field.kind, words, tag=agent.language, options=field.options)
    except Refused as refusal:
        raise NoSuchField(str(refusal)) from refusal
