"""Who else is at a ticket, in words for its row and its page."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from answerable.accounts.models import Agent
from answerable.tickets import presence
from answerable.tickets.presence import Here


def words_on(agent: Agent, numbers: Iterable[int]) -> dict[int, str]:
    """By ticket, "" nowhere: only those at which somebody else is; one query."""
    return {number: words(here) for number, here in presence.others_at(agent, numbers).items()}


def words(here: Here) -> str:
    """ "Writing: Ada · Looking: Mert"."""
    parts = []
    if here.writing:
        parts.append(_("Writing: %(names)s") % {"names": ", ".join(here.writing)})
    if here.looking:
        parts.append(_("Looking: %(names)s") % {"names": ", ".join(here.looking)})
    return " · ".join(parts)


def warning(here: Here) -> str:
    """For who writes while others do; "" where nobody does."""
    if not here.writing:
        return ""
    return _(
        "Also writing on this ticket now: %(names)s. Speak with each other: the first answer stops "
        "the second."
    ) % {"names": ", ".join(here.writing)}
