"""Placeholders in saved words, from one fixed table: pure, and no template engine anywhere.

`{customer.name}` and the others are exchanged; anything else in braces stays as it was written,
and is told to whoever saves it.
"""

import re
from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

PLACES: dict[str, "str | Promise"] = {
    "customer.name": _("The customer's full name"),
    "customer.call": _("What we call the customer"),
    "agent.name": _("Your name as customers see it"),
    "ticket.number": _("The number of the ticket"),
    "ticket.subject": _("The subject of the ticket"),
    "team.name": _("The team of the ticket"),
    "company": _("The name of the company"),
    "today": _("The date of today, in the customer's language"),
    "due": _("By when the customer hears from us"),
}
_PLACE = re.compile(r"\{([a-z][a-z._]{1,40})\}")


def unknown_places(text: str) -> list[str]:
    """What looks like a placeholder and is none, each once."""
    return sorted({name for name in _PLACE.findall(text) if name not in PLACES})


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with the values put in, once: braces in a value stay braces."""
    return _PLACE.sub(lambda match: values.get(match[1], match[0]), text)
