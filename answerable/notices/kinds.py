"""What people are told of, in which ways unless they choose, and the sentence for each fact."""

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from answerable.handover.models import Handover
from answerable.handover.telling import TOLD
from answerable.tickets.events import sentence
from answerable.tickets.models import Event, Ticket

PAGE, MAIL, PUSH = "page", "mail", "push"
WAYS: dict[str, "str | Promise"] = {
    PAGE: _("In the page"),
    MAIL: _("By mail"),
    PUSH: _("On my devices"),
}


@dataclass(frozen=True)
class Kind:
    """One thing people choose about. A `duty` always stands in the page: somebody waits for them."""

    slug: str
    words: "str | Promise"
    ways: frozenset[str]
    duty: bool = False


KINDS = {
    kind.slug: kind
    for kind in (
        Kind("mentioned", _("Somebody calls me in a note, or brings me in to help"), frozenset({PAGE, MAIL, PUSH})),
        Kind("assigned", _("Somebody makes me answerable"), frozenset({PAGE, MAIL, PUSH}), duty=True),
        Kind("replied", _("A customer writes on a ticket of mine, or one I follow"), frozenset({PAGE, PUSH})),
        Kind("note", _("A colleague writes a note on such a ticket"), frozenset({PAGE})),
        Kind("asked", _("A hand-over waits for my answer"), frozenset({PAGE, MAIL, PUSH}), duty=True),
        Kind("answered", _("My hand-over is accepted, declined, or not answered"), frozenset({PAGE, MAIL, PUSH})),
        Kind("promise", _("A promise is at risk or broken"), frozenset({PAGE, MAIL, PUSH}), duty=True),
        Kind("delivery", _("A reply could not be delivered"), frozenset({PAGE, MAIL, PUSH}), duty=True),
    )
}  # fmt: skip

# Where the sentence of the history does not speak to the person told.
WORDS: dict[str, "str | Promise"] = {
    "ticket.mentioned": _("%(actor)s called you in a note on ticket #%(number)s"),
    "ticket.brought_in": _("%(actor)s brought you in to help with ticket #%(number)s"),
    "ticket.assigned": _("%(actor)s made you answerable for ticket #%(number)s"),
    "message.received": _("The customer wrote on ticket #%(number)s"),
    "note.added": _("%(actor)s wrote a note on ticket #%(number)s"),
    "delivery.failed": _("A reply on ticket #%(number)s could not be delivered"),
    "promise.broken": _("Promise broken on ticket #%(number)s"),
}


def words_of(event: Event, ticket: Ticket) -> str:
    """One sentence with the number of the ticket, in the active language.

    Names of colleagues may stand in it, never anything a customer wrote.
    """
    places: dict[str, Any] = {
        "number": ticket.number,
        "actor": event.actor_name or _now("The system"),
    }
    if event.key == "promise.escalated":
        late = event.data.get("late")
        words = (
            _now("Promise broken on ticket #%(number)s")
            if late
            else _now("Promise at risk on ticket #%(number)s")
        )
        return words % places
    if event.key in TOLD:
        return _of_handover(event, places)
    if event.key in WORDS:
        return str(WORDS[event.key]) % places
    return f"#{ticket.number}: {sentence(event)}"


def _of_handover(event: Event, places: dict[str, Any]) -> str:
    found = Handover.objects.select_related("giver", "to_agent", "to_team")
    handover = found.filter(pk=event.data.get("handover")).first()
    words = TOLD[event.key][1]
    if handover is None or not words:
        return f"#{places['number']}: {sentence(event)}"
    return str(words) % {**places, "giver": handover.giver.name, "receiver": handover.receiver}
